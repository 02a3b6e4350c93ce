//! What the tables of a tenant's own things have in common.

/// Look-ups by id, and pages in the order of ids.
macro_rules! listed {
    ($table:ident, $Row:ident, $Id:ty) => {
        /// Those of `ids` that are there.
        pub async fn by_ids(
            conn: &mut $crate::repositories::Conn,
            tenant: $crate::values::TenantId,
            ids: &[$Id],
        ) -> $crate::repositories::Result<Vec<$Row>> {
            Ok(on_conn!(conn, c => $table::table
                .filter($table::tenant_id.eq(tenant))
                .filter($table::id.eq_any(ids))
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
