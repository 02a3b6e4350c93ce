use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    input::{CustomFieldOptionInput, CustomFieldValueInput},
    object::CustomFieldDefinition,
};
use crate::{
    domain::custom_field::{self, CustomFieldChange},
    graphql::{
        change::{change, change_list},
        label::LocalizedTextInput,
    },
};

/// What is to change of a custom field's definition. What is left out stays, null clears; what it is
/// a field of, its code and its type stay always. Values that are there stay, too.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateCustomFieldDefinitionInput {
    /// Its id.
    id: ID,
    /// Its name for people: 1 to 255 characters. Null is REQUIRED.
    label: MaybeUndefined<String>,
    /// Its name in other languages: all of them.
    labels: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Must an object that is created from now on have a value? Null is REQUIRED.
    required: MaybeUndefined<bool>,
    /// Does a value belong to one object? Refused with CONFLICT where two objects have the same
    /// value. Null is REQUIRED.
    unique: MaybeUndefined<bool>,
    /// May lists of customers be filtered by it? Null is REQUIRED.
    searchable: MaybeUndefined<bool>,
    /// May a person who signs up set it? Null is REQUIRED.
    registrable: MaybeUndefined<bool>,
    /// Characters of a TEXT at least.
    min_length: MaybeUndefined<i32>,
    /// Characters of a TEXT at most.
    max_length: MaybeUndefined<i32>,
    /// The smallest INT or DECIMAL, the first DATE or DATE_TIME.
    min: MaybeUndefined<String>,
    /// The largest INT or DECIMAL, the last DATE or DATE_TIME.
    max: MaybeUndefined<String>,
    /// A regular expression that a TEXT matches as a whole.
    pattern: MaybeUndefined<String>,
    /// What can be chosen: all of it.
    options: MaybeUndefined<Vec<CustomFieldOptionInput>>,
    /// The value of a new object that is given none.
    default: MaybeUndefined<CustomFieldValueInput>,
}

impl From<UpdateCustomFieldDefinitionInput> for CustomFieldChange {
    fn from(input: UpdateCustomFieldDefinitionInput) -> Self {
        Self {
            id: input.id.0,
            label: change(input.label),
            labels: change_list(input.labels),
            required: change(input.required),
            unique: change(input.unique),
            searchable: change(input.searchable),
            registrable: change(input.registrable),
            min_length: change(input.min_length),
            max_length: change(input.max_length),
            min: change(input.min),
            max: change(input.max),
            pattern: change(input.pattern),
            options: change_list(input.options),
            default: change(input.default),
        }
    }
}

mutation! {
    /// Changes the definition of a custom field. Needs an API key with `settings:write`.
    UpdateCustomFieldDefinition: update_custom_field_definition(UpdateCustomFieldDefinitionInput) -> UpdateCustomFieldDefinitionPayload {
        /// The definition; null where there are `userErrors`.
        definition: CustomFieldDefinition
    } = |app, call, input| custom_field::update(app, call, input.into())
}
