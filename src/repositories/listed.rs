//! What the tables of a tenant's own things have in common.

/// Holds a row against every other change until the transaction ends. What it is now is read after
/// that.
macro_rules! held {
    ($table:ident, $Id:ty) => {
        /// Holds one until the transaction ends: nobody else changes it.
        pub async fn hold(
            conn: &mut $crate::repositories::Conn,
            tenant: $crate::values::TenantId,
            id: $Id,
        ) -> $crate::repositories::Result<()> {
            match conn {
                // A SQLite transaction is the only writer already.
                $crate::repositories::Conn::Sqlite(_) => Ok(()),
                $crate::repositories::Conn::Postgres(conn) => {
                    let row = $table::table
                        .find((tenant, id))
                        .select($table::id)
                        .for_no_key_update();
                    let _: Vec<$Id> = row.load(conn).await?;
                    Ok(())
                }
            }
        }
    };
}

/// Look-ups by id, and pages in the order of ids.
macro_rules! listed {
    ($table:ident, $Row:ident, $Id:ty) => {
        /// Those of `ids` that are there.
        pub async fn by_ids(
            conn: &mut $crate::repositories::Conn,
            tenant: $crate::values::TenantId,
            ids: &[$Id],
        ) -> $crate::repositories::Result<Vec<$Row>> {
            use $crate::repositories::one_of::OneOf as _;
            Ok(on_conn!(conn, c => $table::table
                .filter($table::tenant_id.eq(tenant))
                .filter($table::id.one_of(ids))
                .select($Row::as_select())
                .load(c)
                .await)?)
        }

        /// At most `limit` after `after`, oldest first.
        pub async fn page(
            conn: &mut $crate::repositories::Conn,
            tenant: $crate::values::TenantId,
            after: Option<$Id>,
            limit: i64,
        ) -> $crate::repositories::Result<Vec<$Row>> {
            Ok(on_conn!(conn, c => {
                let mut query = $table::table
                    .filter($table::tenant_id.eq(tenant))
                    .order($table::id)
                    .limit(limit)
                    .select($Row::as_select())
                    .into_boxed();
                if let Some(after) = after {
                    query = query.filter($table::id.gt(after));
                }
                query.load(c).await
            })?)
        }
    };
}
