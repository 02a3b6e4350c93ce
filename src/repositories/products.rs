//! `products`: what can be subscribed to.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::schema::products;
use crate::values::{ProductId, TenantId, Timestamp};

/// A row of `products`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = products)]
#[diesel(primary_key(tenant_id, id))]
pub struct ProductRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: ProductId,
    /// Its name in inputs.
    pub code: String,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(products, ProductRow, ProductId);
held!(products, ProductId);
