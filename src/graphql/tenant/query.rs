use async_graphql::{Context, ID, Object};

use super::{object::TenantSettings, site_config::SiteConfig};
use crate::{
    domain::{Result, tenant},
    graphql::context::ContextExt,
};

#[derive(Default)]
pub(in crate::graphql) struct TenantQuery;

#[Object]
impl TenantQuery {
    /// The rules of the caller's tenant. Needs an API key with `settings:read`.
    async fn tenant_settings(&self, ctx: &Context<'_>) -> Result<TenantSettings> {
        let settings = tenant::settings(ctx.app(), ctx.call()).await?;
        Ok(settings.into())
    }

    /// What a form of a site needs to know: the rules that hold there, the fields and the limits.
    /// Anybody may ask.
    async fn site_config(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The site; else that of the header X-Frontdesk-Site, else the caller's, else the only one."
        )]
        site_id: Option<ID>,
    ) -> Result<SiteConfig> {
        let site_id = site_id.map(|id| id.0);
        let config = tenant::public_config(ctx.app(), ctx.call(), site_id.as_deref()).await?;
        Ok(config.into())
    }
}
