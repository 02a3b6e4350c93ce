//! Writes together what arrives together: while one batch is on its way to the disk, the next one gathers.
//!
//! There is no timer. A change that comes where nothing is being written is written at once, by itself; the more come at
//! once, the more share a transaction and the wait for the disk. Each fails alone: what keeps a batch from being
//! written keeps none of the others.

use std::{
    collections::{HashMap, VecDeque},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use diesel::{Connection, SqliteConnection};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::{FutureExt, future::join3};
use tokio::{sync::oneshot, time::timeout};
use tokio_util::task::TaskTracker;

use super::{
    ChangeSet, Conn, Error, Result,
    change_set::on_sqlite,
    store::{Source, in_own_transaction},
};
use crate::values::TenantId;

/// Changes of one batch at most.
const AT_ONCE: usize = 128;
/// Rows of one batch at most, but for a change that has more by itself: nobody waits for somebody else's hundred addresses.
const ROWS: usize = 2_000;
/// Batches of one tenant that are written at once on PostgreSQL: while one waits for the disk, another is sent.
const WRITERS: usize = 2;
/// How long the next batch waits for one that is being written, and neither fails nor succeeds.
const STUCK: Duration = Duration::from_secs(5);

/// Changes that wait to be written.
pub(super) struct Batches {
    queues: Arc<Queues>,
    /// How many batches of a queue are written at once.
    writers: usize,
    /// Is there a queue for each tenant, or one for all, since one connection writes?
    by_tenant: bool,
}

type Name = Option<TenantId>;

#[derive(Default)]
struct Queues(Mutex<HashMap<Name, Queue>>);

#[derive(Default)]
struct Queue {
    changes: VecDeque<Change>,
    /// How many batches are being written.
    writing: usize,
}

/// A change, and who waits for it.
struct Change {
    rows: Arc<ChangeSet>,
    done: oneshot::Sender<Result<()>>,
}

impl Queues {
    fn lock(&self) -> MutexGuard<'_, HashMap<Name, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a change. Is there a writer to be started for it?
    fn add(&self, name: Name, change: Change, writers: usize) -> bool {
        let mut queues = self.lock();
        let queue = queues.entry(name).or_default();
        queue.changes.push_back(change);
        let starts = queue.writing < writers;
        queue.writing += usize::from(starts);
        starts
    }

    /// The next batch of a queue: the change that has waited for longest, with all that may be written with it. `None` where
    /// nothing waits, for a writer that ends.
    fn next(&self, name: Name) -> Option<Vec<Change>> {
        let mut queues = self.lock();
        let queue = queues.get_mut(&name)?;
        // What nobody waits for any more has not begun.
        queue.changes.retain(|change| !change.done.is_closed());
        let Some(first) = queue.changes.pop_front() else {
            queue.writing -= 1;
            if queue.writing == 0 {
                queues.remove(&name);
            }
            return None;
        };
        let config = first.rows.prepared_with;
        let mut rows = first.rows.rows();
        let mut batch = vec![first];
        for change in std::mem::take(&mut queue.changes) {
            let more = change.rows.rows();
            // On PostgreSQL they have one configuration in common.
            let fits = name.is_none() || change.rows.prepared_with == config;
            match fits && batch.len() < AT_ONCE && rows + more <= ROWS {
                true => {
                    rows += more;
                    batch.push(change);
                }
                false => queue.changes.push_back(change),
            }
        }
        Some(batch)
    }
}

impl Batches {
    /// On SQLite one connection writes.
    pub(super) fn of_sqlite() -> Self {
        Self {
            queues: Arc::default(),
            writers: 1,
            by_tenant: false,
        }
    }

    /// On PostgreSQL the rows of a batch are sent table by table, under one version of a configuration.
    pub(super) fn of_postgres() -> Self {
        Self {
            queues: Arc::default(),
            writers: WRITERS,
            by_tenant: true,
        }
    }

    /// Writes all of `rows` or nothing, and answers when they are safe on disk.
    pub(super) async fn write(
        &self,
        rows: Arc<ChangeSet>,
        source: &Source,
        tasks: &TaskTracker,
    ) -> Result<()> {
        let (done, answer) = oneshot::channel();
        let tenant = rows.prepared_with.map(|(tenant, _)| tenant);
        let name = tenant.filter(|_| self.by_tenant);
        if self.queues.add(name, Change { rows, done }, self.writers) {
            let queues = self.queues.clone();
            let writer = Writer {
                source: source.clone(),
                tasks: tasks.clone(),
            };
            tasks.spawn(async move {
                while let Some(batch) = queues.next(name) {
                    let written = writer.tasks.spawn(writer.clone().write(batch));
                    // What takes longer goes on by itself.
                    let _ = timeout(STUCK, written).await;
                }
            });
        }
        answer.await.unwrap_or_else(|_| {
            let text = "a change was lost before it was written";
            Err(Error::Unavailable(text.to_owned()))
        })
    }
}

#[derive(Clone)]
struct Writer {
    source: Source,
    tasks: TaskTracker,
}

impl Writer {
    /// Writes a batch. Where that fails, nobody waits for what is wrong to be found.
    async fn write(self, batch: Vec<Change>) {
        match self.write_part(&batch, Patience::Short).await {
            Err(error) if error.may_be_of_one() && (batch.len() > 1 || error.is_of_others()) => {
                let tasks = self.tasks.clone();
                tasks.spawn(self.write_halves(batch));
            }
            result => answer(batch, result),
        }
    }

    /// Tries halves by themselves, until what is wrong is alone, and waits for nobody but its like.
    async fn write_halves(self, batch: Vec<Change>) {
        let mut parts = vec![batch];
        while let Some(mut part) = parts.pop() {
            if part.len() == 1 {
                let writer = self.clone();
                self.tasks.spawn(async move {
                    let result = writer.write_part(&part, Patience::Usual).await;
                    answer(part, result);
                });
                continue;
            }
            let second = part.split_off(part.len() / 2);
            for half in [second, part] {
                match self.write_part(&half, Patience::Short).await {
                    Err(error) if error.may_be_of_one() => parts.push(half),
                    result => answer(half, result),
                }
            }
        }
    }

    /// What became of each; an error where nothing was written of any.
    async fn write_part(&self, part: &[Change], patience: Patience) -> Result<Vec<Result<()>>> {
        let sets = part.iter().map(|change| change.rows.clone()).collect();
        let written = AssertUnwindSafe(write(&self.source, sets, patience)).catch_unwind();
        written.await.unwrap_or_else(|_| {
            tracing::error!("a batch panicked as it was written; the message is above");
            Err(Error::Missing("a batch without panic"))
        })
    }
}

/// How long PostgreSQL waits for a key that somebody else is about to take, or not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// As any transaction does.
    Usual,
    /// For a moment: others wait for this one.
    Short,
}

