use async_graphql::{Context, ID, Object, connection::Connection};

use super::membership::Membership;
use crate::{
    domain::{Result, organization, page::PageArgs},
    graphql::{
        connection::connection,
        context::ContextExt,
        external_id::{self, ExternalId},
        loaders::{OrganizationAround, SubscriptionsOfOrganization},
        metadata::{self, MetadataEntry},
        plan::subscription::PlanSubscription,
        scalars::DateTime,
    },
    repositories::{self, organizations::OrganizationRow},
    values::OrganizationId,
};

shows!(Organization(OrganizationRow));

impl Organization {
    /// The organization that something refers to.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: OrganizationId) -> Result<Self> {
        let row = ctx
            .loaders()
            .organization_around
            .load(OrganizationAround(id))
            .await?;
        Ok(Self(
            row.ok_or(repositories::Error::Missing("organization"))?,
        ))
    }
}

/// A business that customers are members of.
#[Object]
impl Organization {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// The name of its company.
    async fn company_name(&self) -> Option<&String> {
        self.0.company_name.as_ref()
    }

    /// What there is to say about it.
    async fn description(&self) -> Option<&String> {
        self.0.description.as_ref()
    }

    /// What it is a part of; null to a member who looks at the own account.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        match self.0.parent_id.filter(|_| !ctx.is_person()) {
            None => None,
            Some(id) => Some(Self::load(ctx, id).await),
        }
    }

    /// What other systems call it, by system.
    async fn external_ids(&self, ctx: &Context<'_>) -> Result<Vec<ExternalId>> {
        external_id::external_ids(ctx, self.0.id.owner()).await
    }

    /// The public metadata, by key.
    async fn metadata(&self, ctx: &Context<'_>) -> Result<Vec<MetadataEntry>> {
        metadata::metadata(ctx, self.0.id.owner()).await
    }

    /// Its subscriptions, oldest first; those that have ended are the history.
    async fn subscriptions(&self, ctx: &Context<'_>) -> Result<Vec<PlanSubscription>> {
        let loader = &ctx.loaders().organization_subscriptions;
        let rows = loader.load(SubscriptionsOfOrganization(self.0.id)).await?;
        Ok(rows
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Its members, oldest first. Needs `customers:read`.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the member before the page.")] after: Option<String>,
    ) -> Result<Connection<String, Membership>> {
        let args = PageArgs {
            first,
            after,
            ..PageArgs::default()
        };
        let page = organization::page_of_members(ctx.app(), ctx.call(), self.0.id, &args).await?;
        Ok(connection(page, Membership))
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
