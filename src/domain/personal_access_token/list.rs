use crate::{
    app::App,
    domain::{Call, Result},
    repositories::personal_access_tokens::{self, PersonalAccessTokenRow},
};

/// The tokens of the person who is signed in, the newest first.
pub async fn list(app: &App, call: &Call) -> Result<Vec<PersonalAccessTokenRow>> {
    let (me, _) = call.me_in_person()?;
    let mut conn = app.store.read().await?;
    let of = personal_access_tokens::of_customer(&mut conn, me.tenant_id, me.customer_id);
    Ok(of.await?)
}
