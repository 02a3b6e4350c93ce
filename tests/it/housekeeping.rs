//! What is over goes, and not before.

use std::time::Duration;

use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use frontdesk::{
    domain::housekeeping::tidy,
    repositories::{ChangeSet, Conn, sign_in_attempts::SignInAttemptsRow},
    values::TenantId,
};
use futures_util::FutureExt;
use serde_json::json;

use crate::support::TestApp;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const TABLES: [&str; 4] = ["sessions", "mail_tokens", "mails", "sign_in_attempts"];

/// How many rows there are in each table after tidying up, so many hours after the last time.
async fn left(app: &TestApp, hours: u64) -> [i64; 4] {
    app.clock.advance(Duration::from_secs(hours * 3_600));
    tidy(&app.app).await.expect("tidiness");
    let mut counts = [0; 4];
    for (count, table) in counts.iter_mut().zip(TABLES) {
        *count = rows(app, table).await;
    }
    counts
}

async fn rows(app: &TestApp, table: &str) -> i64 {
    let query = sql_query(format!("SELECT count(*) AS count FROM {table}"));
    let found: Count = match &mut app.conn().await {
        Conn::Sqlite(conn) => query.get_result(conn).await.expect("a count"),
        Conn::Postgres(conn) => query.get_result(conn).await.expect("a count"),
    };
    found.count
}

/// Attempts that failed now.
fn failed(app: &TestApp, tenant_id: TenantId, key: Vec<u8>) -> SignInAttemptsRow {
    SignInAttemptsRow {
        tenant_id,
        key,
        failures: 1,
        locked_until: None,
        succeeded_at: None,
        updated_at: app.app.now(),
        unlocked_at: None,
    }
}

async fn keep(app: &TestApp, sign_in_attempts: Vec<SignInAttemptsRow>) {
    let changes = ChangeSet {
        sign_in_attempts,
        ..ChangeSet::default()
    };
    app.app.store.commit(changes).await.expect("a commit");
}

/// From now on the row with this key cannot be removed.
async fn refuse_to_remove_7(conn: &mut Conn) -> frontdesk::repositories::Result<()> {
    match conn {
        Conn::Sqlite(conn) => {
            conn.batch_execute(
                "CREATE TRIGGER stays BEFORE DELETE ON sign_in_attempts WHEN OLD.key = x'07'
                 BEGIN SELECT RAISE(ABORT, 'it stays'); END",
            )
            .await?;
        }
        Conn::Postgres(conn) => {
            conn.batch_execute(
                r"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                  AS $$ BEGIN RAISE EXCEPTION 'it stays'; END $$;
                  CREATE TRIGGER stays BEFORE DELETE ON sign_in_attempts FOR EACH ROW
                  WHEN (OLD.key = '\x07') EXECUTE FUNCTION refuse()",
            )
            .await?;
        }
    }
    Ok(())
}

stories! {
    async fn what_is_over_goes(app: TestApp) {
        app.person("ada@x").await;
        app.mails().await;
        app.sign_in("ada@x").await;
        for email in ["ada@x", "nobody@x"] {
            app.publicly("requestPasswordReset", "requested", json!({"email": email})).await;
        }
        assert_eq!(app.subjects().await.len(), 1);
        app.sign_in_at("127.0.0.1", json!({"email": "nobody@x", "password": "wrong"})).await;
        let [sessions, tokens, mails, attempts] = left(&app, 0).await;
        assert_eq!((sessions, tokens, mails), (1, 1, 3), "the welcome, the reset, and what was asked for nobody");
        assert_eq!(attempts, 5, "at her account, at nobody's, each also from here, and from here at all");
        assert_eq!(left(&app, 2).await, [1, 1, 2, attempts], "what was asked for nobody is kept for an hour");
        assert_eq!(left(&app, 23).await, [1, 1, 2, 2], "what failed counts for a day");
        assert_eq!(left(&app, 5 * 24).await, [1, 1, 2, 2]);
        assert_eq!(left(&app, 2 * 24).await, [1, 0, 2, 2], "a token is known for a week after its end");
        assert_eq!(left(&app, 23 * 24).await, [0, 0, 0, 2], "a session cannot be renewed after 30 days");
        assert_eq!(left(&app, 60 * 24).await, [0, 0, 0, 0]);
    }

    async fn more_than_goes_at_once(app: TestApp) {
        let keys = (0..2_500_u16).map(|n| n.to_be_bytes().to_vec());
        keep(&app, keys.map(|key| failed(&app, app.tenant, key)).collect()).await;
        assert_eq!(left(&app, 23).await, [0, 0, 0, 2_500]);
        assert_eq!(left(&app, 2).await, [0, 0, 0, 0]);
    }

    /// One tenant that cannot be tidied up does not keep the others from it.
    async fn the_next_tenant_after_an_error(app: TestApp) {
        let (second, _) = app.second_tenant().await;
        keep(&app, vec![failed(&app, app.tenant, vec![7]), failed(&app, second, vec![8])]).await;
        app.app.store.transaction(|conn| refuse_to_remove_7(conn).boxed()).await.expect("a trigger");
        app.clock.advance(Duration::from_secs(48 * 3_600));
        assert!(tidy(&app.app).await.is_err());
        assert_eq!(rows(&app, "sign_in_attempts").await, 1);
    }
}
