use std::collections::HashMap;

use super::{StoredSettings, TenantConfig, TenantSettings, config::site_config, find};
use crate::{
    app::App,
    domain::{Call, Faults, MessageLanguage, Path, Result, Viewer, site},
    repositories::sites::SiteRow,
    values::{Scope, SiteId, TenantId},
};

/// The settings of the caller's tenant. Needs `settings:read`.
pub async fn settings(app: &App, call: &Call) -> Result<TenantSettings> {
    let tenant_id = call.require(Scope::SettingsRead)?.tenant_id;
    let mut conn = app.store.read().await?;
    let tenant = find(&mut conn, tenant_id).await?;
    TenantSettings::from_stored(&tenant.settings)
}

/// The rules that hold at a site: the one named, else the caller's, else the tenant's only one.
pub async fn public_config(
    app: &App,
    call: &Call,
    site_id: Option<&str>,
) -> Result<(SiteRow, TenantSettings)> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let (site, config) = site_config(&mut conn, client, site_id).await?;
    Ok((site, config.settings))
}

/// The language of messages to a caller: the most wanted one that they are written in, else that of
/// the `site` that they are about, else of the caller's, else of the tenant's only one, else the
/// tenant's.
pub async fn message_language(
    app: &App,
    call: &Call,
    site: Option<SiteId>,
) -> Result<MessageLanguage> {
    let wanted = call.languages.iter().copied().find_map(MessageLanguage::of);
    let client = match (wanted, &call.viewer) {
        (Some(language), _) => return Ok(language),
        (None, Viewer::Anonymous) => return Ok(MessageLanguage::ENGLISH),
        (None, Viewer::ApiClient(client)) => client,
    };
    let mut conn = app.store.read().await?;
    let mut config = TenantConfig::load(&mut conn, client.tenant_id).await?;
    let (named, path) = (site.map(|site| site.to_string()), Path::of("siteId"));
    let faults = &mut Faults::new();
    let site = site::resolve(&mut conn, client, named.as_deref(), &path, faults).await?;
    if let Some(site) = site {
        config = config.at(&site)?;
    }
    let language = config.settings.message_language;
    Ok(MessageLanguage::of(language).unwrap_or(MessageLanguage::ENGLISH))
}

/// The settings of each tenant: of the caller's alone.
pub async fn settings_of(
    app: &App,
    call: &Call,
    tenants: &[TenantId],
) -> Result<HashMap<TenantId, TenantSettings>> {
    let own = call.client()?.tenant_id;
    let mut found = HashMap::new();
    if tenants.contains(&own) {
        let mut conn = app.store.read().await?;
        let tenant = find(&mut conn, own).await?;
        found.insert(own, TenantSettings::from_stored(&tenant.settings)?);
    }
    Ok(found)
}
