//! Signing in: by password, and what every way of signing in ends with.

mod account;
mod admit;
mod attempts;
mod by_password;

pub(super) use account::{Identifier, accounts};
pub use admit::{Admission, NewChallenge};
pub(super) use admit::{CHALLENGE, Entry, admit, let_in};
pub(super) use attempts::{Counters, unlock};
pub use by_password::{SignIn, sign_in};
