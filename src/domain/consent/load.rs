use std::collections::HashMap;

use super::NEWSLETTER;
use crate::{
    app::App,
    domain::{Call, Result, group_by},
    repositories::{
        consents::{self, ConsentChangeRow, ConsentDefinitionRow, ConsentRow},
        sites::SiteRow,
    },
    values::{ConsentDefinitionId, CustomerId, TenantId},
};

loaded!(consents, ConsentDefinitionRow, ConsentDefinitionId);

/// What customers of the caller's tenant can be asked to agree to, oldest first; without what is
/// not asked any more.
pub async fn list(app: &App, call: &Call, deprecated: bool) -> Result<Vec<ConsentDefinitionRow>> {
    of_tenant(app, call.client()?.tenant_id, deprecated).await
}

/// What customers of a site can be asked to agree to, oldest first. Anybody may ask, of what
/// [`public_config`](crate::domain::tenant::public_config) gave them.
pub async fn of_form(app: &App, site: &SiteRow) -> Result<Vec<ConsentDefinitionRow>> {
    of_tenant(app, site.tenant_id, false).await
}

async fn of_tenant(
    app: &App,
    tenant: TenantId,
    deprecated: bool,
) -> Result<Vec<ConsentDefinitionRow>> {
    let mut conn = app.store.read().await?;
    let mut rows = consents::of_tenant(&mut conn, tenant).await?;
    rows.retain(|row| deprecated || row.deprecated_at.is_none());
    Ok(rows)
}

/// What each customer said, in the order in which the consents were defined.
pub async fn of_customers(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<ConsentRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = consents::of_customers(&mut conn, reader.tenant_id, customers).await?;
    Ok(group_by(rows, |row| row.customer_id))
}

/// Every change of each customer's consents, oldest first.
pub async fn changes_of(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<ConsentChangeRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = consents::changes_of(&mut conn, reader.tenant_id, customers).await?;
    Ok(group_by(rows, |row| row.customer_id))
}

/// All definitions of each tenant: of the caller's alone.
pub async fn of_tenants(
    app: &App,
    call: &Call,
    tenants: &[TenantId],
) -> Result<HashMap<TenantId, Vec<ConsentDefinitionRow>>> {
    let own = call.reader()?.tenant_id;
    let mut found = HashMap::new();
    if tenants.contains(&own) {
        let mut conn = app.store.read().await?;
        found.insert(own, consents::of_tenant(&mut conn, own).await?);
    }
    Ok(found)
}

/// The consent that `isSubscribed` is.
pub fn newsletter(definitions: &[ConsentDefinitionRow]) -> Option<ConsentDefinitionId> {
    let newsletter = definitions.iter().find(|row| row.code == NEWSLETTER);
    newsletter.map(|row| row.id)
}
