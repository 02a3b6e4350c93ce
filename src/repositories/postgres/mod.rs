//! PostgreSQL: how its connections are set up.

mod tls;

use std::{error::Error, time::Duration};

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
};
use futures_util::FutureExt;

use self::tls::Address;
use super::{DatabaseUrl, OpenError, statements::Statements};

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// For how long a server may leave what it is sent without an answer of its network.
const SILENCE: Duration = Duration::from_secs(3);

/// A statement ends when the request that waits for it has ended; who waits for a lock gives its
/// connection back; a transaction that nobody goes on with gives its locks back.
const SETUP: &str = "
    SET statement_timeout = '10s';
    SET lock_timeout = '2s';
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
            let mut conn = establish(address).await?;
            conn.batch_execute(SETUP)
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            diesel_async::AsyncConnection::set_instrumentation(&mut conn, statements.counter());
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
    let connecting = tokio::time::timeout(CONNECT, establish(address));
    let Ok(connected) = connecting.await else {
        return Err(failed(url, "no answer within 5 seconds"));
    };
    let mut conn = connected.map_err(|error| failed(url, error))?;
    let encoding = diesel::sql_query("SHOW server_encoding");
    let encoding: Result<Encoding, _> =
        diesel_async::RunQueryDsl::get_result(encoding, &mut conn).await;
    match encoding {
        Ok(encoding) if encoding.server_encoding == "UTF8" => Ok(conn),
        Ok(other) => {
            let encoding = other.server_encoding;
            Err(failed(
                url,
                format!("its encoding is {encoding} and must be UTF8"),
            ))
        }
        Err(error) => Err(failed(url, error)),
    }
}

#[derive(diesel::QueryableByName)]
struct Encoding {
    #[diesel(sql_type = diesel::sql_types::Text)]
    server_encoding: String,
}

async fn establish(address: &str) -> ConnectionResult<AsyncPgConnection> {
    let bad = |error: tokio_postgres::Error| ConnectionError::BadConnection(with_causes(&error));
    let mut address: Address = address.parse().map_err(ConnectionError::BadConnection)?;
    let tls = address
        .connector()
        .map_err(ConnectionError::BadConnection)?;
    let config = &mut address.config;
    if config.get_application_name().is_none() {
        config.application_name("frontdesk");
    }
    // A server that is gone without a word is found out in seconds, not when the system gives up.
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
        config.keepalives_idle(SILENCE);
        config.keepalives_interval(SILENCE / 3);
        config.keepalives_retries(3);
    }
    let (client, connection) = config.connect(tls).await.map_err(bad)?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

/// The error in one line, with what caused it: the first level says little.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.replace('\n', " ")
}

fn failed(url: &DatabaseUrl, error: impl ToString) -> OpenError {
    OpenError::Postgres {
        server: url.to_string(),
        reason: error.to_string(),
    }
}
