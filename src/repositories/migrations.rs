//! Brings a database up to date. Servers that start at once do it one after another.

use diesel::{migration::MigrationSource, sqlite::Sqlite};
use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{DatabaseUrl, OpenError, postgres, sqlite};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number, the same in every server: whoever holds this advisory lock may migrate.
const LOCK: i64 = 0x66726f6e_74646573;

/// Runs the migrations that the database does not have yet.
pub(super) async fn run(url: &DatabaseUrl) -> Result<(), OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.clone();
            let migrate = move || {
                let mut conn = sqlite::connect(&path)?;
                // One transaction around all of them, begun as a writer: a second process waits here.
                conn.immediate_transaction(|conn| {
                    conn.run_pending_migrations(SQLITE)
                        .map(drop)
                        .map_err(diesel::result::Error::QueryBuilderError)
                })
                .map_err(failed)
            };
            tokio::task::spawn_blocking(migrate).await.map_err(failed)?
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = postgres::connect(url, address).await?;
            conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))
                .await
                .map_err(failed)?;
            // The lock goes with the connection, at the end of this function.
            let mut harness = AsyncMigrationHarness::new(conn);
            harness
                .run_pending_migrations(POSTGRES)
                .map(drop)
                .map_err(failed)
        }
    }
}

/// The version of the last one that this server has: the same on both stores, which a test compares.
pub(super) fn latest() -> Option<String> {
    let all = MigrationSource::<Sqlite>::migrations(&SQLITE).unwrap_or_default();
    all.iter().map(|one| one.name().version().to_string()).max()
}

fn failed(error: impl ToString) -> OpenError {
    OpenError::Migration(error.to_string())
}
