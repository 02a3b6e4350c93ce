use super::hold::ended;
use crate::{
    app::App,
    domain::{Draft, Result},
    repositories::{
        Conn,
        subscriptions::{self, SubscriptionRow},
    },
    values::{OwnerId, TenantId, Timestamp},
};

/// The subscriptions of an owner that have not ended by `now`.
pub(in crate::domain) async fn not_ended(
    conn: &mut Conn,
    tenant: TenantId,
    owner: OwnerId,
    now: Timestamp,
) -> Result<Vec<SubscriptionRow>> {
    let mut rows = subscriptions::of_owners(conn, tenant, &[owner]).await?;
    rows.retain(|row| row.is_active && row.end_at.is_none_or(|end| end > now));
    Ok(rows)
}

/// Ends what an owner, who is held, is subscribed to.
pub(in crate::domain) async fn end_all(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    owner: OwnerId,
) -> Result<()> {
    let now = app.now();
    let rows = not_ended(conn, draft.tenant_id, owner, now).await?;
    let rows = rows.into_iter().map(|row| ended(row, now));
    draft.changes.updated_subscriptions.extend(rows);
    Ok(())
}
