use std::collections::HashMap;

use super::{
    colleague::Colleague,
    seat::{Seat, find},
};
use crate::{
    app::App,
    domain::{
        Call, Result,
        page::{KeysetPage, Page, PageArgs},
    },
    repositories::{customers, memberships},
    values::{OrganizationId, PartnerAccess, kind},
};

/// The organization that is named, where who is signed in is an active member of it; without a name, the only one.
pub async fn current(app: &App, call: &Call, named: Option<&str>) -> Result<Option<Seat>> {
    let me = call.me()?;
    let mut conn = app.store.read().await?;
    Ok(find(&mut conn, me, named).await?.ok())
}

/// A page of the members of an organization, oldest first, to one of them; to others it has none.
pub async fn colleagues(
    app: &App,
    call: &Call,
    organization: OrganizationId,
    args: &PageArgs,
) -> Result<Page<Colleague>> {
    let me = call.me()?;
    let tenant = me.tenant_id;
    let page = KeysetPage::<kind::Membership>::parse(args, tenant)?;
    let mut conn = app.store.read().await?;
    let named = organization.to_string();
    if find(&mut conn, me, Some(&named)).await?.is_err() {
        return Ok(page.page(Vec::new(), |colleague: &Colleague| colleague.membership.id));
    }
    let all = PartnerAccess::All;
    let (after, limit) = (page.after, page.limit());
    let rows =
        memberships::page_of_organization(&mut conn, tenant, organization, &all, after, limit);
    let rows = rows.await?;
    let ids: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
    let found = customers::by_ids(&mut conn, tenant, &ids, &all).await?;
    let mut people: HashMap<_, _> = found.into_iter().map(|row| (row.id, row)).collect();
    let colleagues = rows.into_iter().filter_map(|membership| {
        let customer = people.remove(&membership.customer_id)?;
        Some(Colleague {
            membership,
            customer,
        })
    });
    Ok(page.page(colleagues.collect(), |colleague| colleague.membership.id))
}
