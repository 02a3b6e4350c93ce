use super::PREFIX;
use crate::{
    app::App,
    domain::{
        Draft, Path, Reason, Result,
        audit::{self, Actor},
        draft::commit,
        tenant, token,
    },
    repositories::{
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

    let mut draft = Draft::new(app, tenant_id);
    let name = draft.faults.name(Path::of("name"), &new.name, 255);
    if new.scopes == Scopes::NONE {
        draft.faults.add(Path::of("scope"), Reason::Required);
    }
    let known = partners::by_ids(&mut conn, tenant_id, &new.partners).await?;
    if let Some(site) = new.site_id
        && sites::by_ids(&mut conn, tenant_id, &[site])
            .await?
            .is_empty()
    {
        draft.faults.add(Path::of("site"), Reason::NotFound);
    }
    drop(conn);
    for partner in &new.partners {
        if !known.iter().any(|row| row.id == *partner) {
            draft
                .faults
                .add(Path::of("partner").at(partner), Reason::NotFound);
        }
    }

    let key = token::mint(app, PREFIX, tenant_id);
    let client_id = app.new_id();
    let key_id = app.new_id();
    let partner = |partner: &partners::PartnerRow| ApiClientPartnerRow {
        tenant_id,
        api_client_id: client_id,
        partner_id: partner.id,
    };
    draft.changes.api_clients = vec![ApiClientRow {
        tenant_id,
        id: client_id,
        name: name.unwrap_or_default(),
        kind: new.kind,
        scopes: new.scopes,
        all_partners: new.partners.is_empty(),
        site_id: new.site_id,
        created_at: app.now(),
    }];
    draft.changes.api_client_partners = known.iter().map(partner).collect();
    draft.changes.api_keys = vec![ApiKeyRow {
        tenant_id,
        id: key_id,
        api_client_id: client_id,
        secret_hash: token::hash(&key),
        created_at: app.now(),
        expires_at: new.expires_at,
        revoked_at: None,
    }];
    for field in ["name", "kind", "scopes", "partners", "key"] {
        draft.note(field);
    }
    audit::record(
        app,
        &Actor::operator(),
        "api-key create",
        client_id,
        &mut draft,
    );
    commit(app, draft).await?;
    Ok(NewApiKey {
        client_id,
        key_id,
        key,
    })
}
