//! How often signing in may fail. An attempt is counted before the password is looked at, so that many at once
//! gain nothing; who succeeds is not counted.
//!
//! Three counters: of an address at an account, which locks soonest; of an address; and of an account. The last
//! two would let a stranger lock the owner out, so they do not count at addresses from where the account was used
//! before, and an account is locked for a minute at most. Through a program with an API key come many people, of
//! whom it is not known who is where: it is locked for a minute at most, too. A new password, or a link by mail,
//! takes the locks of an account away.

use futures_util::FutureExt;
use sha2::{Digest, Sha256};

use super::Identifier;
use crate::{
    app::App,
    domain::{Call, Result, Viewer},
    repositories::{
        Conn,
        customers::CustomerRow,
        sign_in_attempts::{self, SignInAttemptsRow},
    },
    values::{TenantId, Timestamp},
};

/// How often something may fail, and for how many seconds it is locked at most.
struct Rule {
    free: i32,
    longest: i64,
}

const ADDRESS_AT_ACCOUNT: Rule = Rule {
    free: 5,
    longest: 15 * 60,
};
const PROGRAM_AT_ACCOUNT: Rule = Rule {
    free: 5,
    longest: 60,
};
const ADDRESS: Rule = Rule {
    free: 100,
    longest: 15 * 60,
};
const ACCOUNT: Rule = Rule {
    free: 50,
    longest: 60,
};

/// The second factor of an account. Who guesses at it knows the password, so the lock may be longer.
const SECOND_FACTOR: Rule = Rule {
    free: 20,
    longest: 15 * 60,
};

/// What failed so long ago does not count any more: a day.
const FORGOTTEN_AFTER_SECONDS: i64 = 24 * 3_600;
/// From where an account was used so lately, it is known: 90 days.
const KNOWN_FOR_SECONDS: i64 = 90 * 24 * 3_600;

/// The counters of one attempt.
#[derive(Clone)]
pub(in crate::domain) struct Counters {
    tenant: TenantId,
    pair: Vec<u8>,
    account: Vec<u8>,
    account_rule: &'static Rule,
    /// None of a program with an API key, by which many people sign in.
    address: Option<Vec<u8>>,
}

/// An attempt that has been counted.
pub(in crate::domain) struct Attempt {
    /// Were there too many before?
    pub(in crate::domain) is_locked: bool,
}

