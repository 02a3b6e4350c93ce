//! `FRONTDESK_SECRET_KEY`: what the server seals with the secrets that it has to read again.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use super::CliError;
use crate::{
    app::{Random, System},
    repositories::DatabaseUrl,
    secrets::{Seal, SecretKey},
};

/// The seal of a server: by the environment, else by the file beside a SQLite database, which is
/// made where there is none. A server on PostgreSQL starts without: several share one database, so
/// none of them can make the key.
pub(super) fn seal(database_url: &DatabaseUrl) -> Result<Option<Seal>, CliError> {
    let given = std::env::var("FRONTDESK_SECRET_KEY").unwrap_or_default();
    let key = match database_url {
        _ if !given.is_empty() => read(&given)?,
        DatabaseUrl::Sqlite(path) => beside(&path.with_extension("key"))?,
        DatabaseUrl::Postgres(_) => return Ok(None),
    };
    Ok(Some(Seal::new(&key)))
}

fn read(text: &str) -> Result<SecretKey, CliError> {
    text.parse()
        .map_err(|error: crate::secrets::InvalidSecretKey| CliError::Domain(error.to_string()))
}

/// The key in a file that only its owner may read.
fn beside(file: &Path) -> Result<SecretKey, CliError> {
    let failed = |error: std::io::Error| {
        let file = file.display();
        CliError::Io(format!(
            "cannot read or make the secret key {file}: {error}"
        ))
    };
    match fs::read_to_string(file) {
        Ok(text) => return read(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let mut bits = [0; 32];
    System.fill(&mut bits);
    let key = SecretKey::new(bits);
    let mut options = fs::OpenOptions::new();
    let new = options.write(true).create_new(true).mode(0o600).open(file);
    match new {
        Ok(mut new) => {
            let written = writeln!(new, "{}", key.reveal()).and_then(|()| new.sync_all());
            written.map_err(failed)?;
            Ok(key)
        }
        // Another process made it in the same moment.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            read(&fs::read_to_string(file).map_err(failed)?)
        }
        Err(error) => Err(failed(error)),
    }
}
