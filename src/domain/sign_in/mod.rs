//! Signing in: by password, by the link of a mail, by an account elsewhere, and what every way of signing in ends with.

mod account;
mod admit;
mod attempts;
mod by_link;
mod by_password;
mod by_social_account;
mod request_link;
mod try_password;
mod unconfirmed;

pub(super) use account::{Identifier, accounts};
pub use admit::{Admission, NewChallenge};
pub(super) use admit::{CHALLENGE, Entry, admit, let_in};
pub(super) use attempts::{Counters, first_use, unlock};
pub use by_link::sign_in_with_link;
pub use by_password::{SignIn, sign_in};
pub use by_social_account::{SocialSignIn, sign_in_with_social_account};
pub use request_link::request_link;
pub(super) use try_password::{Tried, try_password};
