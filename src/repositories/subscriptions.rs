//! `subscriptions`: products as organizations and customers have them, ended ones included.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::subscriptions};
use crate::values::{
    OwnerId, PlanId, PlanInterval, ProductId, SubscriptionId, TenantId, Timestamp,
};

/// A row of `subscriptions`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = subscriptions)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct SubscriptionRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The subscription.
    pub id: SubscriptionId,
    /// The organization or customer that has it.
    pub owner_id: OwnerId,
    /// To which product. An owner has one active subscription to each.
    pub product_id: ProductId,
    /// By which plan.
    pub plan_id: PlanId,
    /// Was it sold through a partner?
    pub is_through_partner: bool,
    /// How often it is paid.
    pub billing_interval: PlanInterval,
    /// From when.
    pub start_at: Timestamp,
    /// Until when, where that is known.
    pub end_at: Option<Timestamp>,
    /// Has it not been ended?
    pub is_active: bool,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[SubscriptionId],
) -> Result<Vec<SubscriptionRow>> {
    Ok(on_conn!(conn, c => subscriptions::table
        .filter(subscriptions::tenant_id.eq(tenant))
        .filter(subscriptions::id.one_of(ids))
        .select(SubscriptionRow::as_select())
        .load(c)
        .await)?)
}

/// The subscriptions of each owner, oldest first.
pub async fn of_owners(
    conn: &mut Conn,
    tenant: TenantId,
    owners: &[OwnerId],
) -> Result<Vec<SubscriptionRow>> {
    Ok(on_conn!(conn, c => subscriptions::table
        .filter(subscriptions::tenant_id.eq(tenant))
        .filter(subscriptions::owner_id.one_of(owners))
        .order((subscriptions::owner_id, subscriptions::id))
        .select(SubscriptionRow::as_select())
        .load(c)
        .await)?)
}
