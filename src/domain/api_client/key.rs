//! The text of API keys.
//!
//! `fd_` and 84 characters of lower-case base32hex (`fd_[0-9a-v]{84}`): the tenant's id, 256 random
//! bits, and a CRC-32 of both. The tenant is in the text because a key is looked up before the
//! caller's tenant is known; prefix and checksum let a secret scanner tell a key from noise.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_DNSSEC;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{app::App, values::TenantId};

const PREFIX: &str = "fd_";

/// The text of an API key. Only its hash is kept.
pub struct Key(String);

impl Key {
    /// A new key of `tenant`.
    pub fn mint(app: &App, tenant: TenantId) -> Self {
        let secret: [u8; 32] = app.random();
        let mut bytes = tenant.uuid().as_bytes().to_vec();
        bytes.extend_from_slice(&secret);
        bytes.extend_from_slice(&checksum(&bytes));
        Self(PREFIX.to_owned() + &BASE32_DNSSEC.encode(&bytes))
    }

    /// Whose key `text` would be; `None` where it is not the text of a minted key.
    pub fn tenant_of(text: &str) -> Option<TenantId> {
        let encoded = text.strip_prefix(PREFIX)?;
        if encoded.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let bytes = BASE32_DNSSEC.decode(encoded.as_bytes()).ok()?;
        let (key, sum) = bytes.split_last_chunk::<4>()?;
        if key.len() != 48 || *sum != checksum(key) {
            return None;
        }
        Some(TenantId::from_uuid(Uuid::from_slice(&key[..16]).ok()?))
    }

    /// Does `text` claim to be a minted key?
    pub fn looks_minted(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// What is kept of the key.
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }

    /// The text, to be shown once.
    pub fn reveal(self) -> String {
        self.0
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    crc32fast::hash(bytes).to_be_bytes()
}

/// SHA-256 of a credential's text. A key has 256 random bits, so nothing slower is needed.
pub fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

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
        hash(&self.0)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key_of(tenant: [u8; 16], secret: [u8; 32]) -> String {
        let mut bytes = tenant.to_vec();
        bytes.extend_from_slice(&secret);
        bytes.extend_from_slice(&checksum(&bytes));
        PREFIX.to_owned() + &BASE32_DNSSEC.encode(&bytes)
    }

    proptest! {
        #[test]
        fn a_key_carries_its_tenant(tenant: [u8; 16], secret: [u8; 32]) {
            let key = key_of(tenant, secret);
            prop_assert_eq!(key.len(), 87);
            prop_assert_eq!(Key::tenant_of(&key), Some(TenantId::from_uuid(Uuid::from_bytes(tenant))));
        }

        #[test]
        fn a_changed_character_is_noticed(tenant: [u8; 16], secret: [u8; 32], at in 3_usize..87, with in "[0-9a-vA-Z]") {
            let key = key_of(tenant, secret);
            let mut changed = key.clone();
            changed.replace_range(at..=at, &with);
            prop_assume!(changed != key);
            prop_assert_eq!(Key::tenant_of(&changed), None);
        }

        #[test]
        fn any_text_is_a_key_or_refused(text in "(fd_)?\\PC{0,90}") {
            let _ = Key::tenant_of(&text);
        }
    }
}
