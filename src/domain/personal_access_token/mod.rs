//! Personal access tokens: what people give to programs of their own, which then act as them.
//!
//! They stay when the password is changed, as programs do not know it; who wants them to end revokes them.

mod authenticate;
mod create;
mod last_use;
mod list;
mod revoke;

pub(super) use authenticate::{authenticate, find, is_taken};
pub use create::{NewPersonalAccessToken, create};
pub use list::list;
pub use revoke::revoke;

/// What they start with.
pub(super) const PREFIX: &str = "fdp_";
