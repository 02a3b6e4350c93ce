//! Secrets: passwords are hashed, and what has to be read again is sealed.
//!
//! Belongs here: the cryptography that the domain is given through [`App`](crate::app::App). Does
//! not: deciding whose secret it is, or where it is kept.

mod hasher;
mod seal;

pub use hasher::{Compared, Hasher, HashingBusy};
pub use seal::{InvalidSecretKey, Seal, SecretKey};
