use std::path::PathBuf;

use clap::Args;

use super::{CliError, Database, print};
use crate::repositories::{self, DatabaseUrl};

#[derive(Debug, Clone, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    database: Database,
    /// The file to make. It must not be there yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), CliError> {
        let DatabaseUrl::Sqlite(path) = self.database.url()? else {
            let text = "frontdesk backup is for SQLite; of PostgreSQL make one with pg_dump --format=custom";
            return Err(CliError::Domain(text.to_owned()));
        };
        let bytes = repositories::backup(path.clone(), self.file.clone()).await?;
        print(format!(
            "{} has {} as it was, {bytes} bytes",
            self.file.display(),
            path.display()
        ))
    }
}