impl Counters {
    /// Those of an attempt at the account that `identifier` names, whether there is one or not.
    pub(in crate::domain) fn of(call: &Call, tenant: TenantId, identifier: &str) -> Self {
        // An IPv4 address may be written as one of IPv6.
        let address = call.place.address.map(|address| address.to_canonical());
        let caller = match (&call.viewer, address) {
            (Viewer::ApiClient(client), _) => client.id.to_string(),
            (_, Some(std::net::IpAddr::V6(address))) => {
                // Whoever has one such address has all of its network.
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}")
            }
            (_, Some(address)) => address.to_string(),
            (_, None) => String::new(),
        };
        let is_program = matches!(call.viewer, Viewer::ApiClient(_));
        Self {
            tenant,
            pair: digest(&["pair", identifier, &caller]),
            account: digest(&["account", identifier]),
            account_rule: &ACCOUNT,
            address: (!is_program).then(|| digest(&["address", &caller])),
        }
    }

    /// Those of an attempt at the second factor of the account that `identifier` names.
    pub(in crate::domain) fn of_second_factor(
        call: &Call,
        tenant: TenantId,
        identifier: &str,
    ) -> Self {
        Self {
            account_rule: &SECOND_FACTOR,
            ..Self::of(call, tenant, identifier)
        }
    }

    /// Counts an attempt as one that fails, unless there were too many before.
    pub(in crate::domain) async fn begin(&self, app: &App) -> Result<Attempt> {
        let (counters, now) = (self.clone(), app.now());
        let counted = app
            .store
            .transaction(move |conn| async move { counters.count(conn, now).await }.boxed());
        Ok(counted.await?)
    }

    async fn count(&self, conn: &mut Conn, now: Timestamp) -> crate::repositories::Result<Attempt> {
        let mut pair = self.hold(conn, &self.pair, now).await?;
        let mut account = self.hold(conn, &self.account, now).await?;
        let mut address = match &self.address {
            Some(key) => Some(self.hold(conn, key, now).await?),
            None => None,
        };
        if account.unlocked_at.is_some_and(|at| pair.updated_at <= at) {
            forgive(&mut pair);
        }
        let is_known = pair
            .succeeded_at
            .is_some_and(|at| now < at.plus_seconds(KNOWN_FOR_SECONDS));
        let is_locked = |row: &SignInAttemptsRow| row.locked_until.is_some_and(|end| now < end);
        let is_crowded = is_locked(&account) || address.as_ref().is_some_and(is_locked);
        let attempt = Attempt {
            is_locked: is_locked(&pair) || !is_known && is_crowded,
        };
        if !attempt.is_locked {
            let of_pair = match address {
                Some(_) => &ADDRESS_AT_ACCOUNT,
                None => &PROGRAM_AT_ACCOUNT,
            };
            fail(&mut pair, of_pair, now);
            fail(&mut account, self.account_rule, now);
            if let Some(address) = &mut address {
                fail(address, &ADDRESS, now);
            }
        }
        // Written also where nothing has changed: an answer must not tell by its work what it was about.
        for row in [Some(pair), Some(account), address].iter().flatten() {
            sign_in_attempts::save(conn, row).await?;
        }
        Ok(attempt)
    }

    async fn hold(
        &self,
        conn: &mut Conn,
        key: &[u8],
        now: Timestamp,
    ) -> crate::repositories::Result<SignInAttemptsRow> {
        let new = SignInAttemptsRow {
            tenant_id: self.tenant,
            key: key.to_vec(),
            failures: 0,
            locked_until: None,
            succeeded_at: None,
            updated_at: now,
            unlocked_at: None,
        };
        sign_in_attempts::hold(conn, &new).await
    }

    /// Takes the attempt back, which has succeeded. Was the account used from there before, or never?
    pub(in crate::domain) async fn succeed(&self, conn: &mut Conn, now: Timestamp) -> Result<bool> {
        self.settle(conn, now, true).await
    }

    /// Notes somebody who has shown who they are without an attempt that was counted. Was the account used from there
    /// before, or never?
    pub(in crate::domain) async fn note(&self, conn: &mut Conn, now: Timestamp) -> Result<bool> {
        let uncounted = Self {
            address: None,
            ..self.clone()
        };
        uncounted.settle(conn, now, true).await
    }

    /// Takes the attempt back: the password was right, and something else is missing.
    pub(in crate::domain) async fn take_back(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        self.settle(conn, now, false).await.map(drop)
    }

    async fn settle(&self, conn: &mut Conn, now: Timestamp, is_in: bool) -> Result<bool> {
        let mut pair = self.hold(conn, &self.pair, now).await?;
        let was_known = pair.succeeded_at.is_some();
        forgive(&mut pair);
        if is_in {
            pair.succeeded_at = Some(now);
        }
        pair.updated_at = now;
        sign_in_attempts::save(conn, &pair).await?;
        let mut account = self.hold(conn, &self.account, now).await?;
        let is_first = account.succeeded_at.is_none();
        forgive(&mut account);
        if is_in {
            account.succeeded_at = Some(now);
        }
        account.updated_at = now;
        sign_in_attempts::save(conn, &account).await?;
        if let Some(key) = &self.address {
            let mut address = self.hold(conn, key, now).await?;
            address.failures = (address.failures - 1).max(0);
            sign_in_attempts::save(conn, &address).await?;
        }
        Ok(was_known || is_first)
    }

    /// Notes that the account is known from here from now on.
    async fn make_known(&self, conn: &mut Conn, now: Timestamp) -> crate::repositories::Result<()> {
        let mut pair = self.hold(conn, &self.pair, now).await?;
        pair.succeeded_at = Some(now);
        pair.updated_at = now;
        sign_in_attempts::save(conn, &pair).await
    }

    /// Takes the locks of the account away, at all addresses.
    pub(in crate::domain) async fn unlock(
        &self,
        conn: &mut Conn,
        now: Timestamp,
    ) -> crate::repositories::Result<()> {
        let mut account = self.hold(conn, &self.account, now).await?;
        forgive(&mut account);
        account.unlocked_at = Some(now);
        account.updated_at = now;
        sign_in_attempts::save(conn, &account).await
    }
}

fn forgive(row: &mut SignInAttemptsRow) {
    row.failures = 0;
    row.locked_until = None;
}

/// Counts one more that failed. The lock begins to double with each after those that are free.
fn fail(row: &mut SignInAttemptsRow, rule: &Rule, now: Timestamp) {
    let is_forgotten = row.updated_at.plus_seconds(FORGOTTEN_AFTER_SECONDS) <= now;
    row.failures = if is_forgotten {
        1
    } else {
        row.failures.saturating_add(1)
    };
    let over = row.failures - rule.free;
    row.locked_until = (over >= 0).then(|| {
        let doubled = 1_i64 << over.clamp(0, 20);
        now.plus_seconds(doubled.min(rule.longest))
    });
    row.updated_at = now;
}

/// Takes the locks of an account away that its identifiers have, for who has shown by a mail to be its owner.
pub(in crate::domain) async fn unlock(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    customer: &CustomerRow,
) -> Result<()> {
    let now = app.now();
    for identifier in Identifier::all_of(customer) {
        let counters = Counters::of(call, customer.tenant_id, &identifier);
        counters.make_known(conn, now).await?;
        counters.unlock(conn, now).await?;
    }
    Ok(())
}

fn digest(parts: &[&str]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().to_vec()
}
