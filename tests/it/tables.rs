//! `src/repositories/schema.rs` is what the migrations make, on both stores.

use std::collections::BTreeSet;

use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::RunQueryDsl;
use frontdesk::repositories::{Conn, schema::COLUMNS};

use crate::support::TestApp;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Text)]
    is_nullable: String,
}

const SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS data_type, \
    CASE WHEN c.\"notnull\" OR c.pk THEN 'NO' ELSE 'YES' END AS is_nullable \
    FROM sqlite_master t JOIN pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite%'";
/// All but what the servers of one PostgreSQL count together: the only table that SQLite has no use for.
const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' \
    AND table_name <> 'rate_buckets'";

stories! {
    async fn the_tables_are_the_code_s(app: TestApp) {
        let sql_type = |data_type: &str, is_id: bool| match data_type {
            "uuid" => "Id",
            "BLOB" if is_id => "Id",
            "bytea" | "BLOB" => "Binary",
            "timestamp with time zone" => "Instant",
            "boolean" | "BOOLEAN" => "Bool",
            "bigint" | "BIGINT" => "BigInt",
            "integer" | "INTEGER" => "Integer",
            "text" | "TEXT" => "Text",
            "double precision" | "REAL" => "Double",
            other => panic!("no SQL type for {other}"),
        };
        let (rows, sqlite) = match &mut app.conn().await {
            Conn::Sqlite(conn) => (sql_query(SQLITE).load::<Column>(conn).await.expect("columns"), true),
            Conn::Postgres(conn) => (sql_query(POSTGRES).load::<Column>(conn).await.expect("columns"), false),
        };
        let found: BTreeSet<_> = rows.iter().map(|row| {
            let is_id = row.column_name == "id" || row.column_name.ends_with("_id") || row.column_name.ends_with("_scope");
            let mut name = sql_type(&row.data_type, is_id).to_owned();
            // SQLite has no type for instants: an integer named like one.
            let is_instant = row.column_name.ends_with("_at") || row.column_name.ends_with("_until");
            if sqlite && is_instant {
                assert_eq!(name, "Integer");
                name = "Instant".to_owned();
            }
            if row.is_nullable == "YES" {
                name = format!("Nullable<{name}>");
            }
            (row.table_name.clone(), row.column_name.clone(), name)
        }).collect();
        let expected: BTreeSet<_> = COLUMNS.iter().map(|(table, column, name)| {
            ((*table).to_owned(), (*column).to_owned(), name.replace(' ', ""))
        }).collect();
        assert_eq!(found.difference(&expected).collect::<Vec<_>>(), Vec::<&(String, String, String)>::new(), "in the store alone");
        assert_eq!(expected.difference(&found).collect::<Vec<_>>(), Vec::<&(String, String, String)>::new(), "in schema.rs alone");
    }
}

/// Every table starts with its tenant, so that a cluster can be sharded by it.
#[test]
fn every_table_starts_with_the_tenant() {
    let mut last = "";
    for (table, column, _) in COLUMNS {
        if *table != last {
            let expected = if *table == "tenants" {
                "id"
            } else {
                "tenant_id"
            };
            assert_eq!(*column, expected, "{table}");
        }
        last = table;
    }
}
