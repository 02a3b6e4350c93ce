//! Subscriptions: products as organizations and customers have them. One of an owner's to a product
//! is active; those that have ended are the history.

mod cancel;
mod change;
mod create;
mod end_all;
mod hand_over;
mod hold;
mod load;
mod start;

pub use cancel::cancel;
pub use change::{SubscriptionChange, change};
pub use create::{NewSubscription, create};
pub(super) use end_all::{end_all, not_ended};
pub(super) use hand_over::hand_over;
pub use load::{by_ids, of_customers, of_organizations};
pub use start::NewPlanSubscription;
pub(super) use start::{Owner, start, start_default};
