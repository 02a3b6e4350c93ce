//! SQLite: how its connections are set up.

mod backup;

use std::{fs, io, path::Path};

use diesel::{
    Connection, ConnectionError, ConnectionResult, SqliteConnection, connection::SimpleConnection,
};
use diesel_async::{
    AsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
};
use futures_util::FutureExt;

pub use self::backup::backup;
use super::{OpenError, conn::SqliteConn, statements::Statements};

/// Durable (an answer follows an fsync), readers beside the writer, foreign keys held, and deleted
/// text overwritten. `busy_timeout` first: it is what the others wait by.
const SETUP: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
";
const READ_ONLY: &str = "PRAGMA query_only = ON;";

pub(super) fn readers(
    path: &Path,
    size: usize,
    statements: &Statements,
) -> Result<Pool<SqliteConn>, OpenError> {
    pool(path, size, READ_ONLY, statements)
}

pub(super) fn writer(path: &Path, statements: &Statements) -> Result<Pool<SqliteConn>, OpenError> {
    pool(path, 1, "", statements)
}

fn pool(
    path: &Path,
    size: usize,
    more: &'static str,
    statements: &Statements,
) -> Result<Pool<SqliteConn>, OpenError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let statements = statements.clone();
    config.custom_setup = Box::new(move |file| {
        let statements = statements.clone();
        async move {
            let mut conn = SqliteConn::establish(file).await?;
            let setup = move |conn: &mut SqliteConnection| {
                conn.batch_execute(SETUP)?;
                conn.batch_execute(more)
            };
            conn.spawn_blocking(setup)
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            conn.set_instrumentation(statements.counter());
            Ok(conn)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(file_name(path), config);
    Pool::builder(manager)
        .max_size(size)
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| failed(path, error))
}

/// A connection outside the pools, for migrations.
pub(super) fn connect(path: &Path) -> Result<SqliteConnection, OpenError> {
    make_private(path).map_err(|error| failed(path, error))?;
    let connect = || -> ConnectionResult<SqliteConnection> {
        let mut conn = SqliteConnection::establish(&file_name(path))?;
        conn.batch_execute(SETUP)
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    };
    connect().map_err(|error| failed(path, error))
}

/// Makes the file where it is not there: personal data is for its owner alone. SQLite gives the files
/// beside it the same mode.
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let file = fs::OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path);
    file.map(drop)
}

/// Never read as a URI or as `:memory:`, whatever the file is called.
fn file_name(path: &Path) -> String {
    Path::new(".").join(path).to_string_lossy().into_owned()
}

fn failed(path: &Path, error: impl ToString) -> OpenError {
    OpenError::Sqlite {
        path: path.display().to_string(),
        reason: error.to_string(),
    }
}
