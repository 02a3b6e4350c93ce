use crate::{
    app::App,
    domain::{Call, Result, Viewer},
    repositories::customers::{self, CustomerRow},
    values::PartnerAccess,
};

/// The customer who is signed in; `None` for anybody else.
pub async fn me(app: &App, call: &Call) -> Result<Option<CustomerRow>> {
    if !matches!(call.viewer, Viewer::Customer(_)) {
        return Ok(None);
    }
    let me = call.me()?;
    let mut conn = app.store.read().await?;
    let (ids, all) = ([me.customer_id], PartnerAccess::All);
    let found = customers::by_ids(&mut conn, me.tenant_id, &ids, &all).await?;
    Ok(found.into_iter().next())
}
