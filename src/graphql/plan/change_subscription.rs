use async_graphql::{ID, InputObject, MaybeUndefined};

use super::subscription::PlanSubscription;
use crate::{
    domain::subscription::{self, SubscriptionChange},
    graphql::{change::change, enums::PlanInterval, scalars::DateTime},
};

/// What is to change of a subscription that is active. What is left out stays.
#[derive(InputObject)]
pub(in crate::graphql) struct ChangeSubscriptionInput {
    /// Its id.
    id: ID,
    /// Another plan of the same product: its code or its id. Null is REQUIRED.
    plan: MaybeUndefined<String>,
    /// Is it sold through a partner? Null is REQUIRED.
    partner: MaybeUndefined<bool>,
    /// How often it is paid. Null is REQUIRED.
    interval: MaybeUndefined<PlanInterval>,
    /// Until when; null for no end.
    end_date: MaybeUndefined<DateTime>,
}

impl From<ChangeSubscriptionInput> for SubscriptionChange {
    fn from(input: ChangeSubscriptionInput) -> Self {
        Self {
            id: input.id.0,
            plan: change(input.plan),
            partner: change(input.partner),
            interval: change(input.interval),
            end_date: change(input.end_date),
        }
    }
}

mutation! {
    /// Changes a subscription: the one that is active ends, and another one to the same product goes
    /// on in its place, so that the history shows both. Needs an API key with `customers:plans`.
    ChangeSubscription: change_subscription(ChangeSubscriptionInput) -> ChangeSubscriptionPayload {
        /// The subscription that goes on; null where there are `userErrors`.
        subscription: PlanSubscription
    } = |app, call, input| subscription::change(app, call, input.into())
}
