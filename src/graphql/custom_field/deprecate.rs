use async_graphql::{ID, InputObject};

use super::object::CustomFieldDefinition;
use crate::domain::custom_field::{self, Deprecation};

/// A custom field that takes no more values.
#[derive(InputObject)]
pub(in crate::graphql) struct DeprecateCustomFieldDefinitionInput {
    /// Its id.
    id: ID,
    /// False makes it take values again.
    #[graphql(default_with = "Some(true)")]
    deprecated: Option<bool>,
}

impl From<DeprecateCustomFieldDefinitionInput> for Deprecation {
    fn from(input: DeprecateCustomFieldDefinitionInput) -> Self {
        Self {
            id: input.id.0,
            deprecated: input.deprecated.unwrap_or(true),
        }
    }
}

mutation! {
    /// Refuses new values of a custom field with NOT_ALLOWED from now on; those that are there stay.
    /// Needs an API key with `settings:write`.
    DeprecateCustomFieldDefinition: deprecate_custom_field_definition(DeprecateCustomFieldDefinitionInput) -> DeprecateCustomFieldDefinitionPayload {
        /// The definition; null where there are `userErrors`.
        definition: CustomFieldDefinition
    } = |app, call, input| custom_field::deprecate(app, call, input.into())
}
