use clap::Subcommand;

use super::{CliError, Database, tenant_id};
use crate::{domain::site, values::TenantId};

#[derive(Debug, Subcommand)]
pub(super) enum Site {
    /// Make a site of a tenant, and print its id.
    Create {
        #[command(flatten)]
        database: Database,
        /// Its tenant.
        #[arg(long, value_name = "ID", value_parser = tenant_id)]
        tenant: TenantId,
        /// Its name, for people.
        #[arg(long)]
        name: String,
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
                println!("{}", site::create(&app, tenant, &name).await?);
            }
        }
        Ok(())
    }
}
