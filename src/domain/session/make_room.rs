use crate::{
    app::App,
    domain::{Draft, Result},
    repositories::{Conn, Removal, sessions},
    values::{CustomerId, SessionKind},
};

/// Sessions of a customer's own at most.
const MAX_SESSIONS: usize = 100;

/// Makes room for one more session of a customer's own: those that are over go, and the ones that were not used for
/// longest where there are too many. Those in which API clients act as the customer neither count nor go: they take
/// nobody's place, and each client has one.
pub(in crate::domain) async fn make_room(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: CustomerId,
) -> Result<()> {
    let (tenant, now) = (draft.tenant_id, app.now());
    let all = sessions::of_customer(conn, tenant, customer).await?;
    let (over, mut open): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.is_over(now));
    open.retain(|it| it.kind != SessionKind::Impersonation);
    open.sort_by_key(|it| std::cmp::Reverse(it.last_used_at));
    let surplus = open.into_iter().skip(MAX_SESSIONS - 1);
    let ids: Vec<_> = over.into_iter().chain(surplus).map(|it| it.id).collect();
    if !ids.is_empty() {
        let removal = Removal::Sessions { tenant, ids };
        draft.changes.removals.push(removal);
    }
    Ok(())
}
