//! Sites: where the customers of a tenant sign up.

mod create;
mod list;
mod load;
mod resolve;

pub use create::create;
pub use list::list;
pub use load::by_ids;
pub(super) use resolve::resolve;
