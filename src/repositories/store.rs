use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::deadpool::{self, Object, PoolError},
};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{
    ChangeSet, Conn, DatabaseUrl, Error, Health, OpenError, Result,
    batches::Batches,
    conn::SqliteConn,
    health::Probe,
    held::{Held, Turns},
    known::Known,
    migrations, postgres,
    rate_buckets::Buckets,
    sqlite,
    statements::Statements,
};
use crate::trace::Trace;

/// How many connections a [`Store`] may hold and how long to wait for one.
#[derive(Debug, Clone, Copy)]
pub struct Pools {
    /// Connections at most: all of PostgreSQL's, the reading ones of SQLite (one more writes).
    pub size: usize,
    /// How long a query waits for a free connection. Requests are admitted before, so this is only
    /// the time after which something is wrong.
    pub wait: Duration,
}

impl Default for Pools {
    fn default() -> Self {
        Self {
            size: 16,
            wait: Duration::from_secs(10),
        }
    }
}

/// What the connections of a store are doing.
#[derive(Debug, Clone, Copy)]
pub struct Pool {
    /// Connections at most.
    pub max: usize,
    /// Those that are open.
    pub open: usize,
    /// Those of them that nobody uses.
    pub idle: usize,
    /// Who waits for one.
    pub waiting: usize,
}

/// A database, open and migrated.
///
/// SQLite: one connection writes and a pool reads, so that nobody ever meets "database is locked".
/// PostgreSQL: one pool, and any number of servers beside this one.
pub struct Store {
    source: Source,
    batches: Batches,
    known: Known,
    probe: Probe,
    turns: Turns,
    buckets: Buckets,
    statements: Statements,
    transactions: TaskTracker,
}

/// Where connections come from. Cheap to clone.
#[derive(Clone)]
pub(super) struct Source {
    pools: Backend,
    wait: Duration,
    /// Transactions at once: fewer than connections, so that those who wait for a lock never keep
    /// all readers out.
    writers: Arc<Semaphore>,
}

#[derive(Clone)]
enum Backend {
    Sqlite {
        readers: deadpool::Pool<SqliteConn>,
        writer: deadpool::Pool<SqliteConn>,
    },
    Postgres(deadpool::Pool<AsyncPgConnection>),
}

impl Store {
    /// Opens the database and brings it up to date. A SQLite file that is not there is made.
    pub async fn open(url: &DatabaseUrl, pools: Pools) -> Result<Self, OpenError> {
        migrations::run(url).await?;
        let statements = Statements::default();
        let backend = match url {
            DatabaseUrl::Sqlite(path) => Backend::Sqlite {
                readers: sqlite::readers(path, pools.size, &statements)?,
                writer: sqlite::writer(path, &statements)?,
            },
            DatabaseUrl::Postgres(address) => {
                Backend::Postgres(postgres::pool(url, address, pools.size, &statements)?)
            }
        };
        Ok(Self {
            batches: match backend {
                Backend::Sqlite { .. } => Batches::of_sqlite(),
                Backend::Postgres(_) => Batches::of_postgres(),
            },
            source: Source {
                pools: backend,
                wait: pools.wait,
                writers: Arc::new(Semaphore::new((pools.size * 3 / 4).max(1))),
            },
            known: Known::default(),
            probe: Probe::new(url)?,
            turns: Turns::default(),
            buckets: Buckets::default(),
            statements,
            transactions: TaskTracker::new(),
        })
    }

    /// A connection to read with: that of the request's transaction, where one has begun that is to be done
    /// [`once`](Self::once). Nobody asks for a second one with one in hand.
    pub async fn read(&self) -> Result<Conn> {
        if let Some(held) = Held::current()
            && let Some(conn) = held.join().await?
        {
            return Ok(conn);
        }
        self.source.read().await
    }

    /// A connection to write with, and the permit for it.
    pub(super) async fn write(&self) -> Result<(Conn, OwnedSemaphorePermit)> {
        self.source.write().await
    }

