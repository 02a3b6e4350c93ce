use super::{StoredSettings, TenantSettings};
use crate::{
    app::App,
    domain::{Error, Faults, Path, Result, consent},
    repositories::{ChangeSet, tenants::TenantRow},
    values::TenantId,
};

/// Makes a tenant with the default settings, and nothing in it. For an operator at the command line.
pub async fn create(app: &App, name: &str) -> Result<TenantId> {
    let mut faults = Faults::new();
    let name = faults
        .name(Path::root().at("name"), name, 255)
        .unwrap_or_default();
    faults.check().map_err(Error::Invalid)?;
    let tenant = row(app, name, None);
    let id = tenant.id;
    let newsletter = consent::built_in(app, id, consent::NEWSLETTER, "Newsletter");
    let changes = ChangeSet {
        tenants: vec![tenant],
        consent_definitions: vec![newsletter],
        ..ChangeSet::default()
    };
    app.store.commit(changes).await?;
    Ok(id)
}

pub(super) fn row(app: &App, name: String, admin_key_hash: Option<Vec<u8>>) -> TenantRow {
    TenantRow {
        id: app.new_id(),
        name,
        settings: TenantSettings::default().to_stored(None),
        config_version: 1,
        admin_key_hash,
        created_at: app.now(),
    }
}
