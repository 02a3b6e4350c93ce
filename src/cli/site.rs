use clap::Subcommand;

use super::{CliError, Database, print, tenant_id, tenant_or_only};
use crate::{domain::site, values::TenantId};

#[derive(Debug, Subcommand)]
pub(super) enum Site {
    /// Make a site of a tenant, and print its id.
    Create {
        #[command(flatten)]
        database: Database,
        /// Its tenant; may be left out where there is only one.
        #[arg(long, value_name = "ID", value_parser = tenant_id)]
        tenant: Option<TenantId>,
        /// Its name, for people.
        #[arg(long)]
        name: String,
    },
    /// List a tenant's sites: id, number and name, a line each.
    List {
        #[command(flatten)]
        database: Database,
        /// The tenant; may be left out where there is only one.
        #[arg(long, value_name = "ID", value_parser = tenant_id)]
        tenant: Option<TenantId>,
    },
}

impl Site {
    pub(super) async fn run(self) -> Result<(), CliError> {
        match self {
            Self::Create {
                database,
                tenant,
                name,
            } => {
                let app = database.open().await?;
                let tenant = tenant_or_only(&app, tenant).await?;
                print(site::create_by_operator(&app, tenant, &name).await?)
            }
            Self::List { database, tenant } => {
                let app = database.open().await?;
                let tenant = tenant_or_only(&app, tenant).await?;
                let sites = site::list_for_operator(&app, tenant).await?;
                sites.iter().try_for_each(|site| {
                    print(format!("{}  {}  {:?}", site.id, site.number, site.name))
                })
            }
        }
    }
}
