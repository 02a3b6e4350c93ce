//! Sites: where the customers of a tenant sign up.

mod create;
mod load;
mod resolve;

pub use create::create;
pub use load::by_ids;
pub(super) use resolve::resolve;
