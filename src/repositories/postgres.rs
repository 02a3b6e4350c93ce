//! PostgreSQL: how its connections are set up.

use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::{
    AsyncConnection, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
};
use futures_util::FutureExt;

use super::{DatabaseUrl, OpenError, store::Statements};

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A statement ends when the request that waits for it has ended; a transaction that nobody goes on
/// with gives its locks back.
const SETUP: &str = "
    SET statement_timeout = '10s';
    SET idle_in_transaction_session_timeout = '10s';
";

pub(super) fn pool(
    url: &DatabaseUrl,
    address: &str,
    size: usize,
    statements: &Statements,
) -> Result<Pool<AsyncPgConnection>, OpenError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let statements = statements.clone();
    config.custom_setup = Box::new(move |address| {
        let statements = statements.clone();
        async move {
            let mut conn = AsyncPgConnection::establish(address).await?;
            conn.batch_execute(SETUP)
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            conn.set_instrumentation(statements.counter());
            Ok(conn)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(address, config);
    Pool::builder(manager)
        .max_size(size)
        .runtime(deadpool::Runtime::Tokio1)
        .create_timeout(Some(CONNECT))
        .build()
        .map_err(|error| failed(url, error))
}

/// A connection outside the pool, for migrations.
pub(super) async fn connect(
    url: &DatabaseUrl,
    address: &str,
) -> Result<AsyncPgConnection, OpenError> {
    match tokio::time::timeout(CONNECT, AsyncPgConnection::establish(address)).await {
        Ok(connected) => connected.map_err(|error| failed(url, error)),
        Err(_) => Err(failed(url, "no answer within 5 seconds")),
    }
}

fn failed(url: &DatabaseUrl, error: impl ToString) -> OpenError {
    OpenError::Postgres {
        server: url.to_string(),
        reason: error.to_string(),
    }
}