    /// Writes all of `changes` or nothing, and answers when they are safe on disk.
    ///
    /// Once begun it goes on to its end, also where the caller stops waiting for it. In a request that is to be done
    /// [`once`](Self::once) it is a part of that, and safe with it.
    pub async fn commit(&self, changes: ChangeSet) -> Result<()> {
        // Of so many lists that futures which hold it grow large.
        let changes = Arc::new(changes);
        let prepared_for = changes.prepared_with.map(|(tenant, _)| tenant);
        let reconfigured = changes.reconfigures.or(changes.extends);
        let written = self.write_changes(changes).await;
        let outdated = match written {
            Ok(()) => reconfigured,
            Err(Error::StaleConfig) => prepared_for,
            Err(_) => None,
        };
        if let Some(tenant) = outdated {
            self.forget_configuration(tenant);
        }
        written
    }

    async fn write_changes(&self, changes: Arc<ChangeSet>) -> Result<()> {
        // On PostgreSQL what changes rows may have to wait for others who do, and keeps nobody waiting meanwhile.
        match Held::current() {
            None if changes.only_adds() || !self.is_shared() => {
                self.batches
                    .write(changes, &self.source, &self.transactions)
                    .await
            }
            None => {
                self.transact(|conn| ChangeSet::write_all(vec![changes], conn).boxed())
                    .await
            }
            Some(held) => {
                held.step(self, |conn| {
                    ChangeSet::write_all(vec![changes], conn).boxed()
                })
                .await
            }
        }
    }

    /// Runs `body` in a transaction: committed when it gives `Ok`, undone when it gives `Err`.
    ///
    /// The transaction has a task and a connection of its own. A request that is dropped while it
    /// runs does not leave it half done or, on SQLite, holding the write lock. In a request that is to be done
    /// [`once`](Self::once) it is a part of that.
    pub async fn transaction<T, E, F>(&self, body: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match Held::current() {
            Some(held) => held.step(self, body).await,
            None => self.transact(body).await,
        }
    }

    /// Like [`transaction`](Self::transaction), for what is to stay whatever becomes of the request, and to be seen by
    /// others at once: what is counted. Only where the request's own transaction has begun is it a part of that, which
    /// on SQLite keeps everybody else from writing.
    pub async fn transaction_apart<T, E, F>(&self, body: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match Held::current() {
            Some(held) if held.is_open().await => held.step(self, body).await,
            _ => self.transact(body).await,
        }
    }

    async fn transact<T, E, F>(&self, body: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (conn, permit) = self.write().await?;
        let work = async move {
            let _permit = permit;
            in_transaction(conn, body).await
        };
        self.finish(work).await
    }

    /// Runs `work` to its end, also where the caller stops waiting for it. A server that stops waits for it.
    pub async fn finish<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let work = Trace::carry(work).in_current_span();
        match self.transactions.spawn(work).await {
            Ok(result) => result,
            Err(lost) => match lost.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::Unavailable("the server is stopping".to_owned()).into()),
            },
        }
    }

    /// Waits until every transaction that has begun is over.
    pub async fn drain(&self) {
        self.transactions.close();
        self.transactions.wait().await;
    }

    /// Closes the connections that nobody uses: nothing is read or written from now on. With its last connection
    /// SQLite folds into the file what is beside it (`-wal`).
    pub fn close(&self) {
        match &self.source.pools {
            Backend::Sqlite { readers, writer } => {
                readers.close();
                writer.close();
            }
            Backend::Postgres(pool) => pool.close(),
        }
        self.probe.close();
    }

    /// Do other servers have the same database?
    pub fn is_shared(&self) -> bool {
        matches!(self.source.pools, Backend::Postgres(_))
    }

    /// Waits until no other request of this server is at work with this key.
    pub async fn turn(&self, key: &[u8]) -> OwnedMutexGuard<()> {
        self.turns.wait(key).await
    }

    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// How long a query waits for a connection at most, which is what a request may take.
    pub(super) fn wait(&self) -> Duration {
        self.source.wait
    }

    /// What this server by itself remembers of limits.
    pub fn buckets(&self) -> &Buckets {
        &self.buckets
    }

    /// How the database is, whatever the pools do.
    pub async fn health(&self) -> Health {
        self.probe.health().await
    }

    /// The connections that read, and on PostgreSQL write.
    pub fn pool(&self) -> Pool {
        let status = match &self.source.pools {
            Backend::Sqlite { readers, .. } => readers.status(),
            Backend::Postgres(pool) => pool.status(),
        };
        Pool {
            max: status.max_size,
            open: status.size,
            idle: status.available,
            waiting: status.waiting,
        }
    }

    /// How many statements have been run: what a test of batching counts.
    pub fn statements(&self) -> u64 {
        self.statements.count()
    }
}

