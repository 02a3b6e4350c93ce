use crate::{
    app::App,
    domain::{Result, tenant},
    repositories::api_clients::{self, ApiClientRow, ApiKeyRow},
    values::TenantId,
};

/// The keys of a tenant with their clients, oldest first. For an operator at the command line.
pub async fn list_keys(app: &App, tenant: TenantId) -> Result<Vec<(ApiKeyRow, ApiClientRow)>> {
    let mut conn = app.store.read().await?;
    tenant::find(&mut conn, tenant).await?;
    Ok(api_clients::keys_of(&mut conn, tenant).await?)
}
