//! `partners`: whose customers they are.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{customer_partners, partners},
};
use crate::values::{CustomerId, PartnerAccess, PartnerId, TenantId, Timestamp};

/// A row of `partners`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = partners)]
#[diesel(primary_key(tenant_id, id))]
pub struct PartnerRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// The partner.
    pub id: PartnerId,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

held!(partners, PartnerId);

/// At most `limit` of the partners in `access` after `after`, oldest first.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    access: &PartnerAccess,
    after: Option<PartnerId>,
    limit: i64,
) -> Result<Vec<PartnerRow>> {
    Ok(on_conn!(conn, c => {
        let mut query = partners::table
            .filter(partners::tenant_id.eq(tenant))
            .order(partners::id)
            .limit(limit)
            .select(PartnerRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(partners::id.gt(after));
        }
        if let PartnerAccess::Only(ids) = access {
            query = query.filter(partners::id.one_of(ids));
        }
        query.load(c).await
    })?)
}

/// The ids of all partners in `access`.
pub async fn accessible(
    conn: &mut Conn,
    tenant: TenantId,
    access: &PartnerAccess,
) -> Result<Vec<PartnerId>> {
    match access {
        PartnerAccess::Only(ids) => Ok(ids.clone()),
        PartnerAccess::All => Ok(on_conn!(conn, c => partners::table
            .filter(partners::tenant_id.eq(tenant))
            .order(partners::id)
            .select(partners::id)
            .load(c)
            .await)?),
    }
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[PartnerId],
) -> Result<Vec<PartnerRow>> {
    Ok(on_conn!(conn, c => partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::id.one_of(ids))
        .select(PartnerRow::as_select())
        .load(c)
        .await)?)
}

/// The partners of each customer, oldest partner first.
pub async fn of_customers(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<(CustomerId, PartnerRow)>> {
    let joined = customer_partners::table.inner_join(
        partners::table.on(partners::tenant_id
            .eq(customer_partners::tenant_id)
            .and(partners::id.eq(customer_partners::partner_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(customer_partners::tenant_id.eq(tenant))
        .filter(customer_partners::customer_id.one_of(customers))
        .order((customer_partners::customer_id, partners::id))
        .select((customer_partners::customer_id, PartnerRow::as_select()))
        .load(c)
        .await)?)
}
