use async_graphql::{InputObject, OneofObject};

use crate::{
    domain::custom_field::{FieldValue, NewFieldValue, NewOption},
    graphql::{
        label::{LocalizedTextInput, labels},
        scalars::{Date, DateTime, Json},
    },
};

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
    /// For a field of type BOOLEAN.
    Boolean(bool),
    /// For a field of type INT.
    Int(i32),
    /// For a field of type DECIMAL: digits with a sign and a point at most.
    Decimal(String),
    /// For a field of type DATE.
    Date(Date),
    /// For a field of type DATE_TIME.
    DateTime(DateTime),
    /// For a field of type OPTION: the value of one of its options.
    Option(String),
    /// For a field of type OPTIONS: the values of some of its options, each once.
    Options(Vec<String>),
    /// For a field of type JSON: at most 16 KiB.
    Json(Json),
}

impl From<CustomFieldValueInput> for FieldValue {
    fn from(input: CustomFieldValueInput) -> Self {
        match input {
            CustomFieldValueInput::Text(text) => Self::Text(text),
            CustomFieldValueInput::Boolean(boolean) => Self::Boolean(boolean),
            CustomFieldValueInput::Int(int) => Self::Int(int),
            CustomFieldValueInput::Decimal(decimal) => Self::Decimal(decimal),
            CustomFieldValueInput::Date(date) => Self::Date(date.into()),
            CustomFieldValueInput::DateTime(instant) => Self::DateTime(instant.into()),
            CustomFieldValueInput::Option(option) => Self::Option(option),
            CustomFieldValueInput::Options(options) => Self::Options(options),
            CustomFieldValueInput::Json(json) => Self::Json(json.0),
        }
    }
}

impl From<CustomFieldInput> for NewFieldValue {
    fn from(input: CustomFieldInput) -> Self {
        Self {
            code: input.code,
            value: input.value.map(Into::into),
        }
    }
}

/// What can be chosen. A field has at most 500 options.
#[derive(InputObject)]
pub(in crate::graphql) struct CustomFieldOptionInput {
    /// Its name in inputs and answers: 1 to 255 characters, compared exactly.
    value: String,
    /// Its name for people: 1 to 255 characters.
    label: String,
    /// Its name in other languages.
    labels: Option<Vec<LocalizedTextInput>>,
}

impl From<CustomFieldOptionInput> for NewOption {
    fn from(input: CustomFieldOptionInput) -> Self {
        Self {
            value: input.value,
            label: input.label,
            labels: labels(input.labels),
        }
    }
}
