use crate::{
    app::App,
    domain::{Call, Result},
    repositories::sessions::{self, SessionRow},
    values::SessionId,
};

/// The open sessions of who is signed in in person, the newest first, and the one of the call.
pub async fn list(app: &App, call: &Call) -> Result<(Vec<SessionRow>, SessionId)> {
    let (me, current) = call.me_in_person()?;
    let mut conn = app.store.read().await?;
    let mut found = sessions::of_customer(&mut conn, me.tenant_id, me.customer_id).await?;
    let now = app.now();
    found.retain(|session| !session.is_over(now));
    Ok((found, current))
}
