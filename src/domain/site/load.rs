use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::sites::{self, SiteRow},
    values::SiteId,
};

/// The sites of the caller's tenant among `ids`.
pub async fn by_ids(app: &App, call: &Call, ids: &[SiteId]) -> Result<HashMap<SiteId, SiteRow>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let rows = sites::by_ids(&mut conn, client.tenant_id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
