//! Mails to a server that speaks SMTP.

mod connection;
mod reason;
mod stream;
mod url;

use std::{fmt, time::Duration};

use lettre::transport::smtp::{
    client::{Certificate, TlsParameters},
    extension::ClientId,
};

pub(super) use connection::{Connection, Sending};
use url::Security;
pub use url::{InvalidSmtpUrl, SmtpUrl};

/// A mail server and how to speak with it.
#[derive(Clone)]
pub struct SmtpConfig {
    url: SmtpUrl,
    /// What this server calls itself.
    hello: ClientId,
    /// Whom to trust. `None` where nothing is encrypted.
    tls: Option<TlsParameters>,
    timeouts: Timeouts,
}

/// How long is waited for a mail server.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// To be connected.
    pub connect: Duration,
    /// For the answer to a command.
    pub command: Duration,
    /// For taking a message and saying so. Longer: a mail without an answer can be neither called sent
    /// nor sent again.
    pub message: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            command: Duration::from_secs(30),
            message: Duration::from_secs(120),
        }
    }
}

/// The file is no list of certificates to trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it holds no certificates that can be read (PEM: -----BEGIN CERTIFICATE-----)")]
pub struct InvalidRoots;

impl SmtpConfig {
    /// Speaks with the server at `url`, as `hello`: the name or address that this server is known by.
    /// Beside the usual authorities those in `roots` (PEM) are trusted.
    pub fn new(
        url: SmtpUrl,
        hello: ::url::Host,
        roots: Option<&str>,
    ) -> Result<Self, InvalidRoots> {
        let hello = match hello {
            ::url::Host::Domain(domain) => ClientId::Domain(domain),
            ::url::Host::Ipv4(address) => ClientId::Ipv4(address),
            ::url::Host::Ipv6(address) => ClientId::Ipv6(address),
        };
        let mut tls = TlsParameters::builder(url.server_name());
        if let Some(roots) = roots {
            let found = Certificate::from_pem(roots.as_bytes()).map_err(|_| InvalidRoots)?;
            // What has no certificate in it is read as none.
            if !roots.contains("-----BEGIN CERTIFICATE-----") {
                return Err(InvalidRoots);
            }
            tls = tls.add_root_certificate(found);
        }
        let tls = tls.build().map_err(|_| InvalidRoots)?;
        let tls = (url.security() != Security::Off).then_some(tls);
        let timeouts = Timeouts::default();
        Ok(Self {
            url,
            hello,
            tls,
            timeouts,
        })
    }

    /// The same with other timeouts.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// The server.
    pub fn url(&self) -> &SmtpUrl {
        &self.url
    }
}

impl fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
