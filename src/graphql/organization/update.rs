use async_graphql::{ID, InputObject, MaybeUndefined};

use super::object::Organization;
use crate::{
    domain::organization::{self, OrganizationChange, OrganizationTexts},
    graphql::{
        change::{change, change_list},
        external_id::ExternalIdInput,
        metadata::MetadataInput,
    },
};

/// What is to change of an organization. What is left out stays, null clears.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateOrganizationInput {
    /// Its id.
    id: ID,
    /// Its name: 1 to 255 characters. Null is REQUIRED.
    name: MaybeUndefined<String>,
    /// The name of its company: at most 255 characters.
    company_name: MaybeUndefined<String>,
    /// What there is to say about it: at most 4,096 characters.
    description: MaybeUndefined<String>,
    /// What it is a part of. It cannot be a part of itself.
    parent_id: MaybeUndefined<ID>,
    /// What other systems call it: all of them. Null removes all.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
    /// Free data, merged by key. Null removes all.
    metadata: MaybeUndefined<Vec<MetadataInput>>,
}

impl From<UpdateOrganizationInput> for OrganizationChange {
    fn from(input: UpdateOrganizationInput) -> Self {
        Self {
            id: input.id.0,
            texts: OrganizationTexts {
                name: change(input.name),
                company_name: change(input.company_name),
                description: change(input.description),
            },
            parent_id: change(input.parent_id),
            external_ids: change_list(input.external_ids),
            metadata: change_list(input.metadata),
        }
    }
}

mutation! {
    /// Changes an organization. Needs an API key with `organizations:write`.
    UpdateOrganization: update_organization(UpdateOrganizationInput) -> UpdateOrganizationPayload {
        /// The organization; null where there are `userErrors`.
        organization: Organization
    } = |app, call, input| organization::update(app, call, input.into())
}
