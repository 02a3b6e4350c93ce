use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;

use super::keys::Keys;
use crate::{
    outside::{Client, Unreachable},
    values::{Timestamp, WebAddress},
};

/// Seconds that what an issuer says is kept: at least, at most. Where it does not say: at least.
const KEPT: (u64, u64) = (5 * 60, 24 * 3_600);
/// Seconds that keys serve beyond that, while there are no newer ones.
const SPARE: i64 = 24 * 3_600;
/// Seconds between two times that an issuer is asked because of a token that none of its keys signed.
const NEWER_KEYS: i64 = 60;
/// Seconds before an issuer that did not answer is asked again: without any keys, and with some.
const FAILED: (i64, i64) = (10, 60);
/// How long an issuer may take for all that is asked of it.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why an issuer's keys are not known. For the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// It does not answer.
    #[error("the issuer cannot be asked: {0}")]
    Unreachable(#[from] Unreachable),
    /// What it says of itself is not as it should be.
    #[error("the issuer's configuration has no address of keys")]
    Configuration,
    /// What is found there is about somebody else.
    #[error("the configuration found at the issuer is another one's")]
    OtherIssuer,
    /// It has no keys that can be used.
    #[error("the issuer has no key of a kind that is taken: RSA, P-256 or Ed25519")]
    NoKeys,
}

/// One issuer, and what is known of it.
pub(super) struct Issuer {
    name: String,
    state: Mutex<State>,
    /// Held by who asks it: the others wait, and find what was answered.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    keys: Option<Kept<Arc<Keys>>>,
    /// Where its keys are.
    address: Option<Kept<WebAddress>>,
    /// When it was last asked in vain, and why that was.
    failed: Option<(Timestamp, Unavailable)>,
    /// When it was last asked because of a token that none of its keys signed.
    asked_for_newer: Option<Timestamp>,
}

struct Kept<T> {
    value: T,
    until: Timestamp,
}

/// What to do for keys.
enum Next {
    /// They are here.
    Use(Arc<Keys>),
    /// It was asked in vain a moment ago.
    GiveUp(Unavailable),
    /// Ask. Meanwhile the old ones serve; and this is why there was no answer the last time.
    Ask {
        old: Option<Arc<Keys>>,
        failed: Option<Unavailable>,
    },
}

impl Issuer {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            state: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its keys, asked for where none are known that are new enough.
    pub(super) async fn keys(
        &self,
        client: &Client,
        now: Timestamp,
    ) -> Result<Arc<Keys>, Unavailable> {
        let (old, failed) = match self.next(now) {
            Next::Use(keys) => return Ok(keys),
            Next::GiveUp(why) => return Err(why),
            Next::Ask { old, failed } => (old, failed),
        };
        // Only who has no other choice waits for somebody else's question: an issuer that does not
        // answer must not gather all callers.
        let _asking = match (self.asking.try_lock(), old, failed) {
            (Ok(asking), ..) => asking,
            (Err(_), Some(old), _) => return Ok(old),
            (Err(_), None, Some(why)) => return Err(why),
            (Err(_), None, None) => self.asking.lock().await,
        };
        match self.next(now) {
            Next::Use(keys) => Ok(keys),
            Next::GiveUp(why) => Err(why),
            Next::Ask { old, .. } => match (self.ask(client, now).await, old) {
                (Ok(keys), _) | (Err(_), Some(keys)) => Ok(keys),
                (Err(why), None) => Err(why),
            },
        }
    }

    fn next(&self, now: Timestamp) -> Next {
        let state = self.state();
        let keys = state.keys.as_ref();
        if let Some(keys) = keys.filter(|keys| now < keys.until) {
            return Next::Use(keys.value.clone());
        }
        let old = keys.filter(|keys| now < keys.until.plus_seconds(SPARE));
        let old = old.map(|keys| keys.value.clone());
        match (&state.failed, old) {
            (Some((at, _)), Some(old)) if is_recent(*at, now, FAILED.1) => Next::Use(old),
            (Some((at, why)), None) if is_recent(*at, now, FAILED.0) => Next::GiveUp(why.clone()),
            (failed, old) => Next::Ask {
                old,
                failed: failed.as_ref().map(|(_, why)| why.clone()),
            },
        }
    }

