//! `sign_in_attempts`: how often signing in failed, by account, address, or both.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, schema::sign_in_attempts};
use crate::values::{TenantId, Timestamp};

/// A row of `sign_in_attempts`.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = sign_in_attempts)]
#[diesel(primary_key(tenant_id, key))]
#[diesel(treat_none_as_null = true)]
pub struct SignInAttemptsRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// A digest of what the attempts have in common.
    pub key: Vec<u8>,
    /// Attempts since the last one that succeeded.
    pub failures: i32,
    /// Until when none is let through.
    pub locked_until: Option<Timestamp>,
    /// When one last succeeded.
    pub succeeded_at: Option<Timestamp>,
    /// When the row was last changed.
    pub updated_at: Timestamp,
    /// Of an account: when the locks were last taken away that it has at any address.
    pub unlocked_at: Option<Timestamp>,
}

/// The row of a key, held until the transaction ends; `new` where there was none.
pub async fn hold(conn: &mut Conn, new: &SignInAttemptsRow) -> Result<SignInAttemptsRow> {
    use sign_in_attempts::{key, tenant_id};
    // Setting the tenant to what it is changes nothing, and locks and returns the row.
    Ok(
        on_conn!(conn, c => diesel::insert_into(sign_in_attempts::table)
        .values(new)
        .on_conflict((tenant_id, key))
        .do_update()
        .set(tenant_id.eq(new.tenant_id))
        .returning(SignInAttemptsRow::as_returning())
        .get_result(c)
        .await)?,
    )
}

/// Writes a row that is held.
pub async fn save(conn: &mut Conn, row: &SignInAttemptsRow) -> Result<()> {
    on_conn!(conn, c => diesel::update(row).set(row).execute(c).await)?;
    Ok(())
}

/// Removes what was not changed since `before`.
pub async fn forget(conn: &mut Conn, tenant: TenantId, before: Timestamp) -> Result<()> {
    let old = sign_in_attempts::table
        .filter(sign_in_attempts::tenant_id.eq(tenant))
        .filter(sign_in_attempts::updated_at.lt(before));
    on_conn!(conn, c => diesel::delete(old).execute(c).await)?;
    Ok(())
}
