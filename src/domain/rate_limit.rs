//! How often somebody may ask.
//!
//! A bucket holds so many requests, and fills up again steadily. What is kept of it is one instant: when it
//! will be full. Most are this server's own; those of sensitive mutations are kept in PostgreSQL, so that
//! more servers do not allow more of them.

use sha2::{Digest, Sha256};

use super::Result;
use crate::{
    app::App,
    config::{Bucket, Rate},
    repositories::rate_buckets::{self, BucketKey, Take, Taken},
};

const MINUTE: i64 = 60_000_000;

/// Whose requests are counted, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Those of an API client.
    Client,
    /// Those of a customer.
    Customer,
    /// Those without an API key from an address.
    Address,
    /// Sensitive mutations of a customer.
    CustomerSensitive,
    /// Sensitive mutations without an API key from an address.
    AddressSensitive,
}

impl Policy {
    /// As answers name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Customer => "customer",
            Self::Address => "address",
            Self::CustomerSensitive => "customer-sensitive",
            Self::AddressSensitive => "address-sensitive",
        }
    }

    fn rate(self, app: &App) -> Rate {
        let rates = &app.config.rates;
        match self {
            Self::Client => rates.client,
            Self::Customer => rates.customer,
            Self::Address => rates.address,
            Self::CustomerSensitive => rates.customer_sensitive,
            Self::AddressSensitive => rates.address_sensitive,
        }
    }

    fn is_shared(self) -> bool {
        matches!(self, Self::CustomerSensitive | Self::AddressSensitive)
    }
}

/// What is left in a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Which one.
    pub policy: Policy,
    /// How much it holds.
    pub bucket: Bucket,
    /// How much of that is left.
    pub left: u32,
    /// In how many seconds there is what was asked for, where there was not enough.
    pub wait: Option<u64>,
    /// In how many seconds it is full.
    pub full_in: u64,
}

/// The microseconds in which so many come back.
fn cost(bucket: Bucket, count: u32) -> i64 {
    MINUTE * i64::from(count) / i64::from(bucket.per_minute.get())
}

fn take_out(bucket: Bucket, count: u32, now: i64) -> Take {
    let latest = now.saturating_add(cost(bucket, bucket.burst.get()));
    Take {
        now,
        cost: cost(bucket, count),
        latest,
    }
}

/// Takes `count` requests of `subject` out of its bucket; `None` where there is no limit. Where
/// there are not as many, none is taken, and the answer says how long to wait.
pub async fn take(
    app: &App,
    policy: Policy,
    subject: &str,
    count: u32,
) -> Result<Option<Allowance>> {
    let Rate(Some(bucket)) = policy.rate(app) else {
        return Ok(None);
    };
    // More than the bucket holds can never be there.
    let count = count.min(bucket.burst.get());
    let now = app.now().as_micros();
    let key = key(policy, subject);
    let take = take_out(bucket, count, now);
    let Taken { full_at, is_enough } = if policy.is_shared() {
        rate_buckets::take_shared(&app.store, key, take).await?
    } else {
        app.store.buckets().take(key, take)
    };
    let used = (full_at - now).max(0);
    let one = cost(bucket, 1).max(1);
    let taken = u32::try_from((used + one - 1) / one).unwrap_or(u32::MAX);
    let missing = used + cost(bucket, count) - cost(bucket, bucket.burst.get());
    let seconds = |micros: i64| u64::try_from((micros + 999_999) / 1_000_000).unwrap_or(0);
    Ok(Some(Allowance {
        policy,
        bucket,
        left: bucket.burst.get().saturating_sub(taken),
        wait: (!is_enough).then(|| seconds(missing).max(1)),
        full_in: seconds(used),
    }))
}

/// Puts one request of `subject` back into its bucket, which is this server's own.
pub fn give_back(app: &App, policy: Policy, subject: &str) {
    if let Rate(Some(bucket)) = policy.rate(app) {
        let key = key(policy, subject);
        app.store.buckets().give_back(key, cost(bucket, 1));
    }
}

fn key(policy: Policy, subject: &str) -> BucketKey {
    Sha256::digest(format!("{}\0{subject}", policy.as_str())).into()
}

/// Forgets the shared buckets that are full by now.
pub(super) async fn tidy(app: &App) -> Result<()> {
    Ok(rate_buckets::forget(&app.store, app.now().as_micros()).await?)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;
    use crate::repositories::rate_buckets::Buckets;

    fn bucket(burst: u32, per_minute: u32) -> Bucket {
        let number = |number| NonZeroU32::new(number).expect("a number");
        Bucket {
            burst: number(burst),
            per_minute: number(per_minute),
        }
    }

    #[test]
    fn a_bucket_holds_its_burst_and_fills_up_again() {
        let buckets = Buckets::default();
        let take = |count, seconds: i64| {
            buckets
                .take([0; 32], take_out(bucket(3, 60), count, seconds * 1_000_000))
                .is_enough
        };
        assert_eq!([take(1, 0), take(2, 0), take(1, 0)], [true, true, false]);
        assert_eq!([take(1, 1), take(1, 1)], [true, false]);
        assert_eq!([take(3, 100), take(1, 100)], [true, false]);
    }

    proptest! {
        /// Whenever and however many are asked for: never more than the burst and what has come back since.
        #[test]
        fn never_more_than_allowed(
            burst in 1u32..50, per_minute in 1u32..1_000,
            asked in proptest::collection::vec((0i64..5_000_000, 1u32..5), 1..200),
        ) {
            let (buckets, bucket) = (Buckets::default(), bucket(burst, per_minute));
            let (mut now, mut given) = (0, 0_i64);
            for (pause, count) in asked {
                now += pause;
                if buckets.take([1; 32], take_out(bucket, count, now)).is_enough {
                    given += i64::from(count);
                }
                let allowed = i64::from(burst) + now * i64::from(per_minute) / MINUTE + 1;
                prop_assert!(given <= allowed, "{given} of {allowed}");
            }
        }
    }
}
