//! Secret tokens: API keys, the tokens of sessions, and those that leave by mail.
//!
//! A prefix and 84 characters of lower-case base32hex (`fd_[0-9a-v]{84}`): the tenant's id, 256
//! random bits, and a CRC-32 of both. The tenant is in the text because a token is looked up before
//! the caller's tenant is known; prefix and checksum let a secret scanner tell a token from noise.

use data_encoding::BASE32_DNSSEC;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{app::App, values::TenantId};

/// A new token of `tenant`. Only its hash is kept.
pub(super) fn mint(app: &App, prefix: &str, tenant: TenantId) -> String {
    let secret: [u8; SECRET] = app.random();
    encode(prefix, tenant, &secret)
}

/// A token of a family: before a secret of its own it has one that all of the family have, so that a member
/// that is no longer the newest betrays whose it was.
#[derive(Clone)]
pub(super) struct Family {
    pub(super) token: String,
    /// What is kept of the family's secret.
    pub(super) family_hash: Vec<u8>,
}

impl Family {
    /// The first token of a new family.
    pub(super) fn mint(app: &App, prefix: &str, tenant: TenantId) -> Self {
        Self::member(app, prefix, tenant, app.random())
    }

    fn member(app: &App, prefix: &str, tenant: TenantId, family: [u8; SECRET]) -> Self {
        let secret: [u8; SECRET] = app.random();
        Self {
            token: encode(prefix, tenant, &[family, secret].concat()),
            family_hash: Sha256::digest(family).to_vec(),
        }
    }

    /// Whose token `text` would be, and a newer one of its family; `None` where it is not one by its text.
    pub(super) fn renew(app: &App, prefix: &str, text: &str) -> Option<(TenantId, Self)> {
        let (tenant, family) = Self::secret_of(prefix, text)?;
        Some((tenant, Self::member(app, prefix, tenant, family)))
    }

    /// Whose token `text` would be, and what is kept of its family's secret.
    pub(super) fn hash_of(prefix: &str, text: &str) -> Option<(TenantId, Vec<u8>)> {
        let (tenant, family) = Self::secret_of(prefix, text)?;
        Some((tenant, Sha256::digest(family).to_vec()))
    }

    fn secret_of(prefix: &str, text: &str) -> Option<(TenantId, [u8; SECRET])> {
        let (tenant, secrets) = decode(prefix, text)?;
        let (family, _) = secrets.split_first_chunk::<SECRET>()?;
        (secrets.len() == 2 * SECRET).then_some((tenant, *family))
    }
}

/// Whose token `text` would be; `None` where it is not the text of a minted one.
pub(super) fn tenant_of(prefix: &str, text: &str) -> Option<TenantId> {
    let (tenant, secret) = decode(prefix, text)?;
    (secret.len() == SECRET).then_some(tenant)
}

/// Bytes of a secret: 256 bits.
const SECRET: usize = 32;

fn encode(prefix: &str, tenant: TenantId, secrets: &[u8]) -> String {
    let mut bytes = tenant.uuid().as_bytes().to_vec();
    bytes.extend_from_slice(secrets);
    bytes.extend_from_slice(&checksum(&bytes));
    prefix.to_owned() + &BASE32_DNSSEC.encode(&bytes)
}

fn decode(prefix: &str, text: &str) -> Option<(TenantId, Vec<u8>)> {
    let encoded = text.strip_prefix(prefix)?;
    if encoded.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let bytes = BASE32_DNSSEC.decode(encoded.as_bytes()).ok()?;
    let (token, sum) = bytes.split_last_chunk::<4>()?;
    let (tenant, secrets) = token.split_first_chunk::<16>()?;
    if *sum != checksum(token) {
        return None;
    }
    Some((
        TenantId::from_uuid(Uuid::from_bytes(*tenant)),
        secrets.to_vec(),
    ))
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    crc32fast::hash(bytes).to_be_bytes()
}

/// SHA-256 of a credential's text. A token has 256 random bits, so nothing slower is needed.
pub(super) fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_carries_its_tenant(tenant: [u8; 16], secret: [u8; 32]) {
            let tenant = TenantId::from_uuid(Uuid::from_bytes(tenant));
            let token = encode("fd_", tenant, &secret);
            prop_assert_eq!(token.len(), 87);
            prop_assert_eq!(tenant_of("fd_", &token), Some(tenant));
            prop_assert_eq!(tenant_of("fds_", &token), None);
        }

        #[test]
        fn a_changed_character_is_noticed(tenant: [u8; 16], secret: [u8; 32], at in 3_usize..87, with in "[0-9a-vA-Z]") {
            let token = encode("fd_", TenantId::from_uuid(Uuid::from_bytes(tenant)), &secret);
            let mut changed = token.clone();
            changed.replace_range(at..=at, &with);
            prop_assume!(changed != token);
            prop_assert_eq!(tenant_of("fd_", &changed), None);
        }

        #[test]
        fn any_text_is_a_token_or_refused(text in "(fd_)?\\PC{0,90}") {
            let _ = tenant_of("fd_", &text);
        }
    }
}
