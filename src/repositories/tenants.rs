//! `tenants`: the businesses that share this installation, and their settings.

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::{Conn, Result, schema::tenants};
use crate::values::{Json, TenantId, Timestamp};

/// A row of `tenants`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = tenants)]
#[diesel(treat_none_as_default_value = false)]
pub struct TenantRow {
    /// The tenant.
    pub id: TenantId,
    /// Its name, for people.
    pub name: String,
    /// Its settings; what is absent has its default.
    pub settings: Json,
    /// Goes up with every change that a customer being created must not miss.
    pub config_version: i64,
    /// SHA-256 of the key that `FRONTDESK_ADMIN_KEY` set, whose text does not carry its tenant.
    pub admin_key_hash: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Makes every other bootstrap wait until the transaction that `conn` is in has ended.
pub async fn lock_all(conn: &mut Conn) -> Result<()> {
    match conn {
        // A SQLite transaction is the only writer already.
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(conn) => Ok(conn
            .batch_execute("LOCK TABLE tenants IN SHARE ROW EXCLUSIVE MODE")
            .await?),
    }
}

/// Is there one at all?
pub async fn any(conn: &mut Conn) -> Result<bool> {
    let any = tenants::table.select(tenants::id);
    Ok(on_conn!(conn, c => diesel::select(diesel::dsl::exists(any)).get_result(c).await)?)
}

/// Every tenant, oldest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<TenantRow>> {
    Ok(on_conn!(conn, c => tenants::table
        .order(tenants::id)
        .select(TenantRow::as_select())
        .load(c)
        .await)?)
}

/// One tenant.
pub async fn find(conn: &mut Conn, id: TenantId) -> Result<Option<TenantRow>> {
    Ok(on_conn!(conn, c => tenants::table
        .find(id)
        .select(TenantRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// One tenant, held against every other change of it, and against customers being created with the
/// configuration that is about to change, until the transaction ends.
pub async fn find_for_update(conn: &mut Conn, id: TenantId) -> Result<Option<TenantRow>> {
    Ok(match conn {
        Conn::Sqlite(_) => return find(conn, id).await,
        Conn::Postgres(conn) => {
            // What follows may have to look at every customer of the tenant.
            conn.batch_execute("SET LOCAL statement_timeout = 0")
                .await?;
            tenants::table
                .find(id)
                .select(TenantRow::as_select())
                .for_update()
                .first(conn)
                .await
                .optional()?
        }
    })
}

/// One tenant, with its configuration held as it is until the transaction ends: the same lock as the
/// foreign keys of what is written take.
pub async fn find_for_share(conn: &mut Conn, id: TenantId) -> Result<Option<TenantRow>> {
    Ok(match conn {
        Conn::Sqlite(_) => return find(conn, id).await,
        Conn::Postgres(conn) => tenants::table
            .find(id)
            .select(TenantRow::as_select())
            .for_key_share()
            .first(conn)
            .await
            .optional()?,
    })
}

/// The version of a tenant's configuration.
pub async fn config_version(conn: &mut Conn, id: TenantId) -> Result<Option<i64>> {
    Ok(on_conn!(conn, c => tenants::table
        .find(id)
        .select(tenants::config_version)
        .first(c)
        .await
        .optional())?)
}

/// The tenant whose administrator's key has this hash.
pub async fn find_by_admin_key(conn: &mut Conn, hash: &[u8]) -> Result<Option<TenantId>> {
    Ok(on_conn!(conn, c => tenants::table
        .filter(tenants::admin_key_hash.eq(hash))
        .select(tenants::id)
        .first(c)
        .await
        .optional())?)
}

/// Replaces the settings; everything prepared with the old ones has to be prepared anew.
pub async fn update_settings(conn: &mut Conn, id: TenantId, settings: &Json) -> Result<()> {
    on_conn!(conn, c => diesel::update(tenants::table.find(id))
        .set((
            tenants::settings.eq(settings),
            tenants::config_version.eq(tenants::config_version + 1),
        ))
        .execute(c)
        .await)?;
    Ok(())
}
