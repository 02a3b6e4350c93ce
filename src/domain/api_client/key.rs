//! The text of API keys.

use std::{fmt, str::FromStr};

use crate::domain::token;

/// What minted keys start with.
pub(in crate::domain) const PREFIX: &str = "fd_";

/// The value that `FRONTDESK_ADMIN_KEY` gives the first API key.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminKey(String);

/// The text cannot be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "FRONTDESK_ADMIN_KEY must have 32 to 256 characters, all visible ASCII; `openssl rand -hex 32` makes a good one"
)]
pub struct InvalidAdminKey;

impl AdminKey {
    /// What is kept of the key.
    pub fn hash(&self) -> Vec<u8> {
        token::hash(&self.0)
    }
}

impl FromStr for AdminKey {
    type Err = InvalidAdminKey;

    fn from_str(text: &str) -> Result<Self, InvalidAdminKey> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (32..=256).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidAdminKey)
        }
    }
}

impl fmt::Debug for AdminKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminKey(…)")
    }
}
