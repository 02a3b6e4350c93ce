//! Passwords of customers: what each policy demands, and how they are changed.

mod change;
mod policy;
mod prove;
mod request_reset;
mod reset;
mod set;
mod store;

pub use change::{PasswordChange, change};
pub use policy::{lengths, rules, unmet};
pub(super) use prove::{Proof, prove, prove_beside, prove_unless_lately};
pub use request_reset::request_reset;
pub use reset::{PasswordReset, reset};
pub(super) use set::{NewPassword, check, check_size, compare, hash};
pub(super) use store::store;
