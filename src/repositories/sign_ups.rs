//! What sign-ups with the same keys have in common: each waits for its turn.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::{Conn, Result};

/// Waits until whoever came before with one of these keys has ended its transaction, and holds them until this
/// one ends: who comes later finds what this one has written. The keys are digests, in order.
pub async fn take_turns(conn: &mut Conn, keys: &[i64]) -> Result<()> {
    match conn {
        // A SQLite transaction is the only writer already.
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(conn) => {
            for key in keys {
                let lock = diesel::sql_query("SELECT pg_advisory_xact_lock($1)");
                lock.bind::<BigInt, _>(*key).execute(conn).await?;
            }
            Ok(())
        }
    }
}
