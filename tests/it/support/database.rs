use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use frontdesk::{app::System, repositories::DatabaseUrl};

/// Makes an empty database on the test's PostgreSQL and gives its URL.
pub async fn new_postgres_database() -> String {
    let name = format!("test_{}", uuid::Uuid::from_bytes(random()).simple());
    execute(&format!("CREATE DATABASE {name}")).await;
    format!("{}/{name}", server())
}

/// Removes a database that a test has no more use for. That of a test that failed stays.
pub async fn drop_postgres_database(url: &DatabaseUrl) {
    if let DatabaseUrl::Postgres(url) = url {
        let (_, name) = url.rsplit_once('/').expect("a database");
        execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

async fn execute(statement: &str) {
    let mut conn = AsyncPgConnection::establish(&format!("{}/postgres", server()))
        .await
        .expect("PostgreSQL");
    conn.batch_execute(statement).await.expect(statement);
}

fn server() -> String {
    std::env::var("FRONTDESK_TEST_POSTGRES").expect(
        "FRONTDESK_TEST_POSTGRES must name a PostgreSQL server, as in postgres://user@127.0.0.1:5432; \
         scripts/test starts one",
    )
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    frontdesk::app::Random::fill(&System, &mut bytes);
    bytes
}
