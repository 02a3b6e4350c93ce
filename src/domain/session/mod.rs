//! Sessions: customers who are signed in.

mod authenticate;
mod last_use;
mod open;
mod refresh;
mod sign_out;

pub(super) use authenticate::authenticate;
pub use open::{NewSession, RefreshToken};
pub(super) use open::{Purpose, open};
pub use refresh::refresh;
pub use sign_out::{sign_out, sign_out_everywhere};
