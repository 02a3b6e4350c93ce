//! What every action is given: the store, the configuration, and the sources of time and chance.

use std::{fmt::Debug, ops::Deref, sync::Arc};

use tokio::sync::Notify;

use crate::{
    config::Config,
    outside::{self, openid::Issuers},
    repositories::Store,
    secrets::{Hasher, Seal},
    values::{Id, Kind, Timestamp},
};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Gives unpredictable bytes, fit for secrets.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's own clock and random numbers.
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Clock for System {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    fn now(&self) -> Timestamp {
        let micros = jiff::Timestamp::now().as_microsecond();
        Timestamp::from_micros(micros).unwrap_or(Timestamp::EPOCH)
    }
}

impl Random for System {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws random numbers"
    )]
    #[expect(
        clippy::expect_used,
        reason = "without random numbers no secret is safe: stop"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system has no random numbers");
    }
}

/// A running Frontdesk. Cheap to clone: a transaction, which outlives its request, takes one along.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What a running Frontdesk consists of.
pub struct Parts {
    /// The data.
    pub store: Store,
    /// How it was started.
    pub config: Config,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Seals the secrets that have to be read again; without a key there is none.
    pub seal: Option<Seal>,
    /// Asks other servers.
    pub outside: outside::Client,
    /// The identity providers that were asked, with their keys.
    pub issuers: Issuers,
    /// When it was started.
    pub started_at: Timestamp,
    /// Wakes who sends mails: there is one to be sent.
    pub mail_waits: Notify,
    clock: Box<dyn Clock>,
    random: Box<dyn Random>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(
        store: Store,
        config: Config,
        seal: Option<Seal>,
        clock: impl Clock,
        random: impl Random,
    ) -> Self {
        let outside = outside::Client::new(config.private_hosts.clone());
        Self(Arc::new(Parts {
            hasher: Hasher::start(),
            issuers: Issuers::new(outside.clone()),
            outside,
            store,
            config,
            seal,
            mail_waits: Notify::new(),
            started_at: clock.now(),
            clock: Box::new(clock),
            random: Box::new(random),
        }))
    }

    /// The present instant, to the microsecond.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Unpredictable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// A new id: UUIDv7 with the microseconds in `rand_a` (RFC 9562, 6.2, method 3), so that ids
    /// made one after another sort that way.
    pub fn new_id<K: Kind>(&self) -> Id<K> {
        let micros = self.now().as_micros();
        let mut bytes: [u8; 10] = self.random();
        let fraction = (micros.rem_euclid(1_000) * 4_096 / 1_000) as u16;
        bytes[..2].copy_from_slice(&fraction.to_be_bytes());
        let millis = u64::try_from(micros.div_euclid(1_000)).unwrap_or(0);
        Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }
}

impl Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
