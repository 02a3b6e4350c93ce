use super::Key;
use crate::{
    app::App,
    domain::{Error, Faults, Path, Reason, Result, tenant},
    repositories::{
        ChangeSet,
        api_clients::{ApiClientPartnerRow, ApiClientRow, ApiKeyRow},
        partners, sites,
    },
    values::{
        ApiClientId, ApiClientKind, ApiKeyId, PartnerId, Scopes, SiteId, TenantId, Timestamp,
    },
};

/// What an operator says about a new API client.
#[derive(Debug, Clone)]
pub struct NewApiClient {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its name, for people.
    pub name: String,
    /// What it may be used for.
    pub kind: ApiClientKind,
    /// What it may do.
    pub scopes: Scopes,
    /// The partners that it can access; none given: all, later ones included.
    pub partners: Vec<PartnerId>,
    /// Its site, where an input names none.
    pub site_id: Option<SiteId>,
    /// From when its key is refused.
    pub expires_at: Option<Timestamp>,
}

/// A new API client and its key.
pub struct NewApiKey {
    /// The client.
    pub client_id: ApiClientId,
    /// The key's id, by which it is revoked.
    pub key_id: ApiKeyId,
    /// The key, to be shown once.
    pub key: String,
}

/// Makes an API client with one key. For an operator at the command line, who needs no scope.
pub async fn create(app: &App, new: NewApiClient) -> Result<NewApiKey> {
    let tenant_id = new.tenant_id;
    let mut conn = app.store.read().await?;
    tenant::find(&mut conn, tenant_id).await?;

    let mut faults = Faults::new();
    let root = Path::root();
    let name = faults
        .name(root.at("name"), &new.name, 255)
        .unwrap_or_default();
    if new.scopes == Scopes::NONE {
        faults.add(root.at("scope"), Reason::Required);
    }
    let known = partners::by_ids(&mut conn, tenant_id, &new.partners).await?;
    if let Some(site) = new.site_id
        && sites::by_ids(&mut conn, tenant_id, &[site])
            .await?
            .is_empty()
    {
        faults.add(root.at("site"), Reason::NotFound);
    }
    drop(conn);
    for partner in &new.partners {
        if !known.iter().any(|row| row.id == *partner) {
            faults.add(root.at("partner").at(partner), Reason::NotFound);
        }
    }
    faults.check().map_err(Error::Invalid)?;

    let key = Key::mint(app, tenant_id);
    let client_id = app.new_id();
    let key_id = app.new_id();
    let partner = |partner: &partners::PartnerRow| ApiClientPartnerRow {
        tenant_id,
        api_client_id: client_id,
        partner_id: partner.id,
    };
    let changes = ChangeSet {
        api_clients: vec![ApiClientRow {
            tenant_id,
            id: client_id,
            name,
            kind: new.kind,
            scopes: new.scopes,
            all_partners: new.partners.is_empty(),
            site_id: new.site_id,
            created_at: app.now(),
        }],
        api_client_partners: known.iter().map(partner).collect(),
        api_keys: vec![ApiKeyRow {
            tenant_id,
            id: key_id,
            api_client_id: client_id,
            secret_hash: key.hash(),
            created_at: app.now(),
            expires_at: new.expires_at,
            revoked_at: None,
        }],
        ..ChangeSet::default()
    };
    app.store.commit(changes).await?;
    Ok(NewApiKey {
        client_id,
        key_id,
        key: key.reveal(),
    })
}
