//! One transaction for all that a request writes, and for the answer to it: who asks again finds both, or neither.
//!
//! It begins with the first thing that is written, so that what takes time before, the hash of a password, keeps nobody
//! else from writing. From then on what the request reads joins it, too, one statement at a time; what would be a
//! transaction of its own is a savepoint.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool::managed::Object;
use futures_util::{FutureExt, future::BoxFuture};
use tokio::{
    sync::{Mutex, Notify, OwnedMutexGuard, OwnedSemaphorePermit},
    time::sleep,
};

use super::{
    Conn, Error, Result, Store,
    conn::{Lease, PgManager, SqliteManager},
    idempotency_keys::{self, IdempotencyKeyRow},
    store::{begin, discard, run},
};

tokio::task_local! {
    /// That of the request that this task runs.
    static HELD: Arc<Held>;
}

/// For how long its transaction may be open. On SQLite nobody else writes meanwhile.
const OPEN: Duration = Duration::from_secs(5);

/// What became of a request that is to be done once.
#[derive(Debug)]
pub enum Once<T> {
    /// It is done, and its answer is kept.
    Kept,
    /// It was not to be kept: nothing was written.
    Undone(T),
    /// Another one with its key was first, whose row this is: nothing was written.
    Overtaken(Box<IdempotencyKeyRow>),
}

/// The transaction of a request.
pub(super) struct Held {
    claim: IdempotencyKeyRow,
    stage: Arc<Mutex<Stage>>,
    begun: Notify,
    /// Is a savepoint open, or was it left so?
    is_torn: AtomicBool,
}

/// How far it is.
pub(super) enum Stage {
    /// Nothing was written so far.
    Before,
    Open(Box<Open>),
    /// The key is another request's.
    Overtaken(Box<IdempotencyKeyRow>),
    Over,
}

/// A transaction that has begun. Where it is dropped before its end, its connection is thrown away.
pub(super) struct Open {
    conn: Option<Conn>,
    _permit: OwnedSemaphorePermit,
}

/// Who waits for whom, of the requests with one key. Some different keys share a turn.
pub(super) struct Turns(Vec<Arc<Mutex<()>>>);

/// How many different keys are worked with at once.
const TURNS: usize = 1_024;

impl Default for Turns {
    fn default() -> Self {
        Self(std::iter::repeat_with(Arc::default).take(TURNS).collect())
    }
}

impl Turns {
    /// Waits for the turn of a key, which is a digest.
    pub(super) async fn wait(&self, key: &[u8]) -> OwnedMutexGuard<()> {
        let number = key
            .iter()
            .take(4)
            .fold(0, |number, byte| number << 8 | usize::from(*byte));
        self.0[number % TURNS].clone().lock_owned().await
    }
}

/// Gives a task that this request starts, and waits for, what the request has itself: its transaction.
pub fn of_this_request<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let held = Held::current();
    async move {
        match held {
            Some(held) => HELD.scope(held, work).await,
            None => work.await,
        }
    }
}

impl Store {
    /// Runs a request so that all that it writes is one transaction with the answer that it gives, under the key that
    /// `claim` takes. Where it gives none, all of it is undone.
    ///
    /// The key is taken with the first thing that is written. Where another request has it by then, everything is
    /// undone, whatever this one makes of that, and the other's row is the outcome.
    pub async fn once<T>(
        &self,
        claim: IdempotencyKeyRow,
        request: impl Future<Output = Result<Vec<u8>, T>>,
    ) -> Result<Once<T>> {
        let held = Arc::new(Held {
            claim,
            stage: Arc::new(Mutex::new(Stage::Before)),
            begun: Notify::new(),
            is_torn: AtomicBool::new(false),
        });
        let request = AssertUnwindSafe(HELD.scope(held.clone(), request)).catch_unwind();
        // What is not finished is dropped here, with the connection that it may have in hand.
        let answered = tokio::select! {
            answered = request => Some(answered),
            () = held.overdue(self.wait()) => None,
        };
        match answered {
            Some(Ok(Ok(answer))) => held.keep(self, &answer).await,
            Some(Ok(Err(refused))) => held.undo(refused).await,
            Some(Err(panic)) => {
                let _: Result<Once<()>> = held.undo(()).await;
                std::panic::resume_unwind(panic)
            }
            None => {
                let _: Result<Once<()>> = held.undo(()).await;
                let text = "a request with an Idempotency-Key took too long, and was undone";
                Err(Error::Unavailable(text.to_owned()))
            }
        }
    }
}

impl Held {
    /// That of the request that this task runs.
    pub(super) fn current() -> Option<Arc<Self>> {
        HELD.try_with(Arc::clone).ok()
    }

    /// Has it begun, and not ended?
    pub(super) async fn is_open(&self) -> bool {
        matches!(&*self.stage.lock().await, Stage::Open(_))
    }

    /// Its connection, as long as it is open: for one at a time.
    pub(super) async fn join(&self) -> Result<Option<Conn>> {
        let stage = self.stage.clone().lock_owned().await;
        match &*stage {
            Stage::Open(_) => self.lease(stage).map(Some),
            Stage::Before | Stage::Overtaken(_) | Stage::Over => Ok(None),
        }
    }

