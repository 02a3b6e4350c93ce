use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{Error, Faults, Path, Reason, Result},
    repositories::api_clients,
    values::{ApiKeyId, TenantId},
};

/// Refuses a key from now on. For an operator at the command line, who needs no scope.
pub async fn revoke_key(app: &App, tenant: TenantId, id: ApiKeyId) -> Result<()> {
    let now = app.now();
    app.store
        .transaction(move |conn| {
            async move {
                if api_clients::revoke(conn, tenant, id, now).await? {
                    return Ok(());
                }
                let mut faults = Faults::new();
                faults.add(Path::root().at("key"), Reason::NotFound);
                Err(Error::Invalid(faults))
            }
            .boxed()
        })
        .await
}
