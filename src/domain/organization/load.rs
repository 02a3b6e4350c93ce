use std::collections::HashMap;

use super::super::{
    external_id::NewExternalId,
    page::{KeysetPage, Page, PageArgs},
};
use crate::{
    app::App,
    domain::{Call, Result, customer, group_by},
    repositories::{
        external_ids,
        memberships::{self, MembershipRow},
        organizations::{self, OrganizationRow},
    },
    values::{CustomerId, MembershipId, MembershipStatus, OrganizationId, Scope, StaticType, kind},
};

/// The organizations of the caller's tenant among `ids`.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, OrganizationRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let mut conn = app.store.read().await?;
    let rows = organizations::by_ids(&mut conn, client.tenant_id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Organizations of what the caller has before it.
pub async fn of_others(
    app: &App,
    call: &Call,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, OrganizationRow>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = organizations::by_ids(&mut conn, reader.tenant_id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The organization that another system calls so. Needs `customers:read`.
pub async fn by_external_id(
    app: &App,
    call: &Call,
    id: &NewExternalId,
) -> Result<Option<OrganizationRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let mut conn = app.store.read().await?;
    let (tenant, noun) = (client.tenant_id, kind::Organization::TYPE);
    let (system, value) = (id.system.trim(), id.value.trim());
    let owner = external_ids::find(&mut conn, tenant, noun, system, value).await?;
    let ids: Vec<_> = owner.map(|owner| owner.of_kind()).into_iter().collect();
    Ok(organizations::by_ids(&mut conn, tenant, &ids).await?.pop())
}

/// The memberships of customers that the caller has before it, oldest first. To a person, one that is not active is
/// as if it were none.
pub async fn memberships_of(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<MembershipRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let mut rows = memberships::of_customers(&mut conn, reader.tenant_id, customers).await?;
    if reader.is_person {
        rows.retain(|row| row.status == MembershipStatus::Active);
    }
    Ok(group_by(rows, |row| row.customer_id))
}

/// Those of `ids` whose customer the caller can see. Needs `customers:read`.
pub async fn memberships_by_ids(
    app: &App,
    call: &Call,
    ids: &[MembershipId],
) -> Result<HashMap<MembershipId, MembershipRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let mut conn = app.store.read().await?;
    let rows = memberships::by_ids(&mut conn, client.tenant_id, ids).await?;
    drop(conn);
    let customers: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
    let visible = customer::by_ids(app, call, &customers).await?;
    let rows = rows
        .into_iter()
        .filter(|row| visible.contains_key(&row.customer_id));
    Ok(rows.map(|row| (row.id, row)).collect())
}

/// A page of an organization's memberships, oldest first: those of customers that the caller can
/// see. Needs `customers:read`.
pub async fn page_of_members(
    app: &App,
    call: &Call,
    organization: OrganizationId,
    args: &PageArgs,
) -> Result<Page<MembershipRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let page = KeysetPage::<kind::Membership>::parse(args, client.tenant_id)?;
    let mut conn = app.store.read().await?;
    let rows = memberships::page_of_organization(
        &mut conn,
        client.tenant_id,
        organization,
        &client.partners,
        page.after,
        page.limit(),
    );
    Ok(page.page(rows.await?, |row| row.id))
}
