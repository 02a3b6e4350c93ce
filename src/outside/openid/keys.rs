use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use super::token::Token;

/// Keys of one issuer at most; what is beyond is not looked at.
const MAX_KEYS: usize = 100;

/// The keys that an issuer signs with at present: those of its set (RFC 7517) that can be used.
pub(super) struct Keys(Vec<Key>);

struct Key {
    id: Option<String>,
    /// The one algorithm that it is used with, and its name. The token does not choose.
    algorithm: (Algorithm, &'static str),
    key: DecodingKey,
}

/// What keys say of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// One of them signed it.
    Signed,
    /// The key that it names did not sign it.
    Forged,
    /// None of them is the key that it names.
    UnknownKey,
}

impl Keys {
    /// Reads a set; `None` where no key of it can be used.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        let set: Value = serde_json::from_slice(json).ok()?;
        let keys = set["keys"].as_array()?.iter().take(MAX_KEYS);
        let keys: Vec<_> = keys.filter_map(Key::read).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Did one of them sign it? A token that names no key is signed by the only one there is.
    pub(super) fn judge(&self, token: &Token<'_>) -> Verdict {
        let named: Vec<_> = match (&token.key_id, self.0.as_slice()) {
            (Some(id), keys) => keys
                .iter()
                .filter(|key| key.id.as_ref() == Some(id))
                .collect(),
            (None, [only]) => vec![only],
            (None, _) => Vec::new(),
        };
        if named.is_empty() {
            Verdict::UnknownKey
        } else if named.iter().any(|key| key.signed(token)) {
            Verdict::Signed
        } else {
            Verdict::Forged
        }
    }
}

impl Key {
    fn read(json: &Value) -> Option<Self> {
        let text = |name: &str| json[name].as_str();
        if text("use").is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let algorithm = match (text("kty")?, text("crv"), text("alg")) {
            ("RSA", _, None | Some("RS256")) => (Algorithm::RS256, "RS256"),
            ("RSA", _, Some("PS256")) => (Algorithm::PS256, "PS256"),
            ("EC", Some("P-256"), None | Some("ES256")) => (Algorithm::ES256, "ES256"),
            ("OKP", Some("Ed25519"), None | Some("EdDSA")) => (Algorithm::EdDSA, "EdDSA"),
            _ => return None,
        };
        let key = match algorithm.0 {
            Algorithm::ES256 => DecodingKey::from_ec_components(text("x")?, text("y")?),
            Algorithm::EdDSA => DecodingKey::from_ed_components(text("x")?),
            _ => DecodingKey::from_rsa_components(text("n")?, text("e")?),
        };
        Some(Self {
            id: text("kid").map(ToOwned::to_owned),
            algorithm,
            key: key.ok()?,
        })
    }

    fn signed(&self, token: &Token<'_>) -> bool {
        let (signature, message) = (token.signature, token.message.as_bytes());
        let (algorithm, name) = self.algorithm;
        token.algorithm == name
            && crypto::verify(signature, message, &self.key, algorithm).unwrap_or(false)
    }
}
