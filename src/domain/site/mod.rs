//! Sites: where the customers of a tenant sign up.

mod allowed_origins;
mod create;
mod list_for_operator;
mod load;
mod resolve;
mod update;

pub use allowed_origins::{AllowedOrigins, all_allowed_origins};
pub use create::{create, create_by_operator};
pub use list_for_operator::list_for_operator;
pub(super) use load::allows;
pub use load::{allows_origin, by_ids, list};
pub(super) use resolve::{resolve, resolve_among, resolve_for};
pub use update::update;
