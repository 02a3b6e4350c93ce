use async_graphql::{ID, InputObject};

use super::{input::PlanInput, subscription::PlanSubscription};
use crate::domain::subscription::{self, NewSubscription};

/// A subscription of a customer or an organization.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateSubscriptionInput {
    /// The customer or the organization.
    owner_id: ID,
    /// What it subscribes to.
    #[graphql(flatten)]
    plan: PlanInput,
}

impl From<CreateSubscriptionInput> for NewSubscription {
    fn from(input: CreateSubscriptionInput) -> Self {
        Self {
            owner_id: input.owner_id.0,
            plan: input.plan.into(),
        }
    }
}

mutation! {
    /// Subscribes a customer or an organization to a plan. Needs an API key with `customers:plans`.
    CreateSubscription: create_subscription(CreateSubscriptionInput) -> CreateSubscriptionPayload {
        /// The subscription; null where there are `userErrors`.
        subscription: PlanSubscription
    } = |app, call, input| subscription::create(app, call, input.into())
}
