use async_graphql::{ID, InputObject, MaybeUndefined};

use super::current::CurrentOrganization;
use crate::{
    domain::organization::{self, OrganizationTexts},
    graphql::change::change,
};

/// What is to change of an organization. What is left out stays, null clears.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateCurrentOrganizationInput {
    /// Which one; may be left out by who is an active member of one alone, else REQUIRED.
    organization_id: Option<ID>,
    /// Its name: 1 to 255 characters. Null is REQUIRED.
    name: MaybeUndefined<String>,
    /// The name of its company: at most 255 characters.
    company_name: MaybeUndefined<String>,
    /// What there is to say about it: at most 4,096 characters; line breaks are allowed.
    description: MaybeUndefined<String>,
}

impl From<UpdateCurrentOrganizationInput> for (Option<String>, OrganizationTexts) {
    fn from(input: UpdateCurrentOrganizationInput) -> Self {
        let texts = OrganizationTexts {
            name: change(input.name),
            company_name: change(input.company_name),
            description: change(input.description),
        };
        (input.organization_id.map(|id| id.0), texts)
    }
}

mutation! {
    /// Changes an organization of the customer who is signed in. Needs the token of a session, or a personal access token
    /// that may change something, of an owner or administrator of it; of other members it is NOT_PERMITTED.
    UpdateCurrentOrganization: update_current_organization(UpdateCurrentOrganizationInput) -> UpdateCurrentOrganizationPayload {
        /// The organization; null where there are `userErrors`.
        current_organization: CurrentOrganization
    } = |app, call, input| organization::update_current(app, call, input.into())
}
