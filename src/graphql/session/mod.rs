pub(super) mod cookies;
pub(super) mod impersonate;
pub(super) mod object;
pub(super) mod open_session;
pub(super) mod query;
pub(super) mod refresh;
pub(super) mod request_link;
pub(super) mod revoke;
pub(super) mod sign_in;
pub(super) mod sign_in_with_link;
pub(super) mod sign_in_with_social_account;
pub(super) mod sign_out;
pub(super) mod stop_impersonating;
pub(super) mod token_status;

pub use cookies::{SessionChange, SessionCookies};
