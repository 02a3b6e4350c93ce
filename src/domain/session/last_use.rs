use crate::{
    app::App,
    repositories::sessions::{self, SessionRow},
    values::Timestamp,
};

/// How exactly it is known when a session was last used.
const EVERY_SECONDS: i64 = 5 * 60;

/// Notes that a session is used, where the last note is old. The request does not wait for it.
pub(super) fn note(app: &App, session: &SessionRow, now: Timestamp) {
    let due = now.plus_seconds(-EVERY_SECONDS);
    if session.last_used_at.is_some_and(|last| last > due) {
        return;
    }
    let (app, tenant, id) = (app.clone(), session.tenant_id, session.id);
    tokio::spawn(async move {
        let noted = app.store.transaction(move |conn| {
            Box::pin(async move { sessions::note_use(conn, tenant, id, now, due).await })
        });
        if let Err::<(), crate::repositories::Error>(error) = noted.await {
            tracing::warn!(%error, "when a session was last used could not be noted");
        }
    });
}
