use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::custom_fields::{self, CustomFieldRow, CustomFieldValueRow},
    values::{CustomFieldId, OwnerId},
};

/// The definitions of the caller's tenant among `ids`.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[CustomFieldId],
) -> Result<HashMap<CustomFieldId, CustomFieldRow>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let rows = custom_fields::by_ids(&mut conn, client.tenant_id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A value and the definition of its field.
pub type FieldValue = (CustomFieldValueRow, CustomFieldRow);

/// The field values of each owner with their definitions, oldest definition first.
pub async fn values_of(
    app: &App,
    call: &Call,
    owners: &[OwnerId],
) -> Result<HashMap<OwnerId, Vec<FieldValue>>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for value in custom_fields::values_of(&mut conn, client.tenant_id, owners).await? {
        found.entry(value.0.owner_id).or_default().push(value);
    }
    Ok(found)
}
