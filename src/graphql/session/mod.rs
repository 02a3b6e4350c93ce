pub(super) mod cookies;
pub(super) mod object;
pub(super) mod query;
pub(super) mod refresh;
pub(super) mod sign_in;
pub(super) mod sign_out;

pub use cookies::{SessionChange, SessionCookies};
