//! `sites`: where the customers of a tenant sign up.

use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, schema::sites};
use crate::values::{SiteId, TenantId, Timestamp};

/// A row of `sites`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = sites)]
pub struct SiteRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// The site.
    pub id: SiteId,
    /// Its number, unique over all tenants.
    pub number: i32,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The sites of a tenant, oldest first.
pub async fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Vec<SiteRow>> {
    Ok(on_conn!(conn, c => sites::table
        .filter(sites::tenant_id.eq(tenant))
        .order(sites::id)
        .select(SiteRow::as_select())
        .load(c)
        .await)?)
}

/// Those of `ids` that are there.
pub async fn by_ids(conn: &mut Conn, tenant: TenantId, ids: &[SiteId]) -> Result<Vec<SiteRow>> {
    Ok(on_conn!(conn, c => sites::table
        .filter(sites::tenant_id.eq(tenant))
        .filter(sites::id.eq_any(ids))
        .select(SiteRow::as_select())
        .load(c)
        .await)?)
}

/// A number that no site has yet.
pub async fn next_number(conn: &mut Conn) -> Result<i32> {
    let highest: Option<i32> = on_conn!(conn, c => sites::table
        .select(diesel::dsl::max(sites::number))
        .first(c)
        .await)?;
    Ok(highest.unwrap_or(0).saturating_add(1))
}
