use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{
        context::ContextExt,
        external_id::{self, ExternalId},
        loaders::PartnerById,
        partner::object::Partner,
        scalars::DateTime,
        site::object::Site,
    },
    repositories::{self, stores::StoreRow},
};

shows!(Store(StoreRow));

/// A point of sale of a partner.
#[Object]
impl Store {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// The site it belongs to.
    async fn site(&self, ctx: &Context<'_>) -> Result<Site> {
        Site::load(ctx, self.0.site_id).await
    }

    /// The partner whose store it is.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Partner> {
        let key = PartnerById(self.0.partner_id);
        let row = ctx.loaders().partner.load(key).await?;
        Ok(Partner(row.ok_or(repositories::Error::Missing("partner"))?))
    }

    /// What other systems call it, by system.
    async fn external_ids(&self, ctx: &Context<'_>) -> Result<Vec<ExternalId>> {
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
