//! `stores`: the points of sale of partners.

use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, schema::stores};
use crate::values::{PartnerId, SiteId, StoreId, TenantId, Timestamp};

/// A row of `stores`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = stores)]
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
}

/// Those of `ids` that are there.
pub async fn by_ids(conn: &mut Conn, tenant: TenantId, ids: &[StoreId]) -> Result<Vec<StoreRow>> {
    Ok(on_conn!(conn, c => stores::table
        .filter(stores::tenant_id.eq(tenant))
        .filter(stores::id.eq_any(ids))
        .select(StoreRow::as_select())
        .load(c)
        .await)?)
}
