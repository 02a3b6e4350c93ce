//! Removes what nobody needs any more: what is over, and what was kept only for a while.

use std::time::Duration;

use futures_util::FutureExt;

use super::{Result, rate_limit};
use crate::{
    app::App,
    repositories::{
        self, Conn, idempotency_keys, mail_tokens, mails, second_factors, sessions,
        sign_in_attempts, tenants,
    },
    values::{TenantId, Timestamp},
};

const EVERY: Duration = Duration::from_secs(3_600);
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Rows that are removed in one transaction.
const PORTION: u16 = 1_000;

/// Tidies up once an hour, as long as the server runs.
pub async fn work(app: App) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = tidy(&app).await {
            tracing::warn!(%error, "what is over could not be removed");
        }
    }
}

/// Removes what is over in every tenant. Where that fails in one it goes on with the next, and gives the last error.
pub async fn tidy(app: &App) -> Result<()> {
    let mut conn = app.store.read().await?;
    let all = tenants::all(&mut conn).await?;
    drop(conn);
    let mut tidied = rate_limit::tidy(app).await;
    // What nobody who is known has sent is no tenant's.
    if let Err(error) = forget_answers(app, TenantId::NIL).await {
        tracing::warn!(%error, "answers that nobody asks for any more could not be removed");
        tidied = Err(error);
    }
    for tenant in all {
        if let Err(error) = tidy_tenant(app, tenant.id).await {
            tracing::warn!(tenant = %tenant.id, %error, "what is over in a tenant could not be removed");
            tidied = Err(error);
        }
    }
    tidied
}

async fn tidy_tenant(app: &App, tenant: TenantId) -> Result<()> {
    let now = app.now();
    // Each kind by itself: who ends what a person is signed in with takes them in another order.
    let store = &app.store;
    // A session that can still be renewed is not over.
    let forgotten = store.transaction(move |conn| sessions::forget(conn, tenant, now).boxed());
    forgotten.await?;
    let before = now.plus_seconds(-DAY);
    let forgotten = store
        .transaction(move |conn| second_factors::forget_challenges(conn, tenant, before).boxed());
    forgotten.await?;
    // That a token was used, or came too late, is said for a week.
    let before = now.plus_seconds(-7 * DAY);
    let forgotten =
        store.transaction(move |conn| mail_tokens::forget(conn, tenant, before).boxed());
    forgotten.await?;
    // Anybody may ask for mails to addresses that nobody has: those are not kept for long.
    let before = (now.plus_seconds(-30 * DAY), now.plus_seconds(-HOUR));
    let forgotten =
        store.transaction(move |conn| mails::forget(conn, tenant, before.0, before.1).boxed());
    forgotten.await?;
    forget_answers(app, tenant).await?;
    loop {
        let forgotten = app
            .store
            .transaction(move |conn| forget_attempts(conn, tenant, now).boxed());
        if forgotten.await? < usize::from(PORTION) {
            return Ok(());
        }
    }
}

/// Forgets the answers to mutations that were kept long enough for who asks again.
async fn forget_answers(app: &App, tenant: TenantId) -> Result<()> {
    let now = app.now();
    loop {
        let forgotten = app.store.transaction(move |conn| {
            idempotency_keys::forget(conn, tenant, now, PORTION.into()).boxed()
        });
        if forgotten.await? < usize::from(PORTION) {
            return Ok(());
        }
    }
}

/// What somebody outside can make grow is removed portion by portion, so that others can write in between.
async fn forget_attempts(
    conn: &mut Conn,
    tenant: TenantId,
    now: Timestamp,
) -> repositories::Result<usize> {
    // From where an account was used is known for 90 days. What only failed counts for a day.
    let before = (now.plus_seconds(-90 * DAY), now.plus_seconds(-DAY));
    sign_in_attempts::forget(conn, tenant, before, PORTION.into()).await
}
