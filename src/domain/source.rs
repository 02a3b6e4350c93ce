//! Sources: where customers come from.

use std::collections::HashMap;

use super::group_by;
use crate::{
    repositories::sources::{self, CustomerSourceRow, SourceRow},
    values::CustomerId,
};

named!(
    sources,
    updated_sources,
    SourceRow,
    SourceId,
    "createSource",
    "updateSource"
);
loaded!(sources, SourceRow, SourceId);
listed!(sources, SourceRow, Source);

/// Where each customer came from, oldest first.
pub async fn of_customers(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<CustomerSourceRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = sources::of_customers(&mut conn, reader.tenant_id, customers).await?;
    Ok(group_by(rows, |row| row.customer_id))
}