    /// Runs `body` as a part of it: what it wrote is undone where it gives `Err`.
    pub(super) async fn step<T, E, F>(&self, store: &Store, body: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>>,
        E: From<Error>,
    {
        let mut conn = self.enter(store).await?;
        // A step that is dropped half-way is never kept.
        self.is_torn.store(true, Ordering::Relaxed);
        run(&mut conn, "SAVEPOINT step").await?;
        let result = body(&mut conn).await;
        let end = match result {
            Ok(_) => "RELEASE SAVEPOINT step",
            Err(_) => "ROLLBACK TO SAVEPOINT step; RELEASE SAVEPOINT step",
        };
        let ended = run(&mut conn, end).await;
        self.is_torn.store(ended.is_err(), Ordering::Relaxed);
        let value = result?;
        ended?;
        Ok(value)
    }

    /// Its connection; where it has not begun, it begins.
    async fn enter(&self, store: &Store) -> Result<Conn> {
        let mut stage = self.stage.clone().lock_owned().await;
        if matches!(&*stage, Stage::Before) {
            *stage = self.begin(store).await?;
            self.begun.notify_one();
        }
        match &*stage {
            Stage::Open(_) => self.lease(stage),
            Stage::Before | Stage::Overtaken(_) => Err(Error::Overtaken),
            Stage::Over => Err(torn()),
        }
    }

    async fn begin(&self, store: &Store) -> Result<Stage> {
        let (conn, permit) = store.write().await?;
        let mut open = Box::new(Open {
            conn: Some(conn),
            _permit: permit,
        });
        let conn = open.conn()?;
        begin(conn).await?;
        match idempotency_keys::claim(conn, &self.claim).await {
            Ok(None) => Ok(Stage::Open(open)),
            Ok(Some(row)) => {
                open.end("ROLLBACK").await?;
                Ok(Stage::Overtaken(Box::new(row)))
            }
            Err(error) => {
                open.end("ROLLBACK").await?;
                Err(error)
            }
        }
    }

    fn lease(&self, stage: OwnedMutexGuard<Stage>) -> Result<Conn> {
        if self.is_torn.load(Ordering::Relaxed) {
            return Err(torn());
        }
        let stage = match OwnedMutexGuard::try_map(stage, Stage::sqlite) {
            Ok(object) => return Ok(Conn::Sqlite(Lease::held(object))),
            Err(stage) => stage,
        };
        let object = OwnedMutexGuard::try_map(stage, Stage::postgres);
        let object = object.map_err(|_| torn())?;
        Ok(Conn::Postgres(Lease::held(object)))
    }

    /// Ends it with the answer, which is kept also where nothing else was written.
    async fn keep<T>(&self, store: &Store, answer: &[u8]) -> Result<Once<T>> {
        let entered = self.enter(store).await.map(drop);
        let mut open = match (self.end().await, entered) {
            (Stage::Overtaken(row), _) => return Ok(Once::Overtaken(row)),
            (Stage::Open(open), Ok(())) => open,
            (Stage::Open(open), Err(error)) => {
                open.end("ROLLBACK").await?;
                return Err(error);
            }
            (Stage::Before | Stage::Over, entered) => {
                return Err(entered.err().unwrap_or_else(torn));
            }
        };
        let saved = idempotency_keys::save(open.conn()?, &self.claim, answer).await;
        if let Err(error) = saved {
            open.end("ROLLBACK").await?;
            return Err(error);
        }
        open.end("COMMIT").await?;
        Ok(Once::Kept)
    }

    async fn undo<T>(&self, refused: T) -> Result<Once<T>> {
        match self.end().await {
            Stage::Overtaken(row) => return Ok(Once::Overtaken(row)),
            // Where that fails, the connection is closed, which undoes it as well.
            Stage::Open(open) => open.end("ROLLBACK").await.unwrap_or_default(),
            Stage::Before | Stage::Over => {}
        }
        Ok(Once::Undone(refused))
    }

    async fn end(&self) -> Stage {
        std::mem::replace(&mut *self.stage.lock().await, Stage::Over)
    }

    /// Returns when the request takes longer than it may, as one without a key, or has the transaction open for too long.
    async fn overdue(&self, longest: Duration) {
        let open = async {
            self.begun.notified().await;
            sleep(OPEN).await;
        };
        tokio::select! {
            () = open => {}
            () = sleep(longest) => {}
        }
    }
}

impl Stage {
    fn conn(&mut self) -> Option<&mut Conn> {
        match self {
            Self::Open(open) => open.conn.as_mut(),
            Self::Before | Self::Overtaken(_) | Self::Over => None,
        }
    }

    fn sqlite(&mut self) -> Option<&mut Object<SqliteManager>> {
        match self.conn() {
            Some(Conn::Sqlite(lease)) => lease.pooled(),
            _ => None,
        }
    }

    fn postgres(&mut self) -> Option<&mut Object<PgManager>> {
        match self.conn() {
            Some(Conn::Postgres(lease)) => lease.pooled(),
            _ => None,
        }
    }
}

impl Open {
    fn conn(&mut self) -> Result<&mut Conn> {
        self.conn.as_mut().ok_or_else(torn)
    }

    /// Ends the transaction. Only a connection that has ended it goes back to its pool.
    async fn end(mut self: Box<Self>, statement: &str) -> Result<()> {
        run(self.conn()?, statement).await?;
        drop(self.conn.take());
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            discard(conn);
        }
    }
}

/// What is left of a transaction that cannot go on.
fn torn() -> Error {
    Error::Unavailable("a part of the transaction did not end".to_owned())
}
