use async_graphql::{Context, ID, Object};

use super::object::Organization;
use crate::{
    domain::Result,
    graphql::{
        context::ContextExt,
        customer::object::Customer,
        enums::{MembershipRole, MembershipStatus},
        loaders::CustomerById,
        metadata::{self, MetadataEntry},
        scalars::DateTime,
    },
    repositories::memberships::MembershipRow,
};

shows!(Membership(MembershipRow));

/// A customer as a member of an organization.
#[Object]
impl Membership {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Organization::load(ctx, self.0.organization_id).await
    }

    /// The customer; null where the caller cannot see them. Needs `customers:read`.
    async fn customer(&self, ctx: &Context<'_>) -> Option<Result<Customer>> {
        let key = CustomerById(self.0.customer_id);
        let row = ctx.loaders().customer.load(key).await;
        row.transpose().map(|row| row.map(Customer))
    }

    /// What the customer does there.
    async fn job_title(&self) -> Option<&String> {
        self.0.job_title.as_ref()
    }

    /// How the customer is reached there.
    async fn telephone(&self) -> Option<&String> {
        self.0.telephone.as_ref()
    }

    /// Does it count?
    async fn status(&self) -> MembershipStatus {
        self.0.status.into()
    }

    /// What the customer may do there.
    async fn role(&self) -> MembershipRole {
        self.0.role.into()
    }

    /// The public metadata, by key.
    async fn metadata(&self, ctx: &Context<'_>) -> Result<Vec<MetadataEntry>> {
        metadata::metadata(ctx, self.0.id.owner()).await
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
