use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::stores::{self, StoreRow},
    values::StoreId,
};

/// Those of `ids` whose partner the caller can access.
pub async fn by_ids(app: &App, call: &Call, ids: &[StoreId]) -> Result<HashMap<StoreId, StoreRow>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let rows = stores::by_ids(&mut conn, client.tenant_id, ids).await?;
    let visible = rows
        .into_iter()
        .filter(|row| client.partners.allows(row.partner_id));
    Ok(visible.map(|row| (row.id, row)).collect())
}
