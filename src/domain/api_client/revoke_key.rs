use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Draft, Result,
        audit::{self, Actor},
        draft::transact,
    },
    repositories::api_clients,
    values::{ApiKeyId, TenantId},
};

/// Refuses a key: at once by this process, and within a second by servers that have just been asked with it. Is there such
/// a key that was not refused yet? For an operator at the command line, who needs no scope.
pub async fn revoke_key(app: &App, tenant: TenantId, id: ApiKeyId) -> Result<bool> {
    let app_ = app.clone();
    let revoked = transact(app, move |conn| {
        let app = app_.clone();
        async move {
            let mut draft = Draft::new(&app, tenant);
            let revoked = api_clients::revoke(conn, tenant, id, app.now()).await?;
            if revoked {
                draft.note("revokedAt");
            }
            audit::record(&app, &Actor::operator(), "api-key revoke", id, &mut draft);
            Ok((revoked, draft))
        }
        .boxed()
    })
    .await;
    app.store.forget_keys();
    revoked
}
