use crate::{
    app::App,
    domain::{
        Call, Claims, Faults, Path, Result, commit,
        external_id::{self, NewExternalId},
    },
    repositories::{ChangeSet, api_clients::ApiClientPartnerRow, partners::PartnerRow},
    values::{PartnerAccess, Scope},
};

/// A partner to be created, as a caller describes it.
#[derive(Debug, Clone)]
pub struct NewPartner {
    /// Its name: 1 to 255 characters.
    pub name: String,
    /// What other systems call it.
    pub external_ids: Vec<NewExternalId>,
}

/// Makes a partner. Needs `partners:write`.
///
/// A caller that can access only some partners can access this one from now on.
pub async fn create(app: &App, call: &Call, new: NewPartner) -> Result<PartnerRow> {
    let client = call.require(Scope::PartnersWrite)?;
    let tenant_id = client.tenant_id;
    let root = Path::root();
    let mut faults = Faults::new();
    let mut claims = Claims::new(tenant_id);
    let partner = PartnerRow {
        tenant_id,
        id: app.new_id(),
        name: faults
            .name(root.at("name"), &new.name, 255)
            .unwrap_or_default(),
        created_at: app.now(),
    };
    let access = match client.partners {
        PartnerAccess::All => Vec::new(),
        PartnerAccess::Only(_) => vec![ApiClientPartnerRow {
            tenant_id,
            api_client_id: client.id,
            partner_id: partner.id,
        }],
    };
    let changes = ChangeSet {
        partners: vec![partner.clone()],
        api_client_partners: access,
        external_ids: external_id::rows(
            partner.id,
            &new.external_ids,
            &root.at("externalIds"),
            &mut claims,
            &mut faults,
        ),
        ..ChangeSet::default()
    };
    commit(app, changes, &claims, faults).await?;
    Ok(partner)
}
