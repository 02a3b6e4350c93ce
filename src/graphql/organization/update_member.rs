use async_graphql::{ID, InputObject, MaybeUndefined};

use super::membership::Membership;
use crate::{
    domain::organization::{self, MembershipChange},
    graphql::{
        change::{change, change_list},
        enums::{MembershipRole, MembershipStatus},
        metadata::MetadataInput,
    },
};

/// What is to change of a membership. What is left out stays, null clears.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateOrganizationMemberInput {
    /// The membership's id.
    id: ID,
    /// What the customer does there: at most 255 characters.
    job_title: MaybeUndefined<String>,
    /// How the customer is reached there: at most 255 characters.
    telephone: MaybeUndefined<String>,
    /// Does it count? Null is REQUIRED.
    status: MaybeUndefined<MembershipStatus>,
    /// What the customer may do there. Null is REQUIRED.
    role: MaybeUndefined<MembershipRole>,
    /// Free data, merged by key. Null removes all.
    metadata: MaybeUndefined<Vec<MetadataInput>>,
}

impl From<UpdateOrganizationMemberInput> for MembershipChange {
    fn from(input: UpdateOrganizationMemberInput) -> Self {
        Self {
            id: input.id.0,
            job_title: change(input.job_title),
            telephone: change(input.telephone),
            status: change(input.status),
            role: change(input.role),
            metadata: change_list(input.metadata),
        }
    }
}

mutation! {
    /// Changes what a customer is in an organization. Needs an API key with `customers:organization`.
    UpdateOrganizationMember: update_organization_member(UpdateOrganizationMemberInput) -> UpdateOrganizationMemberPayload {
        /// The membership; null where there are `userErrors`.
        membership: Membership
    } = |app, call, input| organization::update_member(app, call, input.into())
}
