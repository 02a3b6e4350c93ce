//! Sessions: customers who are signed in.

mod authenticate;
mod last_use;
mod list;
mod make_room;
mod open;
mod refresh;
mod revoke;
mod sign_out;

pub(super) use authenticate::authenticate;
pub use list::list;
pub(super) use make_room::make_room;
pub use open::{NewSession, RefreshToken};
pub(super) use open::{Purpose, open};
pub use refresh::refresh;
pub use revoke::revoke;
pub use sign_out::{sign_out, sign_out_everywhere};
