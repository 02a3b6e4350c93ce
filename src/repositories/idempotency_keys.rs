//! `idempotency_keys`: the answers to mutations that were named by an Idempotency-Key, each in the transaction of what it
//! tells of. The keys themselves are nowhere.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable,
    Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Error, Result, one_of::OneOf, schema::idempotency_keys};
use crate::values::{CustomerId, TenantId, Timestamp};

/// A row of `idempotency_keys`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
#[diesel(treat_none_as_default_value = false)]
pub struct IdempotencyKeyRow {
    /// The tenant of who asked; nil for who is nobody that is known.
    pub tenant_id: TenantId,
    /// SHA-256 of who asked for what, and of the key.
    pub key: Vec<u8>,
    /// The customer who asked.
    pub customer_id: Option<CustomerId>,
    /// SHA-256 of all else that decides the answer.
    pub fingerprint: Vec<u8>,
    /// The answer, sealed; empty as long as there is none, which no other transaction sees.
    pub answer: Vec<u8>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// From when on it is as if it were not there.
    pub expires_at: Timestamp,
}

/// The row of a key that is kept at `now`.
pub async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    key: &[u8],
    now: Timestamp,
) -> Result<Option<IdempotencyKeyRow>> {
    let kept = idempotency_keys::table
        .filter(idempotency_keys::tenant_id.eq(tenant))
        .filter(idempotency_keys::key.eq(key))
        .filter(idempotency_keys::expires_at.gt(now));
    Ok(on_conn!(conn, c => kept
        .select(IdempotencyKeyRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// Takes a key, which nobody else can then before the transaction ends. Who has it already comes back. On PostgreSQL it
/// waits for another transaction that is about to have it.
pub async fn claim(conn: &mut Conn, new: &IdempotencyKeyRow) -> Result<Option<IdempotencyKeyRow>> {
    use idempotency_keys::{expires_at, key, tenant_id};
    let same = tenant_id.eq(new.tenant_id).and(key.eq(&new.key));
    let over = idempotency_keys::table
        .filter(same)
        .filter(expires_at.le(new.created_at));
    on_conn!(conn, c => diesel::delete(over).execute(c).await)?;
    let taken = on_conn!(conn, c => diesel::insert_into(idempotency_keys::table)
        .values(new)
        .on_conflict((tenant_id, key))
        .do_nothing()
        .execute(c)
        .await)?;
    if taken == 1 {
        return Ok(None);
    }
    match find(conn, new.tenant_id, &new.key, new.created_at).await? {
        Some(row) => Ok(Some(row)),
        None => Err(Error::Unavailable("an answer has just gone".to_owned())),
    }
}

/// Writes the answer of a key that this transaction has taken. Where what it did removed the row, the answer is not kept.
pub async fn save(conn: &mut Conn, row: &IdempotencyKeyRow, answer: &[u8]) -> Result<()> {
    let row = idempotency_keys::table.find((row.tenant_id, &row.key));
    on_conn!(conn, c => diesel::update(row)
        .set(idempotency_keys::answer.eq(answer))
        .execute(c)
        .await)?;
    Ok(())
}

/// Removes what is over by `now`: so many rows at most. Gives how many it were.
pub async fn forget(conn: &mut Conn, tenant: TenantId, now: Timestamp, most: i64) -> Result<usize> {
    use idempotency_keys::{expires_at, key, tenant_id};
    let over = idempotency_keys::table
        .filter(tenant_id.eq(tenant))
        .filter(expires_at.le(now))
        .select(key)
        .limit(most);
    let over: Vec<Vec<u8>> = on_conn!(conn, c => over.load(c).await)?;
    // Once more the age: somebody may have taken the key anew.
    let over = idempotency_keys::table
        .filter(tenant_id.eq(tenant))
        .filter(key.one_of(over))
        .filter(expires_at.le(now));
    Ok(on_conn!(conn, c => diesel::delete(over).execute(c).await)?)
}
