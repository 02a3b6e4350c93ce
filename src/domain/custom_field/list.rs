use crate::{
    app::App,
    domain::{Call, Result},
    repositories::custom_fields::{self, CustomFieldRow},
    values::CustomFieldObject,
};

/// Which definitions.
#[derive(Debug, Clone, Copy, Default)]
pub struct FieldFilter {
    /// Of this object.
    pub object: Option<CustomFieldObject>,
    /// Those that are not used any more, too?
    pub deprecated: bool,
}

/// The definitions of the caller's tenant, oldest first.
pub async fn list(app: &App, call: &Call, filter: FieldFilter) -> Result<Vec<CustomFieldRow>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let mut fields = custom_fields::of_tenant(&mut conn, client.tenant_id).await?;
    fields.retain(|field| {
        filter.object.is_none_or(|object| field.object == object)
            && (filter.deprecated || field.deprecated_at.is_none())
    });
    Ok(fields)
}
