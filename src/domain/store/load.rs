use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::stores::{self, StoreRow},
    values::StoreId,
};

/// Those of `ids` whose partner the caller can access.
pub async fn by_ids(app: &App, call: &Call, ids: &[StoreId]) -> Result<HashMap<StoreId, StoreRow>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = stores::by_ids(&mut conn, reader.tenant_id, ids).await?;
    let visible = rows
        .into_iter()
        .filter(|row| reader.partners.allows(row.partner_id));
    Ok(visible.map(|row| (row.id, row)).collect())
}
