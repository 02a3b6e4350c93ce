use crate::{
    app::App,
    domain::{Result, tenant},
    repositories::sites::{self, SiteRow},
    values::TenantId,
};

/// The sites of a tenant, oldest first. For an operator at the command line, who needs no scope.
pub async fn list_for_operator(app: &App, tenant: TenantId) -> Result<Vec<SiteRow>> {
    let mut conn = app.store.read().await?;
    tenant::find(&mut conn, tenant).await?;
    Ok(sites::of_tenant(&mut conn, tenant).await?)
}
