use async_graphql::{Context, Object};

use super::object::IdentityProvider;
use crate::{
    domain::{Result, identity_provider},
    graphql::context::ContextExt,
};

#[derive(Default)]
pub(in crate::graphql) struct IdentityProviderQuery;

#[Object]
impl IdentityProviderQuery {
    /// The identity providers of the caller's tenant, oldest first: at most 20. Needs an API key with
    /// `settings:read`; `siteConfig` shows those that are enabled to anybody.
    async fn identity_providers(&self, ctx: &Context<'_>) -> Result<Vec<IdentityProvider>> {
        let rows = identity_provider::list(ctx.app(), ctx.call()).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
