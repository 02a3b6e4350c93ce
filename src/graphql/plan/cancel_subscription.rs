use async_graphql::{ID, InputObject};

use super::subscription::PlanSubscription;
use crate::domain::subscription;

/// A subscription to be ended.
#[derive(InputObject)]
pub(in crate::graphql) struct CancelSubscriptionInput {
    /// Its id.
    id: ID,
}

mutation! {
    /// Ends a subscription that is active, now. It stays in the history. Needs an API key with
    /// `customers:plans`.
    CancelSubscription: cancel_subscription(CancelSubscriptionInput) -> CancelSubscriptionPayload {
        /// The subscription; null where there are `userErrors`.
        subscription: PlanSubscription
    } = |app, call, input| subscription::cancel(app, call, input.id.0)
}
