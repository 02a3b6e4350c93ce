use async_graphql::{Context, Object};

use super::object::CustomFieldDefinition;
use crate::{
    domain::{
        Result,
        custom_field::{self, FieldFilter},
    },
    graphql::{context::ContextExt, enums::CustomFieldObject},
};

#[derive(Default)]
pub(in crate::graphql) struct CustomFieldQuery;

#[Object]
impl CustomFieldQuery {
    /// The custom fields of the caller's tenant, oldest first. Needs an API key.
    async fn custom_field_definitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this object.")] object: Option<CustomFieldObject>,
        #[graphql(
            desc = "Those that take no more values, too?",
            default_with = "Some(false)"
        )]
        deprecated: Option<bool>,
    ) -> Result<Vec<CustomFieldDefinition>> {
        let filter = FieldFilter {
            object: object.map(Into::into),
            deprecated: deprecated.unwrap_or_default(),
        };
        let rows = custom_field::list(ctx.app(), ctx.call(), filter).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
