use crate::{
    app::App,
    domain::{
        Call, Claims, Faults, Path, Reason, Result, commit,
        external_id::{self, NewExternalId},
        site,
    },
    repositories::{ChangeSet, partners, stores::StoreRow},
    values::{PartnerId, Scope, SiteId, StoreId},
};

/// A store to be created, as a caller describes it.
#[derive(Debug, Clone)]
pub struct NewStore {
    /// Its name: 1 to 255 characters.
    pub name: String,
    /// The site it belongs to; else the caller's, else the tenant's only one.
    pub site_id: Option<String>,
    /// The partner whose store it is.
    pub partner_id: String,
    /// What other systems call it.
    pub external_ids: Vec<NewExternalId>,
}

/// Makes a store. Needs `partners:write` and access to the partner.
pub async fn create(app: &App, call: &Call, new: NewStore) -> Result<StoreRow> {
    let client = call.require(Scope::PartnersWrite)?;
    let tenant_id = client.tenant_id;
    let root = Path::root();
    let mut faults = Faults::new();
    let mut claims = Claims::new(tenant_id);
    let mut conn = app.store.read().await?;

    let site_path = root.at("siteId");
    let site = site::resolve(
        &mut conn,
        client,
        new.site_id.as_deref(),
        &site_path,
        &mut faults,
    )
    .await?;
    let partner_path = root.at("partnerId");
    let partner = match new.partner_id.parse::<PartnerId>() {
        Ok(id) if client.partners.allows(id) => {
            let found = partners::by_ids(&mut conn, tenant_id, &[id]).await?;
            found.first().map(|row| row.id)
        }
        _ => None,
    };
    drop(conn);
    if partner.is_none() {
        faults.add(partner_path, Reason::NotFound);
    }

    let id: StoreId = app.new_id();
    let name = faults
        .name(root.at("name"), &new.name, 255)
        .unwrap_or_default();
    let external_ids = external_id::rows(
        id,
        &new.external_ids,
        &root.at("externalIds"),
        &mut claims,
        &mut faults,
    );
    let store = StoreRow {
        tenant_id,
        id,
        site_id: site.unwrap_or(SiteId::NIL),
        partner_id: partner.unwrap_or(PartnerId::NIL),
        name,
        created_at: app.now(),
    };
    let changes = ChangeSet {
        stores: vec![store.clone()],
        external_ids,
        ..ChangeSet::default()
    };
    commit(app, changes, &claims, faults).await?;
    Ok(store)
}
