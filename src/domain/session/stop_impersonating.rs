use super::sign_out::end;
use crate::{
    app::App,
    domain::{Call, Error, Result, call::Credential},
    repositories::{
        Removal,
        api_clients::{self, ApiClientRow},
    },
};

/// Ends the session in which an API client acts as a customer: the one that the call is made with.
pub async fn stop_impersonating(app: &App, call: &Call) -> Result<()> {
    let me = call.signed_in()?;
    let Credential::Impersonation { id, .. } = me.credential else {
        return Err(Error::NotImpersonating);
    };
    let removal = Removal::Sessions {
        tenant: me.tenant_id,
        ids: vec![id],
    };
    end(app, call, "stopImpersonating", removal).await
}

/// The API client that acts as the customer who is signed in; `None` where the customer does.
pub async fn impersonator(app: &App, call: &Call) -> Result<Option<ApiClientRow>> {
    let Ok(me) = call.signed_in() else {
        return Ok(None);
    };
    let Credential::Impersonation { by, .. } = me.credential else {
        return Ok(None);
    };
    let mut conn = app.store.read().await?;
    let client = api_clients::with_a_key(&mut conn, me.tenant_id, by, app.now()).await?;
    Ok(client)
}
