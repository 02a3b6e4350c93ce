use clap::Subcommand;

use super::{CliError, Database, print};
use crate::domain::tenant;

#[derive(Debug, Subcommand)]
pub(super) enum Tenant {
    /// Make a tenant with the default settings, and print its id.
    ///
    /// It has no site, partner or API key yet: see `frontdesk site create` and
    /// `frontdesk api-key create`; partners are made through the API.
    Create {
        #[command(flatten)]
        database: Database,
        /// Its name, for people.
        #[arg(long)]
        name: String,
    },
    /// List the tenants: id and name, a line each.
    List {
        #[command(flatten)]
        database: Database,
    },
}

impl Tenant {
    pub(super) async fn run(self) -> Result<(), CliError> {
        match self {
            Self::Create { database, name } => {
                let app = database.open().await?;
                print(tenant::create(&app, &name).await?)
            }
            Self::List { database } => {
                let app = database.open().await?;
                let tenants = tenant::list(&app).await?;
                tenants
                    .iter()
                    .try_for_each(|tenant| print(format!("{}  {:?}", tenant.id, tenant.name)))
            }
        }
    }
}
