//! The members of an organization, as the other members see and change them.

use super::{
    membership::end,
    seat::{Needs, Seat, hold_seat},
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        customer, tenant,
    },
    repositories::{
        Conn,
        customers::{self, CustomerRow},
        memberships::{self, MembershipRow},
    },
    values::{MembershipId, MembershipRole, PartnerAccess},
};

/// A member of an organization, as the other members see them.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// The membership.
    pub membership: MembershipRow,
    /// Who it is. Of that, a colleague sees the names and the e-mail address.
    pub customer: CustomerRow,
}

/// A member of an organization that who calls manages, both held. Who is no member of the same is as if absent.
pub(super) async fn hold_colleague(
    conn: &mut Conn,
    draft: &mut Draft,
    me: &SignedIn,
    id: &str,
) -> Result<(Seat, Colleague)> {
    let (tenant, path) = (draft.tenant_id, Path::of("id"));
    let ids: Vec<MembershipId> = id.parse().into_iter().collect();
    let found = memberships::by_ids(conn, tenant, &ids).await?.pop();
    if let Some(row) = found {
        // The customer before the organization, as everybody does.
        tenant::hold_for_share(conn, tenant).await?;
        customers::hold(conn, tenant, row.customer_id).await?;
        let named = row.organization_id.to_string();
        let which = (Some(named.as_str()), &path);
        let seat = hold_seat(conn, draft, me, which, Needs::Managing).await?;
        // Read again: only now it stays as it is.
        let membership = memberships::by_ids(conn, tenant, &ids).await?.pop();
        let (who, all) = ([row.customer_id], PartnerAccess::All);
        let customer = customers::by_ids(conn, tenant, &who, &all).await?.pop();
        let still = |it: &MembershipRow| it.customer_id == row.customer_id;
        if let (Some(membership), Some(customer)) = (membership.filter(still), customer) {
            let colleague = Colleague {
                membership,
                customer,
            };
            return Ok((seat, colleague));
        }
    }
    draft.faults.add(path, Reason::NotFound);
    draft.refuse()
}

/// Judges a change of who the owners are: only an owner decides it, and one has to be left. `after` is what the
/// member is then; nothing where the membership ends.
pub(super) async fn check_owners(
    conn: &mut Conn,
    draft: &mut Draft,
    seat: &Seat,
    member: &MembershipRow,
    after: Option<MembershipRole>,
    path: &Path,
) -> Result<()> {
    let owner = Some(MembershipRole::Owner);
    let (was, will_be) = (Some(member.role) == owner, after == owner);
    if was == will_be {
        return Ok(());
    }
    if !seat.owns() {
        draft.faults.add(path.clone(), Reason::Owners);
        return draft.refuse();
    }
    let (tenant, ids) = (draft.tenant_id, [member.organization_id]);
    let others = memberships::roles_of_others(conn, tenant, &ids, member.customer_id).await?;
    if was && others.iter().all(|(_, role)| Some(*role) != owner) {
        draft.faults.add(path.clone(), Reason::LastOwner);
        return draft.refuse();
    }
    Ok(())
}

/// Ends the membership of a member who is held.
pub(super) async fn part(
    (app, call): (&App, &Call),
    conn: &mut Conn,
    draft: &mut Draft,
    action: &str,
    mut member: Colleague,
) -> Result<Colleague> {
    end(app, conn, draft, &member.membership).await?;
    customer::touch(app, &mut member.customer, draft);
    let subject = member.customer.id;
    audit::record(app, &Actor::of_call(call), action, subject, draft);
    Ok(member)
}
