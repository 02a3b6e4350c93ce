use crate::{
    app::App,
    domain::Result,
    repositories::tenants::{self, TenantRow},
};

/// Every tenant, oldest first. For an operator at the command line, who needs no scope.
pub async fn list(app: &App) -> Result<Vec<TenantRow>> {
    Ok(tenants::all(&mut app.store.read().await?).await?)
}
