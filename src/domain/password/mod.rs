//! Passwords of customers: what each policy demands.

mod policy;
mod set;

pub use policy::{lengths, rules, unmet};
pub(super) use set::{NewPassword, check, check_size, compare, hash};
