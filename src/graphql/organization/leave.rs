use async_graphql::{ID, InputObject};

use super::colleague::OrganizationMember;
use crate::domain::organization;

/// An organization to be left.
#[derive(InputObject)]
pub(in crate::graphql) struct LeaveOrganizationInput {
    /// Which one; may be left out by who is an active member of one alone, else REQUIRED.
    organization_id: Option<ID>,
}

mutation! {
    /// Ends the membership of the customer who is signed in of an organization. Its last owner cannot leave it: CONFLICT.
    /// Needs the token of a session, or a personal access token that may change something.
    LeaveOrganization: leave_organization(LeaveOrganizationInput) -> LeaveOrganizationPayload {
        /// The customer as the member that it was; null where there are `userErrors`.
        member: OrganizationMember
    } = |app, call, input| organization::leave(app, call, input.organization_id.map(|id| id.0))
}
