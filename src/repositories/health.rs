//! Is the database there? Asked on a connection of its own, so that a busy pool is not taken for a database that is gone.

use std::time::Duration;

use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl, pooled_connection::deadpool::Pool};
use tokio::time::timeout;

use super::{
    Conn, DatabaseUrl, OpenError, Result,
    conn::SqliteConn,
    migrations, postgres, sqlite,
    statements::Statements,
    store::{checkout, discard},
};

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answers, and has every migration of this server.
    Ready,
    /// It answers, and lacks a migration: an older one has been put in its place.
    Outdated,
    /// It does not answer.
    Unreachable,
}

impl Health {
    /// For logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Outdated => "migrations are missing",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A connection to ask with.
pub(super) enum Probe {
    Sqlite(Pool<SqliteConn>),
    Postgres(Pool<AsyncPgConnection>),
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    version: Option<String>,
}

impl Probe {
    pub(super) fn new(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let statements = Statements::default();
        Ok(match url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(sqlite::readers(path, 1, &statements)?),
            DatabaseUrl::Postgres(address) => {
                Self::Postgres(postgres::pool(url, address, 1, &statements)?)
            }
        })
    }

    pub(super) async fn health(&self) -> Health {
        let Ok(Ok(mut conn)) = timeout(PATIENCE, self.conn()).await else {
            return Health::Unreachable;
        };
        match timeout(PATIENCE, applied(&mut conn)).await {
            Ok(Ok(applied)) if applied >= migrations::latest() => Health::Ready,
            Ok(Ok(_)) => Health::Outdated,
            Ok(Err(_)) | Err(_) => {
                // The next look is not to wait for what this one waited for.
                discard(conn);
                Health::Unreachable
            }
        }
    }

    pub(super) fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close(),
            Self::Postgres(pool) => pool.close(),
        }
    }

    async fn conn(&self) -> Result<Conn> {
        Ok(match self {
            Self::Sqlite(pool) => Conn::Sqlite(checkout(pool, PATIENCE).await?.into()),
            Self::Postgres(pool) => Conn::Postgres(checkout(pool, PATIENCE).await?.into()),
        })
    }
}

/// The last migration that the database has.
async fn applied(conn: &mut Conn) -> Result<Option<String>> {
    let text = "SELECT max(version) AS version FROM __diesel_schema_migrations";
    let applied: Applied = on_conn!(conn, c => sql_query(text).get_result(c).await)?;
    Ok(applied.version)
}
