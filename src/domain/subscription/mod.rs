//! Subscriptions: products as organizations and customers have them. One of an owner's to a product
//! is active; those that have ended are the history.

mod change;
mod load;
mod start;

pub use change::{NewSubscription, SubscriptionChange, cancel, change, create};
pub use load::{by_ids, of_customers, of_organizations};
pub use start::NewPlanSubscription;
pub(super) use start::{Owner, start, start_default};
