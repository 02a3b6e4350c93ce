use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::{Flaw, Identity, Refused};
use crate::values::Timestamp;

/// Bytes of a token at most.
const MAX_TOKEN: usize = 8_192;
/// Bytes of a subject at most (OpenID Connect Core, 2).
const MAX_SUBJECT: usize = 255;
/// Seconds that the issuer's clock may differ from this one's.
const LEEWAY: f64 = 60.0;

/// A token (RFC 7515, compact) whose signature has not been looked at: nothing of it is to be believed.
pub(super) struct Token<'a> {
    /// The key that it names.
    pub(super) key_id: Option<String>,
    /// The algorithm that it names.
    pub(super) algorithm: String,
    /// What is signed.
    pub(super) message: &'a str,
    /// The signature.
    pub(super) signature: &'a str,
    claims: Claims,
}

struct Claims(Map<String, Value>);

impl<'a> Token<'a> {
    /// Takes a token apart; `None` where it is none of those that an issuer gives to sign somebody in.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if text.len() > MAX_TOKEN {
            return None;
        }
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let (header, claims) = (object(header)?, object(claims)?);
        let named = |name: &str| header.get(name).and_then(Value::as_str);
        // Tokens for other purposes say so; and what must be understood is not understood here.
        let is_plain = named("typ").is_none_or(|kind| kind.eq_ignore_ascii_case("JWT"));
        if !is_plain || header.contains_key("crit") {
            return None;
        }
        Some(Self {
            key_id: named("kid").map(ToOwned::to_owned),
            algorithm: named("alg")?.to_owned(),
            message,
            signature,
            claims: Claims(claims),
        })
    }

    /// Whom it signs in, where it is for `audience` and holds at `now`. Its signature is judged
    /// elsewhere.
    pub(super) fn identity(
        self,
        issuer: &str,
        audience: &str,
        now: Timestamp,
    ) -> Result<Identity, Refused> {
        let claims = self.claims;
        if claims.text("iss") != Some(issuer) {
            return Err(Refused::Invalid(Flaw::Issuer));
        }
        if !claims.are_for(audience) {
            return Err(Refused::Invalid(Flaw::Audience));
        }
        claims.check_times(now)?;
        let subject = claims
            .text("sub")
            .filter(|subject| (1..=MAX_SUBJECT).contains(&subject.len()))
            .filter(|subject| !subject.contains(char::is_control))
            .ok_or(Refused::Invalid(Flaw::Subject))?;
        Ok(Identity {
            subject: subject.to_owned(),
            email: claims.owned("email"),
            email_verified: claims.says_yes("email_verified"),
            name: claims.owned("name"),
            given_name: claims.owned("given_name"),
            family_name: claims.owned("family_name"),
            locale: claims.owned("locale"),
            nonce: claims.owned("nonce"),
        })
    }
}

impl Claims {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(ToOwned::to_owned)
    }

    /// Some issuers write truth as text.
    fn says_yes(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Value::Bool(true)))
            || self.text(name).is_some_and(|text| text == "true")
    }

    /// Is `audience` who they are for? Where several are, it is the one that asked for the token. One
    /// alone need not have asked: an app does, for its server.
    fn are_for(&self, audience: &str) -> bool {
        let is_it = |value: &Value| value.as_str() == Some(audience);
        match self.0.get("aud") {
            Some(Value::Array(all)) if all.len() > 1 => {
                all.iter().any(is_it) && self.0.get("azp").is_some_and(is_it)
            }
            Some(Value::Array(all)) => all.iter().any(is_it),
            one => one.is_some_and(is_it),
        }
    }

    fn check_times(&self, now: Timestamp) -> Result<(), Refused> {
        let now = now.as_micros() as f64 / 1e6;
        let flaw = Refused::Invalid(Flaw::Time);
        let instant = |name: &str| match self.0.get(name) {
            None => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or(flaw.clone()),
        };
        let (Some(expires), Some(issued)) = (instant("exp")?, instant("iat")?) else {
            return Err(flaw);
        };
        if now >= expires + LEEWAY {
            return Err(Refused::Expired);
        }
        let starts = instant("nbf")?.unwrap_or(issued).max(issued);
        if now < starts - LEEWAY {
            return Err(flaw);
        }
        Ok(())
    }
}

/// An object of JSON, as a part of a token has it.
fn object(part: &str) -> Option<Map<String, Value>> {
    let json = BASE64URL_NOPAD.decode(part.as_bytes()).ok()?;
    serde_json::from_slice(&json).ok()
}
