use crate::{
    app::App,
    domain::{Call, Result, subscription},
    repositories::{Conn, memberships},
    values::{
        CustomerId, DeletionObstacle, MembershipRole, MembershipStatus, OrganizationId, TenantId,
        Timestamp,
    },
};

/// What keeps the customer who is signed in from deleting the own account; nothing where it can.
pub async fn obstacles_to_deletion(app: &App, call: &Call) -> Result<Vec<DeletionObstacle>> {
    let me = call.me()?;
    let mut conn = app.store.read().await?;
    let owned = owned_by(&mut conn, me.tenant_id, me.customer_id).await?;
    let who = (me.tenant_id, me.customer_id);
    obstacles(&mut conn, who, &owned, app.now()).await
}

/// The organizations that a customer is an active owner of, in the order of their ids.
pub(super) async fn owned_by(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Vec<OrganizationId>> {
    let rows = memberships::of_customers(conn, tenant, &[customer]).await?;
    let owned = rows
        .into_iter()
        .filter(|row| row.status == MembershipStatus::Active && row.role == MembershipRole::Owner);
    let mut owned: Vec<_> = owned.map(|row| row.organization_id).collect();
    owned.sort_unstable();
    Ok(owned)
}

/// What keeps a customer who owns these organizations from going.
pub(super) async fn obstacles(
    conn: &mut Conn,
    (tenant, customer): (TenantId, CustomerId),
    owned: &[OrganizationId],
    now: Timestamp,
) -> Result<Vec<DeletionObstacle>> {
    let others = memberships::roles_of_others(conn, tenant, owned, customer).await?;
    let has = |id: &OrganizationId, owners: bool| {
        others
            .iter()
            .any(|(of, role)| of == id && (!owners || *role == MembershipRole::Owner))
    };
    let mut obstacles = Vec::new();
    if owned.iter().any(|id| has(id, false) && !has(id, true)) {
        obstacles.push(DeletionObstacle::SoleOwnerOfOrganization);
    }
    let owner = customer.owner();
    if !subscription::not_ended(conn, tenant, owner, now)
        .await?
        .is_empty()
    {
        obstacles.push(DeletionObstacle::ActiveSubscription);
    }
    Ok(obstacles)
}
