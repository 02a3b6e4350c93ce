//! Second factors: the codes of an authenticator (RFC 6238), and recovery codes for who has lost it.
//!
//! Whoever uses a code holds the customer first, so of all who use one at once, one is first. Guesses are counted
//! by account and address before a code is looked at, so neither a new challenge nor a new session gives more of them.

mod authenticator;
mod confirm_totp;
mod prove;
mod recovery_codes;
mod regenerate;
mod remove;
mod reset;
mod sign_in;
mod start_totp;
mod status;
mod tell;

pub use confirm_totp::confirm_totp;
pub(super) use prove::demanded;
pub use regenerate::regenerate_recovery_codes;
pub use remove::{RemoveTotp, disable_totp, replace_totp};
pub use reset::reset;
pub(super) use sign_in::is_open;
pub use sign_in::{SecondFactor, sign_in_with_recovery_code, verify};
pub use start_totp::{NewAuthenticator, start_totp};
pub use status::{MfaStatus, status};
