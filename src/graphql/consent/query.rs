use async_graphql::{Context, Object};

use super::object::ConsentDefinition;
use crate::{
    domain::{Result, consent},
    graphql::context::ContextExt,
};

#[derive(Default)]
pub(in crate::graphql) struct ConsentQuery;

#[Object]
impl ConsentQuery {
    /// What customers can be asked to agree to, oldest first. Needs an API key.
    async fn consent_definitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Those that are not asked any more, too?",
            default_with = "Some(false)"
        )]
        deprecated: Option<bool>,
    ) -> Result<Vec<ConsentDefinition>> {
        let rows = consent::list(ctx.app(), ctx.call(), deprecated.unwrap_or_default()).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
