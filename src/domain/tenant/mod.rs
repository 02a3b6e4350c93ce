//! Tenants: the businesses that share an installation, and the rules that each sets for itself.

mod bootstrap;
mod config;
mod create;
mod front_end;
mod list;
mod preset;
mod read;
mod settings;
mod site_settings;
mod update_settings;

pub use bootstrap::{FirstKey, bootstrap};
pub use config::TenantConfig;
pub use create::create;
pub use front_end::{Brand, LinkUrls};
pub use list::list;
pub(super) use read::rules_at;
pub use read::{message_language, public_config, settings, settings_of};
pub use settings::{SiteSettings, StoredSettings, TenantSettings};
pub(super) use site_settings::check_redirect;
pub use site_settings::{SiteSettingsChange, update_site_settings};
pub use update_settings::{TenantSettingsChange, apply_preset, update_settings};

use super::{Error, Faults, Path, Reason, Result};
use crate::{
    repositories::{
        Conn,
        tenants::{self, TenantRow},
    },
    values::TenantId,
};

/// The tenant, for an operator who names it.
pub(super) async fn find(conn: &mut Conn, id: TenantId) -> Result<TenantRow> {
    tenants::find(conn, id).await?.ok_or_else(missing)
}

/// The tenant, held against every other change of its configuration until the transaction ends.
pub(super) async fn hold(conn: &mut Conn, id: TenantId) -> Result<TenantRow> {
    let tenant = tenants::find_for_update(conn, id).await?;
    tenant.ok_or_else(missing)
}

/// The tenant, with its configuration as it is until the transaction ends.
pub(super) async fn hold_for_share(conn: &mut Conn, id: TenantId) -> Result<TenantRow> {
    let tenant = tenants::find_for_share(conn, id).await?;
    tenant.ok_or_else(missing)
}

fn missing() -> Error {
    let mut faults = Faults::new();
    faults.add(Path::of("tenant"), Reason::NotFound);
    Error::Invalid(faults)
}
