use async_graphql::{ID, InputObject};

use super::membership::Membership;
use crate::domain::organization;

/// A membership that ends.
#[derive(InputObject)]
pub(in crate::graphql) struct RemoveOrganizationMemberInput {
    /// The membership's id.
    id: ID,
}

mutation! {
    /// Ends a customer's membership of an organization. Needs an API key with `customers:organization`.
    RemoveOrganizationMember: remove_organization_member(RemoveOrganizationMemberInput) -> RemoveOrganizationMemberPayload {
        /// The membership as it was, but for its metadata, which is gone; null where there are `userErrors`.
        membership: Membership
    } = |app, call, input| organization::remove_member(app, call, input.id.0)
}
