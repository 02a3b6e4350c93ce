use async_graphql::{Context, Object};

use super::object::PersonalAccessToken;
use crate::{
    domain::{Result, personal_access_token},
    graphql::context::ContextExt,
};

#[derive(Default)]
pub(in crate::graphql) struct PersonalAccessTokenQuery;

#[Object]
impl PersonalAccessTokenQuery {
    /// The personal access tokens of the person who is signed in, the newest first, at most 50; also those whose time is over.
    /// Needs a session of the person's own.
    async fn personal_access_tokens(&self, ctx: &Context<'_>) -> Result<Vec<PersonalAccessToken>> {
        let rows = personal_access_token::list(ctx.app(), ctx.call()).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