impl Source {
    async fn read(&self) -> Result<Conn> {
        Ok(match &self.pools {
            Backend::Sqlite { readers, .. } => {
                Conn::Sqlite(checkout(readers, self.wait).await?.into())
            }
            Backend::Postgres(pool) => Conn::Postgres(checkout(pool, self.wait).await?.into()),
        })
    }

    pub(super) async fn write(&self) -> Result<(Conn, OwnedSemaphorePermit)> {
        let permit = tokio::time::timeout(self.wait, self.writers.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(Error::Unavailable("too many transactions".to_owned()));
        };
        let conn = match &self.pools {
            Backend::Sqlite { writer, .. } => {
                Conn::Sqlite(checkout(writer, self.wait).await?.into())
            }
            Backend::Postgres(pool) => Conn::Postgres(checkout(pool, self.wait).await?.into()),
        };
        Ok((conn, permit))
    }
}

pub(super) async fn checkout<C>(pool: &deadpool::Pool<C>, wait: Duration) -> Result<Object<C>>
where
    C: diesel_async::pooled_connection::PoolableConnection + Send + 'static,
    diesel_async::pooled_connection::AsyncDieselConnectionManager<C>:
        ::deadpool::managed::Manager<Type = C, Error = diesel_async::pooled_connection::PoolError>,
{
    let timeouts = ::deadpool::managed::Timeouts {
        wait: Some(wait),
        ..pool.timeouts()
    };
    pool.timeout_get(&timeouts)
        .await
        .map_err(|error: PoolError| Error::Unavailable(error.to_string()))
}

/// `BEGIN`, `body`, then `COMMIT` or `ROLLBACK`. A connection whose transaction did not end
/// cleanly is thrown away.
pub(super) async fn in_transaction<T, E, F>(mut conn: Conn, body: F) -> Result<T, E>
where
    F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>>,
    E: From<Error>,
{
    begin(&mut conn).await?;
    in_own_transaction(conn, body).await
}

/// The same, where `body` begins the transaction.
pub(super) async fn in_own_transaction<T, E, F>(mut conn: Conn, body: F) -> Result<T, E>
where
    F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>>,
    E: From<Error>,
{
    let result = AssertUnwindSafe(body(&mut conn)).catch_unwind().await;
    let end = if matches!(result, Ok(Ok(_))) {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let ended = run(&mut conn, end).await;
    if ended.is_err() {
        discard(conn);
    }
    match result {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(Ok(value)) => ended.map(|()| value).map_err(E::from),
        Ok(Err(error)) => Err(error),
    }
}

pub(super) async fn begin(conn: &mut Conn) -> Result<()> {
    let begin = match conn {
        // Not a deferred BEGIN: going from reading to writing later fails at once, busy_timeout or not.
        Conn::Sqlite(_) => "BEGIN IMMEDIATE",
        Conn::Postgres(_) => "BEGIN",
    };
    run(conn, begin).await
}

/// Runs a statement that has no parameters and gives no rows.
pub(super) async fn run(conn: &mut Conn, statement: &str) -> Result<()> {
    on_conn!(conn, c => c.batch_execute(statement).await).map_err(Error::from)
}

pub(super) fn discard(conn: Conn) {
    match conn {
        Conn::Sqlite(conn) => conn.discard(),
        Conn::Postgres(conn) => conn.discard(),
    }
}
