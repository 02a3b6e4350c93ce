use super::{end_all::not_ended, start::Owner};
use crate::{
    app::App,
    domain::{Draft, Path, Reason, Result},
    repositories::{Conn, subscriptions::SubscriptionRow},
    values::OwnerId,
};

/// Gives what one owner is subscribed to to another one, both held. A product that the other one is subscribed to
/// already stays where it is, and is noticed at `path`; so does the history of what has ended.
pub(in crate::domain) async fn hand_over(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    (from, to): (OwnerId, OwnerId),
    path: &Path,
) -> Result<Vec<SubscriptionRow>> {
    let mut receiver = Owner::load(app, conn, draft, to).await?;
    let mut moved = Vec::new();
    for mut row in not_ended(conn, draft.tenant_id, from, app.now()).await? {
        if receiver.takes(row.product_id) {
            row.owner_id = to;
            draft.note("plans");
            draft.changes.updated_subscriptions.push(row.clone());
            moved.push(row);
        } else {
            draft.notices.add(path.clone(), Reason::SecondPlan);
        }
    }
    Ok(moved)
}