/// In milliseconds.
const SHORT: &str = "100";

diesel::define_sql_function! {
    fn set_config(name: diesel::sql_types::Text, value: diesel::sql_types::Text, is_local: diesel::sql_types::Bool) -> diesel::sql_types::Text;
}

fn answer(part: Vec<Change>, result: Result<Vec<Result<()>>>) {
    let results = match result {
        Ok(results) => results,
        Err(error) if part.len() == 1 => vec![Err(error)],
        Err(error) => part.iter().map(|_| Err(error.again())).collect(),
    };
    for (change, result) in part.into_iter().zip(results) {
        // Who does not wait any more need not know.
        let _ = change.done.send(result);
    }
}

async fn write(
    source: &Source,
    sets: Vec<Arc<ChangeSet>>,
    patience: Patience,
) -> Result<Vec<Result<()>>> {
    let (conn, _permit) = source.write().await?;
    match conn {
        // In one hop to a blocking thread.
        Conn::Sqlite(mut conn) => on_sqlite(&mut conn, move |conn| write_sqlite(&sets, conn)).await,
        // The rows of all, table by table.
        Conn::Postgres(conn) => {
            in_own_transaction(Conn::Postgres(conn), move |conn| {
                async move {
                    begin_holding(conn, sets.first(), patience).await?;
                    let done = sets.iter().map(|_| Ok(())).collect();
                    ChangeSet::write_rows(sets, conn).await?;
                    Ok(done)
                }
                .boxed()
            })
            .await
        }
    }
}

/// Begins a transaction on PostgreSQL, and holds the configuration of its rows: all of that is sent together.
async fn begin_holding(
    conn: &Conn,
    first: Option<&Arc<ChangeSet>>,
    patience: Patience,
) -> Result<()> {
    let Conn::Postgres(conn) = conn else {
        return Ok(());
    };
    let conn: &AsyncPgConnection = conn;
    let (mut begin, mut shorten) = (conn, conn);
    let held = async {
        match first {
            Some(first) => first.hold_config(conn).await,
            None => Ok(()),
        }
    };
    // After that: for the configuration all of them would wait, however they are divided. What is prepared keeps its order.
    let shortened = async {
        match patience {
            Patience::Usual => Ok(0),
            Patience::Short => {
                let short = diesel::select(set_config("lock_timeout", SHORT, true));
                diesel_async::RunQueryDsl::execute(short, &mut shorten).await
            }
        }
    };
    let sent = join3(begin.batch_execute("BEGIN"), held, shortened);
    let (begun, held, shortened) = sent.await;
    begun?;
    held?;
    Ok(shortened.map(drop)?)
}

