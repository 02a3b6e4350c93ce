//! Stores: the points of sale of partners.

mod create;
mod list;
mod load;
mod update;

pub use create::{NewStore, create};
pub use list::list;
pub use load::by_ids;
pub use update::{StoreChange, update};
