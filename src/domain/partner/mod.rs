//! Partners: whose customers they are.

mod create;
mod list;
mod load;
mod update;

pub use create::create;
pub use list::list;
pub use load::{by_ids, of_customers};
pub use update::update;
