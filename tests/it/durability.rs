//! What is acknowledged is on disk: each commit waits until the store has written it there.

use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::RunQueryDsl;
use frontdesk::repositories::{Conn, Result};
use futures_util::FutureExt;

use crate::support::TestApp;

#[derive(QueryableByName)]
struct Promise {
    #[diesel(sql_type = Text)]
    promise: String,
}

/// The log is synced at each commit (2 is FULL: with less, only now and then), and is one that can be.
const SQLITE: &str = "SELECT synchronous || ' ' || journal_mode AS promise \
    FROM pragma_synchronous, pragma_journal_mode";
/// Neither `off` nor `local`, which would not wait for a replica that has to have it.
const POSTGRES: &str = "SELECT current_setting('synchronous_commit') AS promise";

/// What the connection that writes promises.
async fn promise(conn: &mut Conn) -> Result<String> {
    let found: Promise = match conn {
        Conn::Sqlite(conn) => sql_query(SQLITE).get_result(conn).await?,
        Conn::Postgres(conn) => sql_query(POSTGRES).get_result(conn).await?,
    };
    Ok(found.promise)
}

stories! {
    async fn a_commit_is_on_disk(app: TestApp) {
        let promised = app.app.store.transaction(|conn| promise(conn).boxed()).await.expect("a promise");
        let expected = if app.app.store.is_shared() { "on" } else { "2 wal" };
        assert_eq!(promised, expected);
    }
}
