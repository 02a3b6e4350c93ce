use futures_util::FutureExt;

use crate::{
    app::App,
    domain::Result,
    repositories::api_clients,
    values::{ApiKeyId, TenantId},
};

/// Refuses a key from now on. Is there such a key that was not refused yet? For an operator at the
/// command line, who needs no scope.
pub async fn revoke_key(app: &App, tenant: TenantId, id: ApiKeyId) -> Result<bool> {
    let now = app.now();
    app.store
        .transaction(move |conn| {
            async move { Ok(api_clients::revoke(conn, tenant, id, now).await?) }.boxed()
        })
        .await
}
