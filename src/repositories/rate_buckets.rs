//! How much of a limit is used. What is kept of a bucket is the instant at which it will be full again; all times are in
//! microseconds.
//!
//! `rate_buckets` has it for all servers of one PostgreSQL. A server with a SQLite file is the only one, and remembers it by itself, as
//! every server does what is its own.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use diesel::{
    OptionalExtension, QueryableByName, sql_query,
    sql_types::{BigInt, Binary},
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, Store};

/// Buckets that a server remembers. What is more takes no part: there is no memory without end.
const MAX: usize = 200_000;

/// Whose bucket it is, hashed.
pub type BucketKey = [u8; 32];

/// What is to be taken out of a bucket.
#[derive(Debug, Clone, Copy)]
pub struct Take {
    /// The present instant.
    pub now: i64,
    /// How much later it will be full.
    pub cost: i64,
    /// At which instant it is full at the latest.
    pub latest: i64,
}

/// What has become of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// When it will be full.
    pub full_at: i64,
    /// Was there enough in it? If not, nothing was taken.
    pub is_enough: bool,
}

/// The buckets of one server.
#[derive(Debug, Default)]
pub struct Buckets(Mutex<HashMap<BucketKey, i64>>);

impl Buckets {
    fn lock(&self) -> MutexGuard<'_, HashMap<BucketKey, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes so much out of a bucket.
    pub fn take(&self, key: BucketKey, take: Take) -> Taken {
        let Take { now, cost, latest } = take;
        let mut all = self.lock();
        if !has_room(&mut all, key, now) {
            return Taken {
                full_at: now,
                is_enough: true,
            };
        }
        let full_at = all.get(&key).copied().unwrap_or(now).max(now);
        let next = full_at.saturating_add(cost);
        if next > latest {
            return Taken {
                full_at,
                is_enough: false,
            };
        }
        all.insert(key, next);
        Taken {
            full_at: next,
            is_enough: true,
        }
    }

    /// Puts back what was taken.
    pub fn give_back(&self, key: BucketKey, cost: i64) {
        if let Some(full_at) = self.lock().get_mut(&key) {
            *full_at = full_at.saturating_sub(cost);
        }
    }

    /// The shared bucket is not full before this instant: what is refused for that needs no database.
    fn note(&self, key: BucketKey, now: i64, full_at: i64) {
        let mut all = self.lock();
        if has_room(&mut all, key, now) {
            all.insert(key, full_at);
        }
    }

    fn known(&self, key: BucketKey) -> Option<i64> {
        self.lock().get(&key).copied()
    }
}

/// Is there room for this bucket?
fn has_room(all: &mut HashMap<BucketKey, i64>, key: BucketKey, now: i64) -> bool {
    if all.len() >= MAX && !all.contains_key(&key) {
        all.retain(|_, full_at| *full_at > now);
    }
    all.len() < MAX || all.contains_key(&key)
}

#[derive(QueryableByName)]
struct FullAt {
    #[diesel(sql_type = BigInt)]
    full_at: i64,
}

const TAKE: &str = "
    INSERT INTO rate_buckets AS known (key, full_at) VALUES ($1, $2 + $3)
    ON CONFLICT (key) DO UPDATE SET full_at = greatest(known.full_at, $2) + $3
    WHERE greatest(known.full_at, $2) + $3 <= $4
    RETURNING full_at";

/// Takes so much out of a bucket that all servers share.
pub async fn take_shared(store: &Store, key: BucketKey, take: Take) -> Result<Taken> {
    if !store.is_shared() {
        return Ok(store.buckets().take(key, take));
    }
    if let Some(full_at) = store.buckets().known(key)
        && full_at.max(take.now).saturating_add(take.cost) > take.latest
    {
        return Ok(Taken {
            full_at: full_at.max(take.now),
            is_enough: false,
        });
    }
    let Conn::Postgres(mut conn) = store.read().await? else {
        return Ok(store.buckets().take(key, take));
    };
    let taken = sql_query(TAKE)
        .bind::<Binary, _>(key)
        .bind::<BigInt, _>(take.now)
        .bind::<BigInt, _>(take.cost)
        .bind::<BigInt, _>(take.latest);
    let taken: Option<FullAt> = taken.get_result(&mut *conn).await.optional()?;
    if let Some(FullAt { full_at }) = taken {
        return Ok(Taken {
            full_at,
            is_enough: true,
        });
    }
    let known = sql_query("SELECT full_at FROM rate_buckets WHERE key = $1");
    let known = known.bind::<Binary, _>(key);
    let known: Option<FullAt> = known.get_result(&mut *conn).await.optional()?;
    let full_at = known.map_or(take.now, |known| known.full_at.max(take.now));
    store.buckets().note(key, take.now, full_at);
    Ok(Taken {
        full_at,
        is_enough: false,
    })
}

/// Forgets the buckets that are full by `now`.
pub async fn forget(store: &Store, now: i64) -> Result<()> {
    if let Conn::Postgres(mut conn) = store.read().await? {
        let forget = sql_query("DELETE FROM rate_buckets WHERE full_at <= $1");
        forget.bind::<BigInt, _>(now).execute(&mut *conn).await?;
    }
    Ok(())
}
