use async_graphql::{ID, InputObject};

use super::{input::MembershipInput, membership::Membership};
use crate::{
    domain::organization::{self, NewMember},
    graphql::enums::MembershipRole,
};

/// A customer who becomes a member of an organization.
#[derive(InputObject)]
pub(in crate::graphql) struct AddOrganizationMemberInput {
    /// The organization.
    organization_id: ID,
    /// The customer.
    customer_id: ID,
    /// What the customer may do there.
    #[graphql(default_with = "Some(MembershipRole::Member)")]
    role: Option<MembershipRole>,
    /// The rest of the membership.
    #[graphql(flatten)]
    membership: MembershipInput,
}

impl From<AddOrganizationMemberInput> for NewMember {
    fn from(input: AddOrganizationMemberInput) -> Self {
        Self {
            organization_id: input.organization_id.0,
            customer_id: input.customer_id.0,
            role: input.role.unwrap_or(MembershipRole::Member).into(),
            membership: input.membership.into(),
        }
    }
}

mutation! {
    /// Makes a customer a member of an organization: of at most 100, else TOO_MANY. Needs an API key with `customers:organization`.
    AddOrganizationMember: add_organization_member(AddOrganizationMemberInput) -> AddOrganizationMemberPayload {
        /// The membership; null where there are `userErrors`.
        membership: Membership
    } = |app, call, input| organization::add_member(app, call, input.into())
}
