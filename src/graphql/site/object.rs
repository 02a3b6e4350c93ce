use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{
        context::ContextExt,
        external_id::{self, ExternalId},
        loaders::SiteById,
        scalars::DateTime,
    },
    repositories::{self, sites::SiteRow},
    values::SiteId,
};

shows!(Site(SiteRow));

impl Site {
    /// The site that something of its tenant refers to.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: SiteId) -> Result<Self> {
        let row = ctx.loaders().site.load(SiteById(id)).await?;
        Ok(Self(row.ok_or(repositories::Error::Missing("site"))?))
    }
}

/// A shop front or web site, where customers sign up.
#[Object]
impl Site {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its number: a short name for front ends, unique over the whole installation.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// What other systems call it, by system. None are shown to whoever has no API key.
    async fn external_ids(&self, ctx: &Context<'_>) -> Result<Vec<ExternalId>> {
        if ctx.call().client().is_err() {
            return Ok(Vec::new());
        }
        external_id::external_ids(ctx, self.0.id.owner()).await
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
