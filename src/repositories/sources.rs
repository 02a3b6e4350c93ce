//! `sources` holds where customers come from, and `customer_sources`: where each came from.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{customer_sources, sources},
};
use crate::values::{CustomerId, SourceId, TenantId, Timestamp};

/// A row of `sources`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = sources)]
#[diesel(primary_key(tenant_id, id))]
pub struct SourceRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: SourceId,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(sources, SourceRow, SourceId);
held!(sources, SourceId);

/// A row of `customer_sources`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = customer_sources)]
pub struct CustomerSourceRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Where they came from.
    pub source_id: SourceId,
    /// What the source calls them; empty for nothing.
    pub external_id: String,
    /// Since when it is known.
    pub created_at: Timestamp,
}

/// Where each customer came from, oldest first.
pub async fn of_customers(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<CustomerSourceRow>> {
    Ok(on_conn!(conn, c => customer_sources::table
        .filter(customer_sources::tenant_id.eq(tenant))
        .filter(customer_sources::customer_id.one_of(customers))
        .order((
            customer_sources::customer_id,
            customer_sources::created_at,
            customer_sources::source_id,
            customer_sources::external_id,
        ))
        .select(CustomerSourceRow::as_select())
        .load(c)
        .await)?)
}
