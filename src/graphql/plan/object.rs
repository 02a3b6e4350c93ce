use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{
        context::ContextExt,
        external_id::{self, ExternalId},
        loaders::ProductById,
        scalars::DateTime,
    },
    repositories::{self, plans::PlanRow, products::ProductRow},
    values::ProductId,
};

shows!(Product(ProductRow));

impl Product {
    /// The product that something refers to.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: ProductId) -> Result<Self> {
        let row = ctx.loaders().product.load(ProductById(id)).await?;
        Ok(Self(row.ok_or(repositories::Error::Missing("product"))?))
    }
}

/// What can be subscribed to.
#[Object]
impl Product {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name in inputs.
    async fn code(&self) -> &String {
        &self.0.code
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.name
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

shows!(Plan(PlanRow));

/// A way to subscribe to a product.
#[Object]
impl Plan {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name in inputs.
    async fn code(&self) -> &String {
        &self.0.code
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// The product.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product> {
        Product::load(ctx, self.0.product_id).await
    }

    /// Is it the tenant's default plan?
    async fn is_default(&self) -> bool {
        self.0.is_default
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
