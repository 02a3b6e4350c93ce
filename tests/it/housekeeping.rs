//! What is over goes, and not before.

use std::time::Duration;

use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use frontdesk::{domain::housekeeping::tidy, repositories::Conn};
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
        let query = sql_query(format!("SELECT count(*) AS count FROM {table}"));
        let found: Count = match &mut app.conn().await {
            Conn::Sqlite(conn) => query.get_result(conn).await.expect("a count"),
            Conn::Postgres(conn) => query.get_result(conn).await.expect("a count"),
        };
        *count = found.count;
    }
    counts
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
        let [sessions, tokens, mails, attempts] = left(&app, 0).await;
        assert_eq!((sessions, tokens, mails), (1, 1, 3), "the welcome, the reset, and what was asked for nobody");
        assert!(attempts > 0);
        assert_eq!(left(&app, 2).await, [1, 1, 2, attempts], "what was asked for nobody is kept for an hour");
        assert_eq!(left(&app, 6 * 24).await, [1, 1, 2, attempts]);
        assert_eq!(left(&app, 2 * 24).await, [1, 0, 2, attempts], "a token is known for a week after its end");
        assert_eq!(left(&app, 23 * 24).await, [0, 0, 0, attempts], "a session cannot be renewed after 30 days");
        assert_eq!(left(&app, 60 * 24).await, [0, 0, 0, 0]);
    }
}
