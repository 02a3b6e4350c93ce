//! `external_ids`: what other systems call a thing of ours.

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::external_ids};
use crate::values::{OwnerId, TenantId};

/// A row of `external_ids`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = external_ids)]
pub struct ExternalIdRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// What kind of thing it is: the prefix of its ids. Two kinds may share an external id.
    pub noun: String,
    /// The other system.
    pub system: String,
    /// The id there.
    pub value: String,
    /// The thing.
    pub owner_id: OwnerId,
}

/// The external ids of each owner, by system.
pub async fn of_owners(
    conn: &mut Conn,
    tenant: TenantId,
    owners: &[OwnerId],
) -> Result<Vec<ExternalIdRow>> {
    Ok(on_conn!(conn, c => external_ids::table
        .filter(external_ids::tenant_id.eq(tenant))
        .filter(external_ids::owner_id.one_of(owners))
        .order((external_ids::owner_id, external_ids::system, external_ids::value))
        .select(ExternalIdRow::as_select())
        .load(c)
        .await)?)
}

/// What a system calls `value`, of the things whose ids have this prefix.
pub async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    noun: &str,
    system: &str,
    value: &str,
) -> Result<Option<OwnerId>> {
    // Nothing that is kept has a NUL in it, and PostgreSQL does not even compare with it.
    if system.contains('\0') || value.contains('\0') {
        return Ok(None);
    }
    Ok(on_conn!(conn, c => external_ids::table
        .find((tenant, noun, system, value))
        .select(external_ids::owner_id)
        .first(c)
        .await
        .optional())?)
}

/// What these systems call so, of the things whose ids have this prefix: more than was asked for,
/// where a value is also another system's.
pub async fn find_all(
    conn: &mut Conn,
    tenant: TenantId,
    noun: &str,
    ids: &[(&str, &str)],
) -> Result<Vec<ExternalIdRow>> {
    let ids = ids
        .iter()
        .filter(|(system, value)| !system.contains('\0') && !value.contains('\0'));
    let (systems, values): (Vec<&str>, Vec<&str>) = ids.copied().unzip();
    Ok(on_conn!(conn, c => external_ids::table
        .filter(external_ids::tenant_id.eq(tenant))
        .filter(external_ids::noun.eq(noun))
        .filter(external_ids::system.one_of(systems))
        .filter(external_ids::value.one_of(values))
        .select(ExternalIdRow::as_select())
        .load(c)
        .await)?)
}
