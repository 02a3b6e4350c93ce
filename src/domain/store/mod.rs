//! Stores: the points of sale of partners.

mod create;
mod load;

pub use create::{NewStore, create};
pub use load::by_ids;
