use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::object::{CustomFieldDefinition, CustomFieldObject, CustomFieldType};
use crate::{
    domain::{
        Result,
        custom_field::{self, NewCustomField},
    },
    graphql::{
        context::ContextExt,
        user_error::{Settled, UserError, settle},
    },
};

/// A custom field to be defined.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateCustomFieldDefinitionInput {
    /// What it is a field of.
    object: CustomFieldObject,
    /// Its name in inputs and answers: 1 to 64 of `a-z A-Z 0-9 _ -`, a letter first; unique for the
    /// object.
    code: String,
    /// Its name for people: 1 to 255 characters.
    label: String,
    /// The type of its values.
    #[graphql(name = "type")]
    field_type: CustomFieldType,
    /// Must an object that is created from now on have a value?
    #[graphql(default)]
    required: bool,
    /// Does a value belong to one object? Compared without regard to case and Unicode composition.
    #[graphql(default)]
    unique: bool,
    /// May lists of customers be filtered by it? Kept with the definition; this version has no list
    /// of customers yet.
    #[graphql(default)]
    searchable: bool,
}

impl From<CreateCustomFieldDefinitionInput> for NewCustomField {
    fn from(input: CreateCustomFieldDefinitionInput) -> Self {
        Self {
            object: input.object.into(),
            code: input.code,
            label: input.label,
            field_type: input.field_type.into(),
            required: input.required,
            unique: input.unique,
            searchable: input.searchable,
        }
    }
}

/// What became of it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CreateCustomFieldDefinitionPayload {
    /// The definition; null where there are `userErrors`.
    definition: Option<CustomFieldDefinition>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct CreateCustomFieldDefinition;

#[Object]
impl CreateCustomFieldDefinition {
    /// Defines a custom field of customers or addresses. Needs an API key with `settings:write`.
    async fn create_custom_field_definition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field.")] input: CreateCustomFieldDefinitionInput,
    ) -> Option<Result<CreateCustomFieldDefinitionPayload>> {
        let defined = custom_field::define(ctx.app(), ctx.call(), input.into()).await;
        let payload = |(definition, user_errors): Settled<_>| CreateCustomFieldDefinitionPayload {
            definition: definition.map(CustomFieldDefinition),
            user_errors,
        };
        Some(settle(defined).map(payload))
    }
}
