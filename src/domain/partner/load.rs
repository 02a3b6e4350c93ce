use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::partners::{self, PartnerRow},
    values::{CustomerId, PartnerId},
};

/// Those of `ids` that the caller can access.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[PartnerId],
) -> Result<HashMap<PartnerId, PartnerRow>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = partners::by_ids(&mut conn, reader.tenant_id, ids).await?;
    let visible = rows
        .into_iter()
        .filter(|row| reader.partners.allows(row.id));
    Ok(visible.map(|row| (row.id, row)).collect())
}

/// The partners of each customer that the caller can access, oldest first.
pub async fn of_customers(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<PartnerRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (customer, row) in partners::of_customers(&mut conn, reader.tenant_id, customers).await? {
        if reader.partners.allows(row.id) {
            found.entry(customer).or_default().push(row);
        }
    }
    Ok(found)
}
