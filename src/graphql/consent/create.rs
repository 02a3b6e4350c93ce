use async_graphql::InputObject;

use super::object::ConsentDefinition;
use crate::{
    domain::consent::{self, NewConsentDefinition},
    graphql::label::{LocalizedTextInput, labels},
};

/// Something to agree to.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateConsentDefinitionInput {
    /// Its name in inputs and answers: 1 to 64 of `a-z A-Z 0-9 _ - .`; unique in the
    /// tenant.
    code: String,
    /// Its name for people: 1 to 255 characters.
    label: String,
    /// Its name in other languages.
    labels: Option<Vec<LocalizedTextInput>>,
}

impl From<CreateConsentDefinitionInput> for NewConsentDefinition {
    fn from(input: CreateConsentDefinitionInput) -> Self {
        Self {
            code: input.code,
            label: input.label,
            labels: labels(input.labels),
        }
    }
}

mutation! {
    /// Defines something that customers can be asked to agree to: at most 100 a tenant, else TOO_MANY.
    /// Needs an API key with `settings:write`.
    CreateConsentDefinition: create_consent_definition(CreateConsentDefinitionInput) -> CreateConsentDefinitionPayload {
        /// The definition; null where there are `userErrors`.
        definition: ConsentDefinition
    } = |app, call, input| consent::define(app, call, input.into())
}
