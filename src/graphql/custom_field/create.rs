use async_graphql::InputObject;

use super::{
    input::{CustomFieldOptionInput, CustomFieldValueInput},
    object::CustomFieldDefinition,
};
use crate::{
    domain::custom_field::{self, NewCustomField},
    graphql::{
        change::list,
        enums::{CustomFieldObject, CustomFieldType},
        label::{LocalizedTextInput, labels},
    },
};

/// A custom field to be defined.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateCustomFieldDefinitionInput {
    /// What it is a field of.
    object: CustomFieldObject,
    /// Its name in inputs and answers: 1 to 64 of `a-z A-Z 0-9 _ - .`; unique for the
    /// object.
    code: String,
    /// Its name for people: 1 to 255 characters.
    label: String,
    /// Its name in other languages.
    labels: Option<Vec<LocalizedTextInput>>,
    /// The type of its values.
    #[graphql(name = "type")]
    field_type: CustomFieldType,
    /// Must an object that is created from now on have a value?
    #[graphql(default_with = "Some(false)")]
    required: Option<bool>,
    /// Does a value belong to one object? Text is compared without regard to case and Unicode
    /// composition, numbers by their value.
    #[graphql(default_with = "Some(false)")]
    unique: Option<bool>,
    /// May lists of customers be filtered by it? MISMATCH for fields of addresses and for JSON.
    #[graphql(default_with = "Some(false)")]
    searchable: Option<bool>,
    /// May a person who signs up set it?
    #[graphql(default_with = "Some(false)")]
    registrable: Option<bool>,
    /// Characters of a TEXT at least.
    min_length: Option<i32>,
    /// Characters of a TEXT at most.
    max_length: Option<i32>,
    /// The smallest INT or DECIMAL, the first DATE or DATE_TIME, written as such a value is.
    min: Option<String>,
    /// The largest INT or DECIMAL, the last DATE or DATE_TIME, written as such a value is.
    max: Option<String>,
    /// A regular expression that a TEXT matches as a whole: the syntax of Rust's regex crate, at most
    /// 1,000 characters.
    pattern: Option<String>,
    /// What can be chosen, for OPTION and OPTIONS.
    options: Option<Vec<CustomFieldOptionInput>>,
    /// The value of a new object that is given none.
    default: Option<CustomFieldValueInput>,
}

impl From<CreateCustomFieldDefinitionInput> for NewCustomField {
    fn from(input: CreateCustomFieldDefinitionInput) -> Self {
        Self {
            object: input.object.into(),
            code: input.code,
            label: input.label,
            labels: labels(input.labels),
            field_type: input.field_type.into(),
            required: input.required.unwrap_or_default(),
            unique: input.unique.unwrap_or_default(),
            searchable: input.searchable.unwrap_or_default(),
            registrable: input.registrable.unwrap_or_default(),
            min_length: input.min_length,
            max_length: input.max_length,
            min: input.min,
            max: input.max,
            pattern: input.pattern,
            options: list(input.options),
            default: input.default.map(Into::into),
        }
    }
}

mutation! {
    /// Defines a custom field of customers or addresses: at most 1,000 of each, else TOO_MANY.
    /// Needs an API key with `settings:write`.
    CreateCustomFieldDefinition: create_custom_field_definition(CreateCustomFieldDefinitionInput) -> CreateCustomFieldDefinitionPayload {
        /// The definition; null where there are `userErrors`.
        definition: CustomFieldDefinition
    } = |app, call, input| custom_field::define(app, call, input.into())
}
