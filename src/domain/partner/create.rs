use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Result,
        audit::{self, Actor},
        draft::commit,
        external_id,
        named::{MAX_NAME, NewNamed},
    },
    repositories::{api_clients::ApiClientPartnerRow, partners::PartnerRow},
    values::{PartnerAccess, Scope},
};

/// Makes a partner. Needs `partners:write`.
///
/// A caller that can access only some partners can access this one from now on.
pub async fn create(app: &App, call: &Call, new: NewNamed) -> Result<PartnerRow> {
    let client = call.require(Scope::PartnersWrite)?;
    let tenant_id = client.tenant_id;
    let mut draft = Draft::new(app, tenant_id);
    let now = app.now();
    let mut partner = PartnerRow {
        tenant_id,
        id: app.new_id(),
        name: String::new(),
        created_at: now,
        updated_at: now,
    };
    draft.name(&mut partner.name, "name", &Some(Some(new.name)), MAX_NAME);
    let path = Path::of("externalIds");
    external_id::replace(&mut draft, partner.id, &new.external_ids, &path, &[]);
    if let PartnerAccess::Only(_) = client.partners {
        draft.changes.api_client_partners.push(ApiClientPartnerRow {
            tenant_id,
            api_client_id: client.id,
            partner_id: partner.id,
        });
    }
    draft.changes.partners = vec![partner.clone()];
    // New customers may get it.
    draft.changes.extends = Some(tenant_id);
    let actor = Actor::of(call, client);
    audit::record(app, &actor, "createPartner", partner.id, &mut draft);
    commit(app, draft).await?;
    Ok(partner)
}
