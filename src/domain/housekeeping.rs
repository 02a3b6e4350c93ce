//! Removes what nobody needs any more: what is over, and what was kept only for a while.

use std::time::Duration;

use futures_util::FutureExt;

use super::Result;
use crate::{
    app::App,
    repositories::{
        self, Conn, mail_tokens, mails, second_factors, sessions, sign_in_attempts, tenants,
    },
    values::{TenantId, Timestamp},
};

const EVERY: Duration = Duration::from_secs(3_600);
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Tidies up once an hour, as long as the server runs.
pub async fn work(app: App) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = tidy(&app).await {
            tracing::warn!(%error, "what is over could not be removed");
        }
    }
}

/// Removes what is over in every tenant.
pub async fn tidy(app: &App) -> Result<()> {
    let mut conn = app.store.read().await?;
    let all = tenants::all(&mut conn).await?;
    drop(conn);
    for tenant in all {
        let (id, now) = (tenant.id, app.now());
        app.store
            .transaction(move |conn| tidy_tenant(conn, id, now).boxed())
            .await?;
    }
    Ok(())
}

async fn tidy_tenant(
    conn: &mut Conn,
    tenant: TenantId,
    now: Timestamp,
) -> repositories::Result<()> {
    // A session that can still be renewed is not over.
    sessions::forget(conn, tenant, now).await?;
    second_factors::forget_challenges(conn, tenant, now.plus_seconds(-DAY)).await?;
    // That a token was used, or came too late, is said for a week.
    mail_tokens::forget(conn, tenant, now.plus_seconds(-7 * DAY)).await?;
    // Anybody may ask for mails to addresses that nobody has: those are not kept for long.
    mails::forget(
        conn,
        tenant,
        now.plus_seconds(-30 * DAY),
        now.plus_seconds(-HOUR),
    )
    .await?;
    // From where an account was used is known for 90 days.
    sign_in_attempts::forget(conn, tenant, now.plus_seconds(-90 * DAY)).await
}
