//! `metadata`: free data of a customer or an address, a row a key, so that two writers of
//! different keys lose nothing.

use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::metadata};
use crate::values::{Json, OwnerId, TenantId};

/// A row of `metadata`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = metadata)]
pub struct MetadataRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// What it is data of.
    pub owner_id: OwnerId,
    /// May only clients with `metadata:private` see it?
    pub is_private: bool,
    /// The key.
    pub key: String,
    /// The value.
    pub value: Json,
}

/// The public or the private entries of each owner, by key.
pub async fn of_owners(
    conn: &mut Conn,
    tenant: TenantId,
    owners: &[OwnerId],
    private: bool,
) -> Result<Vec<MetadataRow>> {
    Ok(on_conn!(conn, c => metadata::table
        .filter(metadata::tenant_id.eq(tenant))
        .filter(metadata::owner_id.one_of(owners))
        .filter(metadata::is_private.eq(private))
        .order((metadata::owner_id, metadata::key))
        .select(MetadataRow::as_select())
        .load(c)
        .await)?)
}
