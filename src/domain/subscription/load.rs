use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result, customer, group_by},
    repositories::{
        memberships, organizations,
        subscriptions::{self, SubscriptionRow},
    },
    values::{CustomerId, MembershipStatus, OrganizationId, Scope, SubscriptionId},
};

/// The subscriptions of customers that the caller has before it and of the organizations that they
/// are members of, oldest first, those that have ended included. To a person, only active memberships count.
pub async fn of_customers(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<SubscriptionRow>>> {
    let reader = call.reader()?;
    let tenant = reader.tenant_id;
    let mut conn = app.store.read().await?;
    let mut memberships = memberships::of_customers(&mut conn, tenant, customers).await?;
    if reader.is_person {
        memberships.retain(|row| row.status == MembershipStatus::Active);
    }
    let mut owners: Vec<_> = customers.iter().map(|id| id.owner()).collect();
    owners.extend(memberships.iter().map(|row| row.organization_id.owner()));
    owners.sort();
    owners.dedup();
    let rows = subscriptions::of_owners(&mut conn, tenant, &owners).await?;
    let by_owner = group_by(rows, |row| row.owner_id);
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    let own = customers.iter().map(|id| (*id, id.owner()));
    let shared = memberships
        .iter()
        .map(|row| (row.customer_id, row.organization_id.owner()));
    for (customer, owner) in own.chain(shared) {
        let rows = by_owner.get(&owner).into_iter().flatten().cloned();
        found.entry(customer).or_default().extend(rows);
    }
    found
        .values_mut()
        .for_each(|rows| rows.sort_by_key(|row| row.id));
    Ok(found)
}

/// The subscriptions of organizations that the caller has before it, oldest first.
pub async fn of_organizations(
    app: &App,
    call: &Call,
    organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Vec<SubscriptionRow>>> {
    let tenant = call.reader()?.tenant_id;
    let mut conn = app.store.read().await?;
    let owners: Vec<_> = organizations.iter().map(|id| id.owner()).collect();
    let rows = subscriptions::of_owners(&mut conn, tenant, &owners).await?;
    Ok(group_by(rows, |row| row.owner_id.of_kind()))
}

/// Those of `ids` that are of an organization or of a customer that the caller can see. Needs
/// `customers:read`.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[SubscriptionId],
) -> Result<HashMap<SubscriptionId, SubscriptionRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let mut conn = app.store.read().await?;
    let rows = subscriptions::by_ids(&mut conn, client.tenant_id, ids).await?;
    let owners: Vec<OrganizationId> = rows.iter().map(|row| row.owner_id.of_kind()).collect();
    let organizations = organizations::by_ids(&mut conn, client.tenant_id, &owners).await?;
    drop(conn);
    let customers: Vec<CustomerId> = rows.iter().map(|row| row.owner_id.of_kind()).collect();
    let customers = customer::by_ids(app, call, &customers).await?;
    let visible = rows.into_iter().filter(|row| {
        organizations
            .iter()
            .any(|organization| organization.id.owner() == row.owner_id)
            || customers.contains_key(&row.owner_id.of_kind())
    });
    Ok(visible.map(|row| (row.id, row)).collect())
}
