use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Path, Reason, Result,
        audit::{self, Actor},
        draft::commit,
        external_id::{self, NewExternalId},
        named::MAX_NAME,
        site,
    },
    repositories::{Conn, partners, stores::StoreRow},
    values::{PartnerId, Scope, SiteId},
};

/// A store to be created, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/store"
)]
pub struct NewStore {
    pub name: String,
    pub site_id: Option<String>,
    pub partner_id: String,
    pub external_ids: Vec<NewExternalId>,
}

/// Makes a store of a partner that the caller can access. Needs `partners:write`.
pub async fn create(app: &App, call: &Call, new: NewStore) -> Result<StoreRow> {
    let client = call.require(Scope::PartnersWrite)?;
    let mut draft = Draft::new(app, client.tenant_id);
    let mut conn = app.store.read().await?;
    let named = new.site_id.as_deref();
    let path = Path::of("siteId");
    let site = site::resolve(&mut conn, client, named, &path, &mut draft.faults).await?;
    let partner = find_partner(&mut conn, client, &new.partner_id, &mut draft).await?;
    drop(conn);

    let now = app.now();
    let mut store = StoreRow {
        tenant_id: client.tenant_id,
        id: app.new_id(),
        site_id: site.map_or(SiteId::NIL, |site| site.id),
        partner_id: partner.unwrap_or(PartnerId::NIL),
        name: String::new(),
        created_at: now,
        updated_at: now,
    };
    draft.note("siteId");
    draft.note("partnerId");
    draft.name(&mut store.name, "name", &Some(Some(new.name)), MAX_NAME);
    let path = Path::of("externalIds");
    external_id::replace(&mut draft, store.id, &new.external_ids, &path, &[]);
    draft.changes.stores = vec![store.clone()];
    let actor = Actor::of(call, client);
    audit::record(app, &actor, "createStore", store.id, &mut draft);
    commit(app, draft).await?;
    Ok(store)
}

/// A partner that the caller can access.
pub(super) async fn find_partner(
    conn: &mut Conn,
    client: &ApiClient,
    id: &str,
    draft: &mut Draft,
) -> Result<Option<PartnerId>> {
    if let Ok(id) = id.parse::<PartnerId>()
        && client.partners.allows(id)
    {
        let found = partners::by_ids(conn, client.tenant_id, &[id]).await?;
        if !found.is_empty() {
            return Ok(Some(id));
        }
    }
    draft.faults.add(Path::of("partnerId"), Reason::NotFound);
    Ok(None)
}
