use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::{
        addresses::{self, AddressRow},
        customers::{self, CustomerRow},
    },
    values::{AddressId, CustomerId, Scope},
};

/// Those of `ids` that the caller can see. Needs `customers:read`.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, CustomerRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let mut conn = app.store.read().await?;
    let rows = customers::by_ids(&mut conn, client.tenant_id, ids, &client.partners).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The addresses of customers that the caller has before it, in their order.
pub async fn addresses_of(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<AddressRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in addresses::of_customers(&mut conn, reader.tenant_id, customers).await? {
        found.entry(row.customer_id).or_default().push(row);
    }
    Ok(found)
}

/// Those of `ids` whose customer the caller can see. Needs `customers:read`.
pub async fn addresses_by_ids(
    app: &App,
    call: &Call,
    ids: &[AddressId],
) -> Result<HashMap<AddressId, AddressRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let mut conn = app.store.read().await?;
    let rows = addresses::by_ids(&mut conn, client.tenant_id, ids).await?;
    drop(conn);
    let customers: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
    let visible = by_ids(app, call, &customers).await?;
    let rows = rows
        .into_iter()
        .filter(|row| visible.contains_key(&row.customer_id));
    Ok(rows.map(|row| (row.id, row)).collect())
}
