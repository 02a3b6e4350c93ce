use std::collections::HashMap;

use super::{SiteSettings, StoredSettings, TenantSettings, find};
use crate::{
    app::App,
    domain::{Call, Faults, MessageLanguage, Path, Result, Viewer, site},
    repositories::{
        self, Conn,
        sites::{self, SiteRow},
    },
    values::{Scope, SiteId, TenantId},
};

/// The settings of the caller's tenant. Needs `settings:read`.
pub async fn settings(app: &App, call: &Call) -> Result<TenantSettings> {
    let tenant_id = call.require(Scope::SettingsRead)?.tenant_id;
    let mut conn = app.store.read().await?;
    let tenant = find(&mut conn, tenant_id).await?;
    TenantSettings::from_stored(&tenant.settings)
}

/// The rules that hold at a site: the one named, else that which the call names, else the caller's, else the only
/// one. Anybody may ask.
pub async fn public_config(
    app: &App,
    call: &Call,
    site_id: Option<&str>,
) -> Result<(SiteRow, TenantSettings)> {
    let mut conn = app.store.read().await?;
    let (mut faults, path) = (Faults::new(), Path::of("siteId"));
    let site = site::resolve_for(&mut conn, call, site_id, &path, &mut faults).await?;
    match site {
        Some(site) => rules_at(&mut conn, site.tenant_id, site.id).await,
        None => Err(faults.into()),
    }
}

/// The rules that hold at a site of a tenant.
pub(in crate::domain) async fn rules_at(
    conn: &mut Conn,
    tenant: TenantId,
    site: SiteId,
) -> Result<(SiteRow, TenantSettings)> {
    let settings = TenantSettings::from_stored(&find(conn, tenant).await?.settings)?;
    let site = sites::by_ids(conn, tenant, &[site]).await?.pop();
    let site = site.ok_or(repositories::Error::Missing("site"))?;
    let settings = settings.at(&SiteSettings::from_stored(&site.settings)?);
    Ok((site, settings))
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
    if let Some(language) = wanted {
        return Ok(language);
    }
    let mut conn = app.store.read().await?;
    let site = match (site, &call.viewer) {
        (Some(site), _) => sites::by_id(&mut conn, site).await?,
        (None, Viewer::Customer(me)) => sites::by_id(&mut conn, me.site_id).await?,
        (None, Viewer::ApiClient(client)) => {
            let (path, faults) = (Path::of("siteId"), &mut Faults::new());
            site::resolve(&mut conn, client, None, &path, faults).await?
        }
        (None, Viewer::Anonymous) => None,
    };
    let tenant_id = match (&site, &call.viewer) {
        (Some(site), _) => site.tenant_id,
        (None, Viewer::ApiClient(client)) => client.tenant_id,
        (None, Viewer::Customer(me)) => me.tenant_id,
        (None, Viewer::Anonymous) => return Ok(MessageLanguage::ENGLISH),
    };
    let mut settings = TenantSettings::from_stored(&find(&mut conn, tenant_id).await?.settings)?;
    if let Some(site) = site {
        settings = settings.at(&SiteSettings::from_stored(&site.settings)?);
    }
    Ok(MessageLanguage::of(settings.message_language).unwrap_or(MessageLanguage::ENGLISH))
}

/// The settings of each tenant: of the caller's alone.
pub async fn settings_of(
    app: &App,
    call: &Call,
    tenants: &[TenantId],
) -> Result<HashMap<TenantId, TenantSettings>> {
    let own = call.reader()?.tenant_id;
    let mut found = HashMap::new();
    if tenants.contains(&own) {
        let mut conn = app.store.read().await?;
        let tenant = find(&mut conn, own).await?;
        found.insert(own, TenantSettings::from_stored(&tenant.settings)?);
    }
    Ok(found)
}
