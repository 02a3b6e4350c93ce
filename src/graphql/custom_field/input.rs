use async_graphql::{InputObject, OneofObject};

use crate::domain::custom_field::NewFieldValue;

/// The value of a custom field.
#[derive(InputObject)]
pub(in crate::graphql) struct CustomFieldInput {
    /// The field's code.
    code: String,
    /// The value. A null value clears the field.
    value: Option<CustomFieldValueInput>,
}

/// A value of the type that the field is defined with.
#[derive(OneofObject)]
pub(in crate::graphql) enum CustomFieldValueInput {
    /// For a field of type TEXT: at most 4,096 characters; line breaks are allowed.
    Text(String),
}

impl From<CustomFieldInput> for NewFieldValue {
    fn from(input: CustomFieldInput) -> Self {
        Self {
            code: input.code,
            text: input.value.map(|CustomFieldValueInput::Text(text)| text),
        }
    }
}
