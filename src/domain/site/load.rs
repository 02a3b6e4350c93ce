use crate::{
    app::App,
    domain::{
        Result, SignedIn,
        tenant::{self, TenantSettings},
    },
    repositories::sites::SiteRow,
};

loaded!(sites, SiteRow, SiteId);
listed!(sites, SiteRow, Site);

/// May a page from `origin` call with the cookie of this customer's session?
pub async fn allows_origin(app: &App, me: &SignedIn, origin: &str) -> Result<bool> {
    let mut conn = app.store.read().await?;
    let (_, rules) = tenant::rules_at(&mut conn, me.tenant_id, me.site_id).await?;
    Ok(allows(&rules, origin))
}

/// May pages of this origin use the API where these rules hold?
pub fn allows(rules: &TenantSettings, origin: &str) -> bool {
    let mut allowed = rules.allowed_origins.iter();
    allowed.any(|known| known.eq_ignore_ascii_case(origin))
}
