use crate::{
    app::App,
    domain::{Call, Result},
    repositories::{
        custom_fields::{self, CustomFieldRow},
        sites::SiteRow,
    },
    values::{CustomFieldObject, TenantId},
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
    of_tenant(app, call.client()?.tenant_id, filter).await
}

/// The definitions that a form of a site shows: to whoever is not a program with an API key, those that people may
/// give themselves. Anybody may ask, of what [`public_config`](crate::domain::tenant::public_config) gave them.
pub async fn of_form(
    app: &App,
    call: &Call,
    site: &SiteRow,
    object: Option<CustomFieldObject>,
) -> Result<Vec<CustomFieldRow>> {
    let filter = FieldFilter {
        object,
        deprecated: false,
    };
    let mut fields = of_tenant(app, site.tenant_id, filter).await?;
    fields.retain(|field| field.is_registrable || call.client().is_ok());
    Ok(fields)
}

async fn of_tenant(
    app: &App,
    tenant: TenantId,
    filter: FieldFilter,
) -> Result<Vec<CustomFieldRow>> {
    let mut conn = app.store.read().await?;
    let mut fields = custom_fields::of_tenant(&mut conn, tenant).await?;
    fields.retain(|field| {
        filter.object.is_none_or(|object| field.object == object)
            && (filter.deprecated || field.deprecated_at.is_none())
    });
    Ok(fields)
}
