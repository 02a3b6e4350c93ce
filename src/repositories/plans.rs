//! `plans`: the ways to subscribe to products.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::plans};
use crate::values::{PlanId, ProductId, TenantId, Timestamp};

/// A row of `plans`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = plans)]
#[diesel(primary_key(tenant_id, id))]
pub struct PlanRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: PlanId,
    /// To which product.
    pub product_id: ProductId,
    /// Its name in inputs.
    pub code: String,
    /// Its name, for people.
    pub name: String,
    /// Does a new organization get it by itself? One of a tenant's is.
    pub is_default: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(plans, PlanRow, PlanId);

/// Those that an input names by code or by id, and the default one.
pub async fn named(
    conn: &mut Conn,
    tenant: TenantId,
    codes: &[&str],
    ids: &[PlanId],
) -> Result<Vec<PlanRow>> {
    use diesel::BoolExpressionMethods;
    // No code has a NUL in it, and PostgreSQL does not even compare with it.
    let codes = codes.iter().filter(|code| !code.contains('\0'));
    let codes: Vec<_> = codes.copied().collect();
    Ok(on_conn!(conn, c => plans::table
        .filter(plans::tenant_id.eq(tenant))
        .filter(plans::code.one_of(&codes).or(plans::id.one_of(ids)).or(plans::is_default))
        .order(plans::id)
        .select(PlanRow::as_select())
        .load(c)
        .await)?)
}
