use async_graphql::{ID, InputObject};

use super::colleague::OrganizationMember;
use crate::{
    domain::organization::{self, NewRole},
    graphql::enums::MembershipRole,
};

/// What a member may do in an organization from now on.
#[derive(InputObject)]
pub(in crate::graphql) struct ChangeMemberRoleInput {
    /// The membership's id.
    id: ID,
    /// What the member may do.
    role: MembershipRole,
}

mutation! {
    /// Gives a member of an organization of the customer who is signed in another role. Needs the token of a session, or a
    /// personal access token that may change something, of an owner or administrator of it. Who becomes an owner, or is
    /// one no longer, owners decide (else NOT_PERMITTED), and one has to be left (else CONFLICT).
    ChangeMemberRole: change_member_role(ChangeMemberRoleInput) -> ChangeMemberRolePayload {
        /// The member; null where there are `userErrors`.
        member: OrganizationMember
    } = |app, call, input| {
        let new = NewRole { id: input.id.0, role: input.role.into() };
        organization::change_role(app, call, new)
    }
}
