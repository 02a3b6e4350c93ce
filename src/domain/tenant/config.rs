use std::sync::Arc;

use super::{SiteSettings, StoredSettings, TenantSettings};
use crate::{
    domain::{Call, Result, Viewer, tenant},
    repositories::{
        Configuration, Conn,
        consents::{self, ConsentDefinitionRow},
        custom_fields::{self, CustomFieldRow},
        sites::SiteRow,
        tenants::TenantRow,
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
    /// Its rules; after [`at`](Self::at), those of one of its sites.
    pub settings: TenantSettings,
    /// What customers can be asked to agree to, oldest first.
    pub consents: Arc<[ConsentDefinitionRow]>,
    fields: Arc<[CustomFieldRow]>,
    is_persons: bool,
}

impl TenantConfig {
    /// Reads it. The version comes first: what is read later can only be newer, and then the
    /// commit is refused.
    pub async fn load(conn: &mut Conn, tenant_id: TenantId) -> Result<Self> {
        let tenant = tenant::find(conn, tenant_id).await?;
        Self::of(conn, &tenant).await
    }

    /// The same as the store knows it.
    pub fn known(known: &Configuration) -> Result<Self> {
        let tenant = &known.tenant;
        Ok(Self {
            tenant_id: tenant.id,
            version: tenant.config_version,
            settings: TenantSettings::from_stored(&tenant.settings)?,
            consents: known.consents.clone(),
            fields: known.fields.clone(),
            is_persons: false,
        })
    }

    /// Reads it and holds it as it is until the transaction ends.
    pub async fn hold(conn: &mut Conn, tenant_id: TenantId) -> Result<Self> {
        let tenant = tenant::hold_for_share(conn, tenant_id).await?;
        Self::of(conn, &tenant).await
    }

    async fn of(conn: &mut Conn, tenant: &TenantRow) -> Result<Self> {
        Ok(Self {
            tenant_id: tenant.id,
            version: tenant.config_version,
            settings: TenantSettings::from_stored(&tenant.settings)?,
            consents: consents::of_tenant(conn, tenant.id).await?.into(),
            fields: custom_fields::of_tenant(conn, tenant.id).await?.into(),
            is_persons: false,
        })
    }

    /// The same with the rules of a site.
    pub fn at(self, site: &SiteRow) -> Result<Self> {
        let settings = self
            .settings
            .at(&SiteSettings::from_stored(&site.settings)?);
        Ok(Self { settings, ..self })
    }

    /// The same to a person who writes about themselves.
    pub fn of_person(self) -> Self {
        Self {
            is_persons: true,
            ..self
        }
    }

    /// The same to whoever calls.
    pub fn of_caller(self, call: &Call) -> Self {
        match call.viewer {
            Viewer::ApiClient(_) => self,
            Viewer::Customer(_) | Viewer::Anonymous => self.of_person(),
        }
    }

    /// May who writes give values of this field? To a person, one that is not registrable is as if absent.
    pub fn takes(&self, field: &CustomFieldRow) -> bool {
        field.is_registrable || !self.is_persons
    }

    /// The custom fields of one kind of object, oldest first.
    pub fn fields_of(&self, object: CustomFieldObject) -> impl Iterator<Item = &CustomFieldRow> {
        self.fields
            .iter()
            .filter(move |field| field.object == object)
    }
}
