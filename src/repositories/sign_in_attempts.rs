//! `sign_in_attempts`: how often signing in failed, by account, address, or both.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, QueryDsl,
    Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::sign_in_attempts};
use crate::values::{TenantId, Timestamp};

/// A row of `sign_in_attempts`.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = sign_in_attempts)]
#[diesel(primary_key(tenant_id, key))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct SignInAttemptsRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// A digest of what the attempts have in common.
    pub key: Vec<u8>,
    /// Attempts that failed since the last one that succeeded; of an address, what is left of them.
    pub failures: i32,
    /// Until when none is let through.
    pub locked_until: Option<Timestamp>,
    /// When one last succeeded.
    pub succeeded_at: Option<Timestamp>,
    /// When the row was last changed; of an address, when it began to be counted, or was last halved.
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

/// Removes what was not changed since `before`, or, where nothing ever succeeded, since `failed_before`: so many rows at
/// most. Gives how many it were.
pub async fn forget(
    conn: &mut Conn,
    tenant: TenantId,
    (before, failed_before): (Timestamp, Timestamp),
    most: i64,
) -> Result<usize> {
    use sign_in_attempts::{key, succeeded_at, tenant_id, unlocked_at, updated_at};
    let failed = succeeded_at.is_null().and(unlocked_at.is_null());
    let over = sign_in_attempts::table
        .filter(tenant_id.eq(tenant))
        .filter(updated_at.lt(failed_before))
        .filter(updated_at.lt(before).or(failed))
        .select(key)
        .limit(most);
    let over: Vec<Vec<u8>> = on_conn!(conn, c => over.load(c).await)?;
    // Once more the age: what has changed meanwhile stays.
    let over = sign_in_attempts::table
        .filter(tenant_id.eq(tenant))
        .filter(key.one_of(over))
        .filter(updated_at.lt(failed_before));
    Ok(on_conn!(conn, c => diesel::delete(over).execute(c).await)?)
}
