use std::{fmt, str::FromStr};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest, Sha256};

/// Marks how a secret was sealed, should that ever change.
const FORMAT: u8 = 1;
const KEY_ID: usize = 4;
const NONCE: usize = 24;

/// A key of 256 bits, as `FRONTDESK_SECRET_KEY` gives it: 64 hexadecimal digits. Several, separated
/// by commas, are for changing it: the first one seals, each one opens.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Vec<[u8; 32]>);

/// The text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "FRONTDESK_SECRET_KEY must be 64 hexadecimal digits; `openssl rand -hex 32` makes a good one"
)]
pub struct InvalidSecretKey;

impl SecretKey {
    /// The key with these bits.
    pub fn new(bits: [u8; 32]) -> Self {
        Self(vec![bits])
    }

    /// The text, to be kept where only the server reads it.
    pub fn reveal(&self) -> String {
        let hex = |key: &[u8; 32]| HEXLOWER_PERMISSIVE.encode(key);
        self.0.iter().map(hex).collect::<Vec<_>>().join(",")
    }
}

impl FromStr for SecretKey {
    type Err = InvalidSecretKey;

    fn from_str(text: &str) -> Result<Self, InvalidSecretKey> {
        let key = |text: &str| {
            let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok()?;
            bytes.try_into().ok()
        };
        let keys: Option<Vec<_>> = text.trim().split(',').map(key).collect();
        keys.map(Self).ok_or(InvalidSecretKey)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Seals secrets that have to be read again (XChaCha20-Poly1305). What is sealed for one place does
/// not open in another.
#[derive(Clone)]
pub struct Seal {
    ciphers: Vec<([u8; KEY_ID], XChaCha20Poly1305)>,
}

impl Seal {
    /// Seals and opens with `key`.
    pub fn new(key: &SecretKey) -> Self {
        let cipher = |key: &[u8; 32]| {
            let digest = Sha256::digest(key);
            let mut id = [0; KEY_ID];
            id.copy_from_slice(&digest[..KEY_ID]);
            (id, XChaCha20Poly1305::new(key.into()))
        };
        Self {
            ciphers: key.0.iter().map(cipher).collect(),
        }
    }

    /// Seals `secret` for `place`. The nonce must not have been used before: draw it at random.
    pub fn seal(&self, secret: &[u8], place: &str, nonce: [u8; NONCE]) -> Option<Vec<u8>> {
        let (id, cipher) = self.ciphers.first()?;
        let payload = Payload {
            msg: secret,
            aad: place.as_bytes(),
        };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(id);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Some(bytes)
    }

    /// Opens what was sealed for `place`; `None` where it was not, or the key is not here any more.
    pub fn open(&self, sealed: &[u8], place: &str) -> Option<Vec<u8>> {
        let (&FORMAT, rest) = sealed.split_first()? else {
            return None;
        };
        let (id, rest) = rest.split_first_chunk::<KEY_ID>()?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>()?;
        let (_, cipher) = self.ciphers.iter().find(|(known, _)| known == id)?;
        let aad = place.as_bytes();
        cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg, aad })
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let old = SecretKey::new([7; 32]);
        let sealed = Seal::new(&old)
            .seal(b"token", "a", [1; 24])
            .expect("sealed");
        assert!(!sealed.windows(5).any(|part| part == b"token"));
        assert_eq!(
            Seal::new(&old).open(&sealed, "a").as_deref(),
            Some(&b"token"[..])
        );
        assert_eq!(Seal::new(&old).open(&sealed, "b"), None);
        assert_eq!(Seal::new(&SecretKey::new([8; 32])).open(&sealed, "a"), None);
        let both: SecretKey = format!("{}, {}", "08".repeat(32), "07".repeat(32))
            .parse()
            .expect("keys");
        assert_eq!(
            Seal::new(&both).open(&sealed, "a").as_deref(),
            Some(&b"token"[..])
        );
        let mut broken = sealed.clone();
        *broken.last_mut().expect("a byte") ^= 1;
        assert_eq!(Seal::new(&old).open(&broken, "a"), None);
        assert_eq!(Seal::new(&old).open(&[], "a"), None);
    }

    #[test]
    fn keys_are_hexadecimal() {
        let key = SecretKey::new([0xab; 32]);
        assert_eq!(key.reveal().parse(), Ok(key.clone()));
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
        for bad in ["", "ab", "zz", &"ab".repeat(31), &"ab".repeat(33)] {
            assert_eq!(bad.parse::<SecretKey>(), Err(InvalidSecretKey), "{bad}");
        }
    }
}
