//! `sites`: where the customers of a tenant sign up.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, schema::sites};
use crate::values::{Json, SiteId, TenantId, Timestamp};

/// A row of `sites`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = sites)]
#[diesel(primary_key(tenant_id, id))]
pub struct SiteRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// The site.
    pub id: SiteId,
    /// Its number, unique over all tenants.
    pub number: i32,
    /// Its name, for people.
    pub name: String,
    /// What of the tenant's settings is different here.
    pub settings: Json,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(sites, SiteRow, SiteId);

/// The sites of all tenants.
pub async fn of_all_tenants(conn: &mut Conn) -> Result<Vec<SiteRow>> {
    Ok(on_conn!(conn, c => sites::table
        .order((sites::tenant_id, sites::id))
        .select(SiteRow::as_select())
        .load(c)
        .await)?)
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

/// The site with this id, of whichever tenant.
pub async fn by_id(conn: &mut Conn, id: SiteId) -> Result<Option<SiteRow>> {
    Ok(on_conn!(conn, c => sites::table
        .filter(sites::id.eq(id))
        .select(SiteRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The site with this number, of whichever tenant.
pub async fn by_number(conn: &mut Conn, number: i32) -> Result<Option<SiteRow>> {
    Ok(on_conn!(conn, c => sites::table
        .filter(sites::number.eq(number))
        .select(SiteRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The only site of all; `None` where there are several.
pub async fn only_one(conn: &mut Conn) -> Result<Option<SiteRow>> {
    let mut first: Vec<SiteRow> = on_conn!(conn, c => sites::table
        .select(SiteRow::as_select())
        .limit(2)
        .load(c)
        .await)?;
    let only = first.pop();
    Ok(if first.is_empty() { only } else { None })
}

/// A number that no site has yet.
pub async fn next_number(conn: &mut Conn) -> Result<i32> {
    let highest: Option<i32> = on_conn!(conn, c => sites::table
        .select(diesel::dsl::max(sites::number))
        .first(c)
        .await)?;
    Ok(highest.unwrap_or(0).saturating_add(1))
}
