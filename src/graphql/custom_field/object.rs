use async_graphql::{Context, Enum, ID, Interface, Object, SimpleObject};

use crate::{
    domain::Result,
    graphql::{context::ContextExt, loaders::CustomFieldsOf, scalars::DateTime},
    repositories::custom_fields::CustomFieldRow,
    values::{self, OwnerId},
};

/// What a custom field is a field of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "values::CustomFieldObject")]
pub(in crate::graphql) enum CustomFieldObject {
    /// Customers.
    Customer,
    /// Addresses of customers.
    Address,
}

/// The type of a custom field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "values::CustomFieldType")]
pub(in crate::graphql) enum CustomFieldType {
    /// Text of at most 4,096 characters; line breaks are allowed.
    Text,
}

pub(in crate::graphql) struct CustomFieldDefinition(pub(in crate::graphql) CustomFieldRow);

/// The definition of a custom field: what a tenant adds to customers or addresses.
#[Object]
impl CustomFieldDefinition {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is a field of.
    async fn object(&self) -> CustomFieldObject {
        self.0.object.into()
    }

    /// Its name in inputs and answers.
    async fn code(&self) -> &String {
        &self.0.code
    }

    /// Its name for people.
    async fn label(&self) -> &String {
        &self.0.label
    }

    /// The type of its values.
    #[graphql(name = "type")]
    async fn field_type(&self) -> CustomFieldType {
        self.0.field_type.into()
    }

    /// Must a new object have a value?
    async fn required(&self) -> bool {
        self.0.is_required
    }

    /// Does a value belong to one object? Compared without regard to case and Unicode composition.
    async fn unique(&self) -> bool {
        self.0.is_unique
    }

    /// May lists of customers be filtered by it? Kept with the definition; this version has no list
    /// of customers yet.
    async fn searchable(&self) -> bool {
        self.0.is_searchable
    }

    /// When it was defined.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// The value of a custom field, typed as its field is.
#[derive(Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "two fields of one type are no duplicate"
)]
#[graphql(
    field(name = "code", ty = "&String", desc = "The field's code."),
    field(name = "label", ty = "&String", desc = "The field's name for people.")
)]
pub(in crate::graphql) enum CustomFieldValue {
    Text(TextFieldValue),
}

/// The value of a field of type TEXT.
#[derive(SimpleObject)]
pub(in crate::graphql) struct TextFieldValue {
    /// The field's code.
    code: String,
    /// The field's name for people.
    label: String,
    /// The value.
    text: String,
}

/// The field values of `owner`, all or those with these codes.
pub(in crate::graphql) async fn values(
    ctx: &Context<'_>,
    owner: OwnerId,
    codes: Option<&[String]>,
) -> Result<Vec<CustomFieldValue>> {
    let rows = ctx
        .loaders()
        .custom_fields
        .load(CustomFieldsOf(owner))
        .await?;
    let rows = rows.unwrap_or_default().into_iter();
    let wanted = rows.filter(|(_, field)| codes.is_none_or(|codes| codes.contains(&field.code)));
    let value = wanted.map(|(value, field)| match field.field_type {
        values::CustomFieldType::Text => CustomFieldValue::Text(TextFieldValue {
            code: field.code,
            label: field.label,
            text: value.value.value().as_str().unwrap_or_default().to_owned(),
        }),
    });
    Ok(value.collect())
}
