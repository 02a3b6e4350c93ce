//! Tenants: the businesses that share an installation, and the rules that each sets for itself.

mod bootstrap;
mod config;
mod create;
mod list;
mod settings;
mod update_settings;

pub use bootstrap::{FirstKey, bootstrap};
pub use config::TenantConfig;
pub use create::create;
pub use list::list;
pub use settings::TenantSettings;
pub use update_settings::{SettingsChange, update_settings};

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
    tenants::find(conn, id).await?.ok_or_else(|| {
        let mut faults = Faults::new();
        faults.add(Path::root().at("tenant"), Reason::NotFound);
        Error::Invalid(faults)
    })
}
