use diesel_async::{
    AsyncPgConnection, pooled_connection::deadpool::Object,
    sync_connection_wrapper::SyncConnectionWrapper,
};

pub(super) type SqliteConn = SyncConnectionWrapper<diesel::SqliteConnection>;

/// A connection to either store, checked out of its pool for as long as this value lives.
#[expect(
    clippy::large_enum_variant,
    reason = "a few live at a time, each moved once"
)]
pub enum Conn {
    /// To the SQLite file.
    Sqlite(Object<SqliteConn>),
    /// To PostgreSQL.
    Postgres(Object<AsyncPgConnection>),
}

/// Runs one Diesel expression on whichever store `$conn` is connected to.
///
/// The body is compiled twice, so each store gets its own statement, checked against its own types.
macro_rules! on_conn {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::repositories::Conn::Sqlite(conn) => {
                let $c = &mut **conn;
                $body
            }
            $crate::repositories::Conn::Postgres(conn) => {
                let $c = &mut **conn;
                $body
            }
        }
    };
}
