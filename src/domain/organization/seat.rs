//! The place of a person who is signed in in an organization.

use crate::{
    domain::{Draft, Path, Reason, Result, SignedIn, tenant},
    repositories::{
        self, Conn,
        memberships::{self, MembershipRow},
        organizations::{self, OrganizationRow},
    },
    values::{MembershipRole, MembershipStatus},
};

/// An organization, and what the person who calls is there: an active member.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The organization.
    pub organization: OrganizationRow,
    /// The person's membership.
    pub membership: MembershipRow,
}

impl Seat {
    /// May who has it change the organization and its members?
    pub fn manages(&self) -> bool {
        matches!(
            self.membership.role,
            MembershipRole::Owner | MembershipRole::Admin
        )
    }

    /// May who has it decide who its owners are?
    pub(in crate::domain) fn owns(&self) -> bool {
        self.membership.role == MembershipRole::Owner
    }
}

/// What somebody has to be in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) enum Needs {
    /// A member.
    Nothing,
    /// An owner or an administrator.
    Managing,
}

/// The seat of who calls in the organization that is named, else in the only one; else why there is none.
pub(super) async fn find(
    conn: &mut Conn,
    me: &SignedIn,
    named: Option<&str>,
) -> Result<Result<Seat, Reason>> {
    let mut own = memberships::of_customers(conn, me.tenant_id, &[me.customer_id]).await?;
    own.retain(|row| row.status == MembershipStatus::Active);
    if let Some(id) = named {
        own.retain(|row| row.organization_id.to_string() == id);
    }
    if own.len() > 1 {
        return Ok(Err(Reason::Required));
    }
    let Some(membership) = own.pop() else {
        return Ok(Err(Reason::NotFound));
    };
    let ids = [membership.organization_id];
    let found = organizations::by_ids(conn, me.tenant_id, &ids).await?.pop();
    Ok(Ok(Seat {
        organization: found.ok_or(repositories::Error::Missing("organization"))?,
        membership,
    }))
}

/// The seat of who calls, in an organization that is held until the transaction ends: who may decide about its
/// members does not change meanwhile. `path` leads to what names it.
pub(in crate::domain) async fn hold_seat(
    conn: &mut Conn,
    draft: &mut Draft,
    me: &SignedIn,
    (named, path): (Option<&str>, &Path),
    needs: Needs,
) -> Result<Seat> {
    tenant::hold_for_share(conn, me.tenant_id).await?;
    draft.set_site(me.site_id);
    let mut seat = find(conn, me, named).await?;
    if let Ok(Seat { organization, .. }) = &seat {
        let id = organization.id;
        organizations::hold(conn, me.tenant_id, id).await?;
        // Read again: only now it stays as it is.
        seat = find(conn, me, Some(&id.to_string())).await?;
    }
    match seat {
        Ok(seat) if needs == Needs::Nothing || seat.manages() => return Ok(seat),
        Ok(_) => draft.faults.add(Path::root(), Reason::Managers),
        Err(reason) => draft.faults.add(path.clone(), reason),
    }
    draft.refuse()
}
