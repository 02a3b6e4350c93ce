use async_graphql::{Context, Object, connection::Connection};

use super::object::Partner;
use crate::{
    domain::{Result, page::PageArgs, partner},
    graphql::{connection::connection, context::ContextExt},
};

#[derive(Default)]
pub(in crate::graphql) struct PartnerQuery;

#[Object]
impl PartnerQuery {
    /// The partners that the caller can access, oldest first. Needs an API key.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the partner before the page.")] after: Option<String>,
    ) -> Result<Connection<String, Partner>> {
        let page = partner::list(ctx.app(), ctx.call(), &PageArgs { first, after }).await?;
        Ok(connection(page, Partner))
    }
}
