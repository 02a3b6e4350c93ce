//! OpenID Connect: who somebody is, by the word of an issuer that they signed in with.

mod issuer;
mod keys;
mod token;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use issuer::Issuer;
pub use issuer::Unavailable;
use keys::Verdict;
use token::Token;

use super::Client;
use crate::values::Timestamp;

/// Issuers that are remembered at most.
const MAX_ISSUERS: usize = 1_000;

/// Whom a token signs in. All of it is the issuer's word.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who it is: the same for the same person at this issuer, 1 to 255 bytes.
    pub subject: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Does the issuer know that it is theirs?
    pub email_verified: bool,
    /// Their whole name.
    pub name: Option<String>,
    /// Their first name.
    pub given_name: Option<String>,
    /// Their last name.
    pub family_name: Option<String>,
    /// Their language and country, as `cs-CZ`.
    pub locale: Option<String>,
    /// What the sign-in that the token is from was started with.
    pub nonce: Option<String>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not the issuer's, or not for us.
    #[error("{0}")]
    Invalid(Flaw),
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// The issuer does not say what its keys are.
    #[error("{0}")]
    Unavailable(#[from] Unavailable),
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is not a token that signs somebody in, or has more than 8 KiB.
    #[error("it is no ID token")]
    Form,
    /// The issuer has no such key.
    #[error("the issuer has no key as the token names it")]
    Key,
    /// The key that it names did not sign it, or not with the key's own algorithm.
    #[error("the signature is wrong")]
    Signature,
    /// It is another issuer's.
    #[error("the token is another issuer's")]
    Issuer,
    /// It is for somebody else.
    #[error("the token is for another client")]
    Audience,
    /// It is not valid yet, or does not say when it is.
    #[error("the token is not valid yet, or does not say when")]
    Time,
    /// It does not say whom it signs in.
    #[error("the token names no subject")]
    Subject,
}

/// The issuers that were asked, with their keys.
pub struct Issuers {
    client: Client,
    known: Mutex<HashMap<String, Arc<Issuer>>>,
}

impl Issuers {
    /// None so far; `client` will ask them.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            known: Mutex::default(),
        }
    }

    /// Whom `token` signs in, where `issuer` gave it to `audience` and it holds at `now`.
    ///
    /// The issuer's keys are kept for as long as it says, from 5 minutes to a day, and asked for again
    /// where a token names another one, or one that did not sign it and may have been replaced under its
    /// name, once a minute at most. Where it does not answer, the keys from before serve for a day more.
    pub async fn verify(
        &self,
        issuer: &str,
        audience: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Identity, Refused> {
        let token = Token::read(token).ok_or(Refused::Invalid(Flaw::Form))?;
        let known = self.known(issuer);
        let keys = known.keys(&self.client, now).await?;
        let mut verdict = keys.judge(&token);
        if verdict != Verdict::Signed {
            let newer = known.newer_keys(&self.client, &keys, now).await?;
            verdict = newer.judge(&token);
        }
        match verdict {
            Verdict::Signed => token.identity(issuer, audience, now),
            Verdict::Forged => Err(Refused::Invalid(Flaw::Signature)),
            Verdict::UnknownKey => Err(Refused::Invalid(Flaw::Key)),
        }
    }

    fn known(&self, issuer: &str) -> Arc<Issuer> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ISSUERS && !known.contains_key(issuer) {
            // More than anybody uses at a time: those that nobody is waiting for are asked anew.
            known.retain(|_, issuer| Arc::strong_count(issuer) > 1);
        }
        let new = || Arc::new(Issuer::new(issuer));
        known.entry(issuer.to_owned()).or_insert_with(new).clone()
    }
}
