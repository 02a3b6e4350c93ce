use async_graphql::{Context, Enum, ID, Object};

use super::object::{Plan, Product};
use crate::{
    domain::Result,
    graphql::{context::ContextExt, enums::PlanInterval, loaders::PlanById, scalars::DateTime},
    repositories::{self, subscriptions::SubscriptionRow},
};

/// What has become of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum PlanSubscriptionState {
    /// It starts later.
    Scheduled,
    /// It runs.
    Active,
    /// It was ended, or its time is over.
    Ended,
}

shows!(PlanSubscription(SubscriptionRow));

/// A product as an organization or a customer has it. One of an owner's to a product is active.
#[Object]
impl PlanSubscription {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// By which plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Plan> {
        let row = ctx.loaders().plan.load(PlanById(self.0.plan_id)).await?;
        Ok(Plan(row.ok_or(repositories::Error::Missing("plan"))?))
    }

    /// To which product.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product> {
        Product::load(ctx, self.0.product_id).await
    }

    /// Was it sold through a partner?
    async fn partner(&self) -> bool {
        self.0.is_through_partner
    }

    /// How often it is paid.
    async fn interval(&self) -> PlanInterval {
        self.0.billing_interval.into()
    }

    /// From when.
    async fn start_date(&self) -> DateTime {
        self.0.start_at.into()
    }

    /// Until when, where that is known.
    async fn end_date(&self) -> Option<DateTime> {
        self.0.end_at.map(Into::into)
    }

    /// What has become of it.
    async fn state(&self, ctx: &Context<'_>) -> PlanSubscriptionState {
        let now = ctx.app().now();
        if !self.0.is_active || self.0.end_at.is_some_and(|end| end <= now) {
            PlanSubscriptionState::Ended
        } else if self.0.start_at > now {
            PlanSubscriptionState::Scheduled
        } else {
            PlanSubscriptionState::Active
        }
    }

    /// When it ended: by a mutation, or by its `endDate`. Null while it goes on.
    async fn ended_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        let now = ctx.app().now();
        let over = self.0.end_at.filter(|end| *end <= now);
        self.0.ended_at.or(over).map(Into::into)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
