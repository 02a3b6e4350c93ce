use crate::{
    app::App,
    repositories::personal_access_tokens::{self, PersonalAccessTokenRow},
    values::Timestamp,
};

/// How exactly it is known when a token was last used.
const EVERY_SECONDS: i64 = 5 * 60;

/// Notes that a token is used, where the last note is old. The request does not wait for it.
pub(super) fn note(app: &App, token: &PersonalAccessTokenRow, now: Timestamp) {
    let before = now.plus_seconds(-EVERY_SECONDS);
    if token.last_used_at.is_some_and(|last| before < last) {
        return;
    }
    let (app, tenant, id) = (app.clone(), token.tenant_id, token.id);
    tokio::spawn(async move {
        let noted = app.store.transaction(move |conn| {
            Box::pin(async move {
                personal_access_tokens::note_use(conn, tenant, id, now, before).await
            })
        });
        if let Err::<(), crate::repositories::Error>(error) = noted.await {
            tracing::warn!(%error, "when a token was last used could not be noted");
        }
    });
}
