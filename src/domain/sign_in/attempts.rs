//! How often signing in may fail. An attempt is counted before the password is looked at, so that many at once
//! gain nothing; who succeeds is not counted.
//!
//! Three counters: of an address at an account, which locks soonest; of an address; and of an account. The last
//! two would let a stranger lock the owner out, so they do not count at addresses from where the account was used
//! before, and an account is locked for a minute at most. Through a program with an API key come many people, of
//! whom it is not known who is where: it is locked for a minute at most, too. A new password, or a link by mail,
//! takes the locks of an account away.
//!
//! An account is counted by its id, whatever it was named by: the same address may be another one's at another site.

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
    values::{CustomerId, TenantId, Timestamp},
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
/// Of what failed at an address, where many people may be, half is forgotten so often: each hour.
const HALVED_EACH_SECONDS: i64 = 3_600;
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
    /// Has it passed a lock that is against strangers? It was counted neither at the account nor at the address then.
    has_passed: bool,
}

/// An attempt that has been counted.
#[derive(Clone, Copy)]
pub(in crate::domain) struct Attempt {
    /// Were there too many before?
    pub(in crate::domain) is_locked: bool,
    has_passed: bool,
}

impl Counters {
    /// Those of an attempt at what `whose` stands for.
    fn of(call: &Call, tenant: TenantId, whose: &str) -> Self {
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
            pair: digest(&["pair", whose, &caller]),
            account: digest(&["account", whose]),
            account_rule: &ACCOUNT,
            address: (!is_program).then(|| digest(&["address", &caller])),
            has_passed: false,
        }
    }

    /// Those of an attempt at an account.
    pub(in crate::domain) fn of_account(call: &Call, customer: &CustomerRow) -> Self {
        Self::of(call, customer.tenant_id, &customer.id.to_string())
    }

    /// Those of an attempt at what is no account, or not clear which one.
    pub(super) fn of_nobody(call: &Call, tenant: TenantId, identifier: &Identifier) -> Self {
        Self::of(call, tenant, &identifier.counted())
    }

    /// Those of an attempt at the second factor of an account.
    pub(in crate::domain) fn of_second_factor(
        call: &Call,
        tenant: TenantId,
        customer: CustomerId,
    ) -> Self {
        Self {
            account_rule: &SECOND_FACTOR,
            ..Self::of(call, tenant, &format!("mfa {customer}"))
        }
    }

    /// Counts an attempt as one that fails, unless there were too many before.
    pub(in crate::domain) async fn begin(&mut self, app: &App) -> Result<Attempt> {
        let (counters, now) = (self.clone(), app.now());
        let counted = app
            .store
            .transaction_apart(move |conn| async move { counters.count(conn, now).await }.boxed());
        let attempt = counted.await?;
        self.has_passed = attempt.has_passed;
        Ok(attempt)
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
        let is_known = is_known(&pair, now);
        let is_locked = |row: &SignInAttemptsRow| row.locked_until.is_some_and(|end| now < end);
        let is_crowded = is_locked(&account) || address.as_ref().is_some_and(is_locked);
        let attempt = Attempt {
            is_locked: is_locked(&pair) || !is_known && is_crowded,
            has_passed: is_known && is_crowded,
        };
        if let Some(address) = &mut address {
            fade(address, now);
        }
        if !attempt.is_locked {
            let of_pair = match address {
                Some(_) => &ADDRESS_AT_ACCOUNT,
                None => &PROGRAM_AT_ACCOUNT,
            };
            fail(&mut pair, of_pair, now);
            pair.updated_at = now;
        }
        if !attempt.is_locked && !attempt.has_passed {
            fail(&mut account, self.account_rule, now);
            account.updated_at = now;
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
        sign_in_attempts::hold(conn, &self.new_row(key, now)).await
    }

    fn new_row(&self, key: &[u8], now: Timestamp) -> SignInAttemptsRow {
        SignInAttemptsRow {
            tenant_id: self.tenant,
            key: key.to_vec(),
            failures: 0,
            locked_until: None,
            succeeded_at: None,
            updated_at: now,
            unlocked_at: None,
        }
    }

    /// Takes the attempt back, which has succeeded.
    pub(in crate::domain) async fn succeed(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        self.settle(conn, now, true).await
    }

    /// Takes the attempt back: the password was right, and something else is missing.
    pub(in crate::domain) async fn take_back(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        self.settle(conn, now, false).await
    }

    async fn settle(&self, conn: &mut Conn, now: Timestamp, is_in: bool) -> Result<()> {
        for key in [&self.pair, &self.account] {
            let mut row = self.hold(conn, key, now).await?;
            forgive(&mut row);
            if is_in {
                row.succeeded_at = Some(now);
            }
            row.updated_at = now;
            sign_in_attempts::save(conn, &row).await?;
        }
        match &self.address {
            Some(address) if !self.has_passed => self.uncount(conn, address, now).await,
            _ => Ok(()),
        }
    }

    /// Makes the attempt none: of what was given nobody knows whether it was right, or nobody hears of it.
    pub(super) async fn undo(&self, app: &App) -> Result<()> {
        let (counters, now) = (self.clone(), app.now());
        let undone = app.store.transaction_apart(move |conn| {
            async move {
                counters.uncount(conn, &counters.pair, now).await?;
                if counters.has_passed {
                    return Ok(());
                }
                counters.uncount(conn, &counters.account, now).await?;
                match &counters.address {
                    Some(address) => counters.uncount(conn, address, now).await,
                    None => Ok(()),
                }
            }
            .boxed()
        });
        undone.await
    }

    /// Takes the one back that this attempt was counted as. What is counted was not locked before.
    async fn uncount(&self, conn: &mut Conn, key: &[u8], now: Timestamp) -> Result<()> {
        let mut row = self.hold(conn, key, now).await?;
        row.failures = (row.failures - 1).max(0);
        row.locked_until = None;
        Ok(sign_in_attempts::save(conn, &row).await?)
    }

    /// Notes that the account is known from here from now on, and forgives what failed. Was it before?
    async fn make_known(
        &self,
        conn: &mut Conn,
        now: Timestamp,
    ) -> crate::repositories::Result<bool> {
        let mut pair = self.hold(conn, &self.pair, now).await?;
        let was_known = is_known(&pair, now);
        forgive(&mut pair);
        pair.succeeded_at = Some(now);
        pair.updated_at = now;
        sign_in_attempts::save(conn, &pair).await?;
        Ok(was_known)
    }

    /// Notes that the account is used, and forgives what failed. Was it before?
    async fn make_used(
        &self,
        conn: &mut Conn,
        now: Timestamp,
    ) -> crate::repositories::Result<bool> {
        let mut account = self.hold(conn, &self.account, now).await?;
        let was_used = account.succeeded_at.is_some();
        forgive(&mut account);
        account.succeeded_at = Some(now);
        account.updated_at = now;
        sign_in_attempts::save(conn, &account).await?;
        Ok(was_used)
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

fn is_known(pair: &SignInAttemptsRow, now: Timestamp) -> bool {
    let used = pair.succeeded_at;
    used.is_some_and(|at| now < at.plus_seconds(KNOWN_FOR_SECONDS))
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
}

/// Forgets half of what failed at an address with each hour that has passed. The row was last changed when the hour
/// that is not over began: who fails again and again does not begin it anew.
fn fade(address: &mut SignInAttemptsRow, now: Timestamp) {
    let passed = (now.as_micros() - address.updated_at.as_micros()) / 1_000_000;
    let halvings = (passed / HALVED_EACH_SECONDS).clamp(0, 31);
    address.failures >>= halvings;
    address.updated_at = match address.failures {
        0 => now,
        _ => address
            .updated_at
            .plus_seconds(halvings * HALVED_EACH_SECONDS),
    };
}

/// Takes the locks of an account away, for who has shown by a mail to be its owner. The account is known from there
/// from now on.
pub(in crate::domain) async fn unlock(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    customer: &CustomerRow,
) -> Result<()> {
    let (now, counters) = (app.now(), Counters::of_account(call, customer));
    counters.make_known(conn, now).await?;
    counters.unlock(conn, now).await?;
    Ok(())
}

/// Notes that somebody who has shown everything comes in. Is it a place that the account is known from, or the first?
pub(super) async fn come_in(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    customer: &CustomerRow,
) -> Result<bool> {
    let (now, counters) = (app.now(), Counters::of_account(call, customer));
    let was_known = counters.make_known(conn, now).await?;
    let was_used = counters.make_used(conn, now).await?;
    // Of an account that is older than what is remembered, nobody knows whether it was ever used.
    let is_new = now < customer.created_at.plus_seconds(KNOWN_FOR_SECONDS);
    Ok(was_known || !was_used && is_new)
}

/// The same for who is signed in as the account is made: what is to be written with it.
pub(in crate::domain) fn first_use(
    app: &App,
    call: &Call,
    customer: &CustomerRow,
) -> Vec<SignInAttemptsRow> {
    let (now, counters) = (app.now(), Counters::of_account(call, customer));
    let used = |key: &Vec<u8>| SignInAttemptsRow {
        succeeded_at: Some(now),
        ..counters.new_row(key, now)
    };
    [&counters.pair, &counters.account].map(used).into()
}

fn digest(parts: &[&str]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().to_vec()
}
