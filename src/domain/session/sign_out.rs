use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Error, Result,
        audit::{self, Actor},
        call::Credential,
        draft::perform,
    },
    repositories::Removal,
};

/// Ends the session that the call is made with; also one in which an API client acts as the customer.
pub async fn sign_out(app: &App, call: &Call) -> Result<()> {
    let me = call.signed_in()?;
    let id = match me.credential {
        Credential::Session { id, .. } | Credential::Impersonation { id, .. } => id,
        Credential::PersonalAccessToken { .. } => return Err(Error::NotInPerson),
    };
    let removal = move |tenant| Removal::Sessions {
        tenant,
        ids: vec![id],
    };
    end(app, call, "signOut", removal(me.tenant_id)).await
}

/// Ends all sessions of the customer, that of the call included.
pub async fn sign_out_everywhere(app: &App, call: &Call) -> Result<()> {
    let (me, _) = call.me_enrolling()?;
    let removal = Removal::SessionsOf {
        tenant: me.tenant_id,
        customer: me.customer_id,
    };
    end(app, call, "signOutEverywhere", removal).await
}

pub(super) async fn end(
    app: &App,
    call: &Call,
    action: &'static str,
    removal: Removal,
) -> Result<()> {
    let me = call.signed_in()?;
    let input = (me.customer_id, action, removal);
    perform(app, call, me.tenant_id, input, |step, _, draft| {
        async move {
            let (customer, action, removal) = &step.input;
            draft.changes.removals.push(removal.clone());
            draft.note("session");
            let actor = Actor::of_call(&step.call);
            audit::record(&step.app, &actor, action, *customer, draft);
            Ok(())
        }
        .boxed()
    })
    .await
}
