//! `memberships`: customers as members of organizations.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    QueryDsl, Queryable, Selectable, SelectableHelper, dsl::exists,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{customer_partners, customers, memberships},
};
use crate::values::{
    CustomerId, CustomerState, MembershipId, MembershipRole, MembershipStatus, OrganizationId,
    PartnerAccess, TenantId, Timestamp,
};

/// A row of `memberships`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = memberships)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct MembershipRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The membership.
    pub id: MembershipId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// Who is the member.
    pub customer_id: CustomerId,
    /// What they do there.
    pub job_title: Option<String>,
    /// How they are reached there.
    pub telephone: Option<String>,
    /// Does it count?
    pub status: MembershipStatus,
    /// What they may do there.
    pub role: MembershipRole,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(memberships, MembershipRow, MembershipId);

/// The memberships of each customer, oldest first.
pub async fn of_customers(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<MembershipRow>> {
    Ok(on_conn!(conn, c => memberships::table
        .filter(memberships::tenant_id.eq(tenant))
        .filter(memberships::customer_id.one_of(customers))
        .order((memberships::customer_id, memberships::id))
        .select(MembershipRow::as_select())
        .load(c)
        .await)?)
}

/// At most `limit` of an organization's memberships after `after`, oldest first: those of customers
/// that `access` opens.
pub async fn page_of_organization(
    conn: &mut Conn,
    tenant: TenantId,
    organization: OrganizationId,
    access: &PartnerAccess,
    after: Option<MembershipId>,
    limit: i64,
) -> Result<Vec<MembershipRow>> {
    Ok(on_conn!(conn, c => {
        let mut query = memberships::table
            .filter(memberships::tenant_id.eq(tenant))
            .filter(memberships::organization_id.eq(organization))
            .order(memberships::id)
            .limit(limit)
            .select(MembershipRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(memberships::id.gt(after));
        }
        if let PartnerAccess::Only(partners) = access {
            query = query.filter(exists(
                customer_partners::table
                    .filter(customer_partners::tenant_id.eq(memberships::tenant_id))
                    .filter(customer_partners::customer_id.eq(memberships::customer_id))
                    .filter(customer_partners::partner_id.one_of(partners)),
            ));
        }
        query.load(c).await
    })?)
}

/// What active members beside this one, whose accounts are active, may do in these organizations, each role of each
/// once.
pub async fn roles_of_others(
    conn: &mut Conn,
    tenant: TenantId,
    organizations: &[OrganizationId],
    but: CustomerId,
) -> Result<Vec<(OrganizationId, MembershipRole)>> {
    let joined = memberships::table.inner_join(
        customers::table.on(customers::tenant_id
            .eq(memberships::tenant_id)
            .and(customers::id.eq(memberships::customer_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(memberships::tenant_id.eq(tenant))
        .filter(memberships::organization_id.one_of(organizations))
        .filter(memberships::customer_id.ne(but))
        .filter(memberships::status.eq(MembershipStatus::Active))
        .filter(customers::state.eq(CustomerState::Active))
        .select((memberships::organization_id, memberships::role))
        .distinct()
        .load(c)
        .await)?)
}
