use super::TenantSettings;
use crate::{
    domain::{Result, tenant},
    repositories::{
        Conn,
        custom_fields::{self, CustomFieldRow},
    },
    values::{CustomFieldObject, TenantId},
};

/// What a tenant has configured, as of one version: what a customer is prepared with.
#[derive(Debug, Clone)]
pub struct TenantConfig {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Goes up with every change; a commit names the one that it was prepared with.
    pub version: i64,
    /// Its rules.
    pub settings: TenantSettings,
    fields: Vec<CustomFieldRow>,
}

impl TenantConfig {
    /// Reads it. The version comes first: what is read later can only be newer, and then the
    /// commit is refused.
    pub async fn load(conn: &mut Conn, tenant_id: TenantId) -> Result<Self> {
        let tenant = tenant::find(conn, tenant_id).await?;
        Ok(Self {
            tenant_id,
            version: tenant.config_version,
            settings: TenantSettings::from_stored(&tenant.settings)?,
            fields: custom_fields::of_tenant(conn, tenant_id).await?,
        })
    }

    /// The custom fields of one kind of object, oldest first.
    pub fn fields_of(&self, object: CustomFieldObject) -> impl Iterator<Item = &CustomFieldRow> {
        self.fields
            .iter()
            .filter(move |field| field.object == object)
    }
}
