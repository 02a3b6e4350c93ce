//! Partners: whose customers they are.

mod create;
mod list;
mod load;

pub use create::{NewPartner, create};
pub use list::list;
pub use load::{by_ids, of_customers};
