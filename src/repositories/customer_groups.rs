//! `customer_groups`: what a business sorts its customers into.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::schema::customer_groups;
use crate::values::{CustomerGroupId, TenantId, Timestamp};

/// A row of `customer_groups`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = customer_groups)]
#[diesel(primary_key(tenant_id, id))]
pub struct CustomerGroupRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: CustomerGroupId,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(customer_groups, CustomerGroupRow, CustomerGroupId);
held!(customer_groups, CustomerGroupId);
