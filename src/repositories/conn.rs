use std::ops::{Deref, DerefMut};

use deadpool::managed::{Manager, Object};
use diesel_async::{
    AsyncPgConnection, pooled_connection::AsyncDieselConnectionManager,
    sync_connection_wrapper::SyncConnectionWrapper,
};
use tokio::sync::OwnedMappedMutexGuard;

use super::held::Stage;

pub(super) type SqliteConn = SyncConnectionWrapper<diesel::SqliteConnection>;
pub(super) type SqliteManager = AsyncDieselConnectionManager<SqliteConn>;
pub(super) type PgManager = AsyncDieselConnectionManager<AsyncPgConnection>;

/// A connection to either store, checked out for as long as this value lives.
#[expect(
    clippy::large_enum_variant,
    reason = "a few live at a time, each moved once"
)]
pub enum Conn {
    /// To the SQLite file.
    Sqlite(Lease<SqliteManager>),
    /// To PostgreSQL.
    Postgres(Lease<PgManager>),
}

/// One of a pool's connections, or that of the transaction that the request holds.
pub struct Lease<M: Manager>(Source<M>);

enum Source<M: Manager> {
    Pool(Object<M>),
    Held(OwnedMappedMutexGuard<Stage, Object<M>>),
}

impl<M: Manager> Lease<M> {
    /// That of a transaction, which nobody else of the request uses meanwhile.
    pub(super) fn held(object: OwnedMappedMutexGuard<Stage, Object<M>>) -> Self {
        Self(Source::Held(object))
    }

    /// The pool's connection; `None` where it is a transaction's.
    pub(super) fn pooled(&mut self) -> Option<&mut Object<M>> {
        match &mut self.0 {
            Source::Pool(object) => Some(object),
            Source::Held(_) => None,
        }
    }

    /// Takes the connection out of its pool, and closes it. One that is a transaction's is left to that.
    pub(super) fn discard(self) {
        if let Source::Pool(object) = self.0 {
            drop(Object::take(object));
        }
    }
}

impl<M: Manager> From<Object<M>> for Lease<M> {
    fn from(object: Object<M>) -> Self {
        Self(Source::Pool(object))
    }
}

impl<M: Manager> Deref for Lease<M> {
    type Target = M::Type;

    fn deref(&self) -> &M::Type {
        match &self.0 {
            Source::Pool(object) => object,
            Source::Held(object) => object,
        }
    }
}

impl<M: Manager> DerefMut for Lease<M> {
    fn deref_mut(&mut self) -> &mut M::Type {
        match &mut self.0 {
            Source::Pool(object) => object,
            Source::Held(object) => object,
        }
    }
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
