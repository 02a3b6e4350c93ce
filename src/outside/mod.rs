//! Other servers: what Frontdesk asks of them, and how far it trusts what they say.
//!
//! Belongs here: one [`Client`] for all of it, which does not let itself be led into the network
//! around the server, and what the protocols demand. Does not: whose provider it is, what a person
//! may do with an account there, or where anything is kept.

mod client;
pub mod openid;
mod private_hosts;
pub mod risk;

pub use client::{Answer, Client, Unreachable};
pub use private_hosts::{InvalidPrivateHosts, PrivateHosts};
