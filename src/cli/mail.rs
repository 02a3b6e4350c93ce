//! How mails go out: into a folder, or to the server that `FRONTDESK_SMTP_URL` names.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use crate::{
    config::{MailConfig, PublicUrl},
    mail::{Post, SmtpConfig, SmtpUrl},
    values::EmailAddress,
};

pub(super) const DEFAULT_FOLDER: &str = "mail";

#[derive(Debug, Clone, Args)]
pub(super) struct Mail {
    /// Who mails come from where a tenant names nobody; no-reply@ at the host of the public URL where it is
    /// not given.
    #[arg(long, env = "FRONTDESK_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Where mails become files, as long as FRONTDESK_SMTP_URL is not set.
    #[arg(long, env = "FRONTDESK_MAIL_FOLDER", value_name = "PATH", default_value = DEFAULT_FOLDER)]
    mail_folder: String,
}

impl Mail {
    pub(super) fn config(&self, public_url: &PublicUrl) -> Result<MailConfig, CliError> {
        let folder = Some(self.mail_folder.as_str()).filter(|text| !text.is_empty());
        let post = match smtp(public_url)? {
            Some(config) => Post::Smtp(config),
            None => Post::Folder(PathBuf::from(folder.unwrap_or(DEFAULT_FOLDER))),
        };
        let given = self.mail_from.as_ref().filter(|text| !text.is_empty());
        let from = match given {
            None => no_reply(public_url)?,
            Some(text) => EmailAddress::parse(text).map_err(|_| {
                let example = "as in accounts@example.com";
                CliError::Domain(format!(
                    "--mail-from: {text:?} is no e-mail address, {example}"
                ))
            })?,
        };
        Ok(MailConfig { post, from })
    }
}

/// Mails as files in this folder.
pub(super) fn in_folder(folder: &str, public_url: &PublicUrl) -> Result<MailConfig, CliError> {
    Ok(MailConfig {
        post: Post::Folder(PathBuf::from(folder)),
        from: no_reply(public_url)?,
    })
}

/// What a person who starts the server is told.
pub(super) fn shown(config: &MailConfig) -> String {
    match &config.post {
        Post::Smtp(smtp) => format!("sent by {}, from {}", smtp.url(), config.from.as_str()),
        Post::Folder(folder) => {
            let here = if starts_here(folder) { "./" } else { "" };
            let folder = folder.display();
            format!("written to {here}{folder} (set FRONTDESK_SMTP_URL to send it)")
        }
    }
}

fn starts_here(folder: &Path) -> bool {
    folder.is_relative() && !folder.starts_with(".") && !folder.starts_with("..")
}

fn no_reply(public_url: &PublicUrl) -> Result<EmailAddress, CliError> {
    let none = || {
        let host = public_url.host();
        CliError::Domain(format!(
            "mails cannot come from no-reply@{host}: set FRONTDESK_MAIL_FROM"
        ))
    };
    public_url.no_reply().ok_or_else(none)
}

/// Not a flag: it may hold a password, and the arguments of a process are seen by every user of the machine.
fn smtp(public_url: &PublicUrl) -> Result<Option<SmtpConfig>, CliError> {
    let Some(text) = variable("FRONTDESK_SMTP_URL")? else {
        return Ok(None);
    };
    let url: SmtpUrl = text
        .parse()
        .map_err(|error| CliError::Domain(format!("FRONTDESK_SMTP_URL: {error}")))?;
    let roots = variable("FRONTDESK_SMTP_CA_FILE")?;
    let refused = |file: &str, error: &dyn std::fmt::Display| {
        CliError::Domain(format!("FRONTDESK_SMTP_CA_FILE: {file}: {error}"))
    };
    let read = |file: &String| std::fs::read_to_string(file).map_err(|error| refused(file, &error));
    let certificates = roots.as_ref().map(read).transpose()?;
    let config = SmtpConfig::new(url, public_url.host().clone(), certificates.as_deref());
    let config = config.map_err(|error| refused(roots.as_deref().unwrap_or_default(), &error));
    config.map(Some)
}

/// An environment variable. An empty one is none.
fn variable(name: &str) -> Result<Option<String>, CliError> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(CliError::Domain(format!(
            "{name} holds bytes that are no text"
        ))),
    }
}
