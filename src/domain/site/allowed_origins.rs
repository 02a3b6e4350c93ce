use std::collections::{HashMap, HashSet};

use crate::{
    app::App,
    domain::{
        Result,
        tenant::{SiteSettings, StoredSettings, TenantSettings},
    },
    repositories::{sites, tenants},
};

/// The origins whose pages may use the API, by site.
#[derive(Debug, Default)]
pub struct AllowedOrigins {
    /// By the id of the site, and by its number.
    by_site: HashMap<String, HashSet<String>>,
    of_any: HashSet<String>,
}

impl AllowedOrigins {
    /// Is the origin one of this site's, by id or number; of any site's where none is named?
    pub fn allow(&self, site: Option<&str>, origin: &str) -> bool {
        let allowed = match site {
            Some(site) => self.by_site.get(site),
            None => Some(&self.of_any),
        };
        allowed.is_some_and(|allowed| allowed.contains(&origin.to_ascii_lowercase()))
    }
}

/// The origins that all sites of all tenants allow.
pub async fn all_allowed_origins(app: &App) -> Result<AllowedOrigins> {
    let mut conn = app.store.read().await?;
    let mut all = AllowedOrigins::default();
    let mut tenants_settings = HashMap::new();
    for tenant in tenants::all(&mut conn).await? {
        let settings = TenantSettings::from_stored(&tenant.settings)?;
        tenants_settings.insert(tenant.id, settings);
    }
    for site in sites::of_all_tenants(&mut conn).await? {
        let Some(settings) = tenants_settings.get(&site.tenant_id) else {
            continue;
        };
        let rules = settings.at(&SiteSettings::from_stored(&site.settings)?);
        let origins = rules
            .allowed_origins
            .iter()
            .map(|origin| origin.to_ascii_lowercase());
        let origins: HashSet<_> = origins.collect();
        all.of_any.extend(origins.iter().cloned());
        all.by_site.insert(site.number.to_string(), origins.clone());
        all.by_site.insert(site.id.to_string(), origins);
    }
    Ok(all)
}
