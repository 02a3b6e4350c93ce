use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result, group_by},
    repositories::custom_fields::{self, CustomFieldRow, CustomFieldValueRow},
    values::OwnerId,
};

loaded!(custom_fields, CustomFieldRow, CustomFieldId);

/// A value and the definition of its field.
pub type FieldValueRow = (CustomFieldValueRow, CustomFieldRow);

/// The field values of each owner with their definitions, oldest definition first.
pub async fn values_of(
    app: &App,
    call: &Call,
    owners: &[OwnerId],
) -> Result<HashMap<OwnerId, Vec<FieldValueRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let mut rows = custom_fields::values_of(&mut conn, reader.tenant_id, owners).await?;
    if reader.is_person {
        // What people may not set themselves is not about them to read, either.
        rows.retain(|(_, field)| field.is_registrable);
    }
    Ok(group_by(rows, |(value, _)| value.owner_id))
}
