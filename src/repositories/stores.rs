//! `stores`: the points of sale of partners.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::stores};
use crate::values::{PartnerAccess, PartnerId, SiteId, StoreId, TenantId, Timestamp};

/// A row of `stores`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = stores)]
#[diesel(primary_key(tenant_id, id))]
pub struct StoreRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// The store.
    pub id: StoreId,
    /// The site it belongs to.
    pub site_id: SiteId,
    /// The partner whose store it is.
    pub partner_id: PartnerId,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

held!(stores, StoreId);

/// Those of `ids` that are there.
pub async fn by_ids(conn: &mut Conn, tenant: TenantId, ids: &[StoreId]) -> Result<Vec<StoreRow>> {
    Ok(on_conn!(conn, c => stores::table
        .filter(stores::tenant_id.eq(tenant))
        .filter(stores::id.one_of(ids))
        .select(StoreRow::as_select())
        .load(c)
        .await)?)
}

/// At most `limit` of the stores of partners in `access` after `after`, oldest first.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    access: &PartnerAccess,
    after: Option<StoreId>,
    limit: i64,
) -> Result<Vec<StoreRow>> {
    Ok(on_conn!(conn, c => {
        let mut query = stores::table
            .filter(stores::tenant_id.eq(tenant))
            .order(stores::id)
            .limit(limit)
            .select(StoreRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(stores::id.gt(after));
        }
        if let PartnerAccess::Only(partners) = access {
            query = query.filter(stores::partner_id.one_of(partners));
        }
        query.load(c).await
    })?)
}