/// Writes all in one transaction, each of which may fail alone. One that fails mostly does so before its first row is written,
/// and leaves nothing to be undone. Where there is something, all is done again with savepoints, which take their time.
fn write_sqlite(sets: &[Arc<ChangeSet>], conn: &mut SqliteConnection) -> Result<Vec<Result<()>>> {
    match write_each(sets, conn, false) {
        Err(Error::Duplicate(_)) if sets.len() > 1 => write_each(sets, conn, true),
        done => done,
    }
}

fn write_each(
    sets: &[Arc<ChangeSet>],
    conn: &mut SqliteConnection,
    has_savepoints: bool,
) -> Result<Vec<Result<()>>> {
    conn.immediate_transaction(|conn| {
        // Nobody else writes meanwhile: what was checked for one holds for the next, until one of them changes it.
        let mut checked = None;
        let each = sets.iter().map(|set| {
            let mut written = 0;
            let mut write = |conn: &mut SqliteConnection| {
                if checked != set.prepared_with {
                    set.check_config(conn)?;
                    checked = set.prepared_with;
                }
                if set.renews_config() {
                    checked = None;
                }
                set.write_sqlite(conn, &mut written)
            };
            let done = match has_savepoints {
                true => conn.transaction(write),
                false => write(conn),
            };
            match done {
                // What is wrong with one is no business of the others.
                Err(error @ (Error::Duplicate(_) | Error::StaleConfig))
                    if has_savepoints || written == 0 =>
                {
                    Ok(Err(error))
                }
                done => done.map(Ok),
            }
        });
        each.collect()
    })
}

#[cfg(test)]
mod tests {
    use diesel::{QueryDsl, RunQueryDsl};

    use super::*;
    use crate::{
        repositories::{
            DatabaseUrl, external_ids::ExternalIdRow, migrations, schema, sqlite,
            tenants::TenantRow,
        },
        values::{Json, OwnerId, Timestamp},
    };

    fn set(tenant: TenantId, values: &[&str]) -> Arc<ChangeSet> {
        let row = |value: &&str| ExternalIdRow {
            tenant_id: tenant,
            noun: "cus".to_owned(),
            system: "crm".to_owned(),
            value: (*value).to_owned(),
            owner_id: OwnerId::NIL,
        };
        Arc::new(ChangeSet {
            prepared_with: Some((tenant, 1)),
            external_ids: values.iter().map(row).collect(),
            ..ChangeSet::default()
        })
    }

    #[tokio::test]
    async fn one_that_fails_half_way_leaves_nothing_and_takes_none_along() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("frontdesk.db");
        let url = DatabaseUrl::Sqlite(path.clone());
        migrations::run(&url).await.expect("migrations");
        let mut conn = sqlite::connect(&path).expect("a connection");
        let tenant = TenantRow {
            id: TenantId::NIL,
            name: "A tenant".to_owned(),
            settings: Json::new(serde_json::json!({})),
            config_version: 1,
            admin_key_hash: None,
            created_at: Timestamp::from_micros(0).expect("an instant"),
        };
        let made = ChangeSet {
            tenants: vec![tenant],
            ..ChangeSet::default()
        };
        let written = write_sqlite(&[Arc::new(made)], &mut conn).expect("a tenant");
        assert!(matches!(written.as_slice(), [Ok(())]));
        let id = TenantId::NIL;
        let stale = Arc::new(ChangeSet {
            prepared_with: Some((id, 2)),
            ..ChangeSet::default()
        });
        let renewing = Arc::new(ChangeSet {
            prepared_with: Some((id, 1)),
            extends: Some(id),
            ..ChangeSet::default()
        });
        let sets = [
            set(id, &["a"]),
            set(id, &["a"]),
            set(id, &["b", "c", "a"]),
            stale,
            set(id, &["d"]),
            renewing,
            set(id, &["e"]),
        ];
        let done = write_sqlite(&sets, &mut conn).expect("most of them");
        let [
            Ok(()),
            Err(Error::Duplicate(_)),
            Err(Error::Duplicate(_)),
            Err(Error::StaleConfig),
            Ok(()),
            Ok(()),
            Err(Error::StaleConfig),
        ] = done.as_slice()
        else {
            panic!("{done:?}");
        };
        use schema::external_ids::dsl;
        let values = dsl::external_ids.order(dsl::value).select(dsl::value);
        let values: Vec<String> = values.load(&mut conn).expect("values");
        assert_eq!(values, ["a", "d"]);
    }
}
