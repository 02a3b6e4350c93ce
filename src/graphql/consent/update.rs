use async_graphql::{ID, InputObject, MaybeUndefined};

use super::object::ConsentDefinition;
use crate::{
    domain::consent::{self, ConsentDefinitionChange},
    graphql::{
        change::{change, change_list},
        label::LocalizedTextInput,
    },
};

/// What is to change of a consent's definition. What is left out stays; its code stays always.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateConsentDefinitionInput {
    /// Its id.
    id: ID,
    /// Its name for people: 1 to 255 characters. Null is REQUIRED.
    label: MaybeUndefined<String>,
    /// Its name in other languages: all of them. Null removes all.
    labels: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Is it not asked any more? What customers said stays. Null is REQUIRED.
    deprecated: MaybeUndefined<bool>,
}

impl From<UpdateConsentDefinitionInput> for ConsentDefinitionChange {
    fn from(input: UpdateConsentDefinitionInput) -> Self {
        Self {
            id: input.id.0,
            label: change(input.label),
            labels: change_list(input.labels),
            deprecated: change(input.deprecated),
        }
    }
}

mutation! {
    /// Changes what customers can be asked to agree to. Needs an API key with `settings:write`.
    UpdateConsentDefinition: update_consent_definition(UpdateConsentDefinitionInput) -> UpdateConsentDefinitionPayload {
        /// The definition; null where there are `userErrors`.
        definition: ConsentDefinition
    } = |app, call, input| consent::update(app, call, input.into())
}
