use super::{add_member::MAX_MEMBERSHIPS, membership::end};
use crate::{
    app::App,
    domain::{Draft, Path, Reason, Result, invitation},
    repositories::{
        Conn,
        memberships::{self, MembershipRow},
    },
    values::{CustomerId, MembershipRole, MembershipStatus},
};

/// Gives the memberships of one customer to another one, both held. Where both are members, the one of the second
/// stays: with the role of the one that is active, and with the higher role where both are or neither is.
pub(in crate::domain) async fn hand_over(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    (from, to): (CustomerId, CustomerId),
    path: &Path,
) -> Result<Vec<MembershipRow>> {
    let (tenant, now) = (draft.tenant_id, app.now());
    let all = memberships::of_customers(conn, tenant, &[from, to]).await?;
    let (given, there): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.customer_id == from);
    let mut changed = Vec::new();
    for row in given {
        draft.note("memberships");
        let same = |other: &&MembershipRow| other.organization_id == row.organization_id;
        let Some(other) = there.iter().find(same) else {
            invitation::revoke_sent(app, conn, draft, &row, None).await?;
            changed.push(MembershipRow {
                customer_id: to,
                updated_at: now,
                ..row
            });
            continue;
        };
        end(app, conn, draft, &row).await?;
        // A role that does not count any more does not come back by another one that does.
        let is_active = |row: &MembershipRow| row.status == MembershipStatus::Active;
        let (role, status) = match (is_active(&row), is_active(other)) {
            (true, false) => (row.role, row.status),
            (false, true) => (other.role, other.status),
            (true, true) | (false, false) => (higher(row.role, other.role), other.status),
        };
        let merged = MembershipRow {
            role,
            status,
            ..other.clone()
        };
        if merged != *other {
            changed.push(MembershipRow {
                updated_at: now,
                ..merged
            });
        }
    }
    let come = changed
        .iter()
        .filter(|row| there.iter().all(|other| other.id != row.id));
    if there.len() + come.count() > MAX_MEMBERSHIPS {
        let max = MAX_MEMBERSHIPS;
        draft.faults.add(path.clone(), Reason::Full { max });
    }
    draft.changes.updated_memberships.extend(changed.clone());
    Ok(changed)
}

fn higher(one: MembershipRole, other: MembershipRole) -> MembershipRole {
    // They are declared from the highest to the lowest.
    let mut roles = MembershipRole::ALL.iter().copied();
    roles
        .find(|role| *role == one || *role == other)
        .unwrap_or(one)
}
