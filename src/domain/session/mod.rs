//! Sessions: customers who are signed in, and API clients that act as them.

mod authenticate;
mod end_all;
mod impersonate;
mod last_use;
mod list;
mod make_room;
mod open;
mod refresh;
mod revoke;
mod sign_out;
mod stop_impersonating;

pub(super) use authenticate::{authenticate, find, is_taken};
pub(super) use end_all::end_all;
pub use impersonate::impersonate;
pub use list::list;
pub(super) use make_room::make_room;
pub use open::{NewSession, RefreshToken};
pub(super) use open::{Purpose, REFRESH, TOKEN, open};
pub use refresh::refresh;
pub use revoke::revoke;
pub use sign_out::{sign_out, sign_out_everywhere};
pub use stop_impersonating::{impersonator, stop_impersonating};
