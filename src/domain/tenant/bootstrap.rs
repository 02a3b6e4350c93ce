use futures_util::FutureExt;

use super::{SiteSettings, StoredSettings, create::row};
use crate::{
    app::App,
    domain::{
        Result,
        api_client::{self, AdminKey},
        consent, token,
    },
    repositories::{
        ChangeSet,
        api_clients::{ApiClientRow, ApiKeyRow},
        partners::PartnerRow,
        sites::{self, SiteRow},
        tenants,
    },
    values::{ApiClientKind, Scopes},
};

/// The API key that an empty database was given.
pub enum FirstKey {
    /// Made here; to be shown once.
    Minted(String),
    /// What `FRONTDESK_ADMIN_KEY` says.
    Admin,
}

/// Makes an empty database usable: a tenant with a site, a partner, and an API client that may do
/// everything. `None` where the database has a tenant already; of servers that start at once, one
/// makes it and the others find it.
pub async fn bootstrap(app: &App, admin_key: Option<AdminKey>) -> Result<Option<FirstKey>> {
    let tenant = row(
        app,
        "Default".to_owned(),
        admin_key.as_ref().map(AdminKey::hash),
    );
    let (tenant_id, created_at) = (tenant.id, tenant.created_at);
    let (first_key, secret_hash) = match admin_key {
        Some(key) => (FirstKey::Admin, key.hash()),
        None => {
            let key = token::mint(app, api_client::PREFIX, tenant_id);
            let hash = token::hash(&key);
            (FirstKey::Minted(key), hash)
        }
    };
    let mut site = SiteRow {
        tenant_id,
        id: app.new_id(),
        number: 0,
        name: "Default".to_owned(),
        settings: SiteSettings::default().to_stored(None),
        created_at,
        updated_at: created_at,
    };
    let newsletter = consent::built_in(app, tenant_id, consent::NEWSLETTER, "Newsletter");
    let partner = PartnerRow {
        tenant_id,
        id: app.new_id(),
        name: "Default".to_owned(),
        created_at,
        updated_at: created_at,
    };
    let client = ApiClientRow {
        tenant_id,
        id: app.new_id(),
        name: "Administrator".to_owned(),
        kind: ApiClientKind::Enterprise,
        scopes: Scopes::EVERY,
        all_partners: true,
        site_id: Some(site.id),
        created_at,
    };
    let key = ApiKeyRow {
        tenant_id,
        id: app.new_id(),
        api_client_id: client.id,
        secret_hash,
        created_at,
        expires_at: None,
        revoked_at: None,
    };
    app.store
        .transaction(move |conn| {
            async move {
                tenants::lock_all(conn).await?;
                if tenants::any(conn).await? {
                    return Ok(None);
                }
                site.number = sites::next_number(conn).await?;
                let changes = ChangeSet {
                    tenants: vec![tenant],
                    sites: vec![site],
                    partners: vec![partner],
                    api_clients: vec![client],
                    api_keys: vec![key],
                    consent_definitions: vec![newsletter],
                    ..ChangeSet::default()
                };
                changes.write(conn).await?;
                Ok(Some(first_key))
            }
            .boxed()
        })
        .await
}