    /// Its keys, where `old` are not enough: asked for at most once a minute, for all who want others.
    pub(super) async fn newer_keys(
        &self,
        client: &Client,
        old: &Arc<Keys>,
        now: Timestamp,
    ) -> Result<Arc<Keys>, Unavailable> {
        let _asking = self.asking.lock().await;
        {
            let mut state = self.state();
            let newer = state.keys.as_ref().map(|keys| &keys.value);
            if let Some(newer) = newer.filter(|newer| !Arc::ptr_eq(newer, old)) {
                return Ok(newer.clone());
            }
            let asked = state.asked_for_newer;
            if asked.is_some_and(|at| is_recent(at, now, NEWER_KEYS)) {
                return Ok(old.clone());
            }
            state.asked_for_newer = Some(now);
        }
        self.ask(client, now).await
    }

    /// Asks it. What it answers is kept; so is that it does not.
    async fn ask(&self, client: &Client, now: Timestamp) -> Result<Arc<Keys>, Unavailable> {
        let asked = tokio::time::timeout(PATIENCE, self.fetch(client, now)).await;
        let asked = asked.unwrap_or(Err(Unreachable::Timeout.into()));
        let mut state = self.state();
        match asked {
            Ok(keys) => {
                let value = keys.value.clone();
                state.keys = Some(keys);
                state.failed = None;
                Ok(value)
            }
            Err(why) => {
                tracing::warn!(issuer = self.name, %why, "an identity provider gave no keys");
                // Perhaps they have moved.
                state.address = None;
                state.failed = Some((now, why.clone()));
                Err(why)
            }
        }
    }

    async fn fetch(&self, client: &Client, now: Timestamp) -> Result<Kept<Arc<Keys>>, Unavailable> {
        let address = self.address(client, now).await?;
        let answer = client.get(&address).await?;
        let keys = Keys::read(&answer.body).ok_or(Unavailable::NoKeys)?;
        Ok(kept(Arc::new(keys), answer.max_age, now))
    }

    /// Where its keys are: by its configuration (OpenID Connect Discovery, 4).
    async fn address(&self, client: &Client, now: Timestamp) -> Result<WebAddress, Unavailable> {
        {
            let state = self.state();
            let known = state.address.as_ref().filter(|kept| now < kept.until);
            if let Some(known) = known {
                return Ok(known.value.clone());
            }
        }
        let base = self.name.strip_suffix('/').unwrap_or(&self.name);
        let address = WebAddress::parse(&format!("{base}/.well-known/openid-configuration"));
        let answer = client
            .get(&address.ok_or(Unavailable::Configuration)?)
            .await?;
        let found: Value =
            serde_json::from_slice(&answer.body).map_err(|_| Unavailable::Configuration)?;
        if found["issuer"].as_str() != Some(&self.name) {
            return Err(Unavailable::OtherIssuer);
        }
        let address = found["jwks_uri"].as_str().and_then(WebAddress::parse);
        let address = address.ok_or(Unavailable::Configuration)?;
        self.state().address = Some(kept(address.clone(), answer.max_age, now));
        Ok(address)
    }
}

fn kept<T>(value: T, max_age: Option<u64>, now: Timestamp) -> Kept<T> {
    let seconds = max_age.unwrap_or(0).clamp(KEPT.0, KEPT.1);
    Kept {
        value,
        until: now.plus_seconds(i64::try_from(seconds).unwrap_or(i64::MAX)),
    }
}

/// Is it less than so many seconds ago? Who asks at the same time may have read the clock before.
fn is_recent(then: Timestamp, now: Timestamp, seconds: i64) -> bool {
    now.as_micros().abs_diff(then.as_micros()) < seconds.unsigned_abs() * 1_000_000
}
