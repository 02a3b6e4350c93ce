//! How the server was started: what flags and environment say, as values that are valid.

mod connections;
mod documents;
mod limits;
mod rates;
mod telemetry;

pub use connections::{Connections, InvalidNetworks, Networks, Seconds};
pub use documents::{Documents, Introspection, Switch, TrustedDocuments};
pub use limits::Limits;
pub use rates::{Bucket, InvalidRate, Rate, Rates};
pub use telemetry::{LogFormat, MetricsToken, Millis, Telemetry};

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use url::{Host, Url};

use crate::{mail::Post, outside::PrivateHosts, repositories::DatabaseUrl, values::EmailAddress};

/// The settings of one server process. What belongs to a tenant is in the store instead.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is.
    pub database_url: DatabaseUrl,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Where browsers and programs reach it, without a slash at the end.
    pub public_url: PublicUrl,
    /// The hosts in the network around it that it may ask.
    pub private_hosts: PrivateHosts,
    /// How mails go out.
    pub mail: MailConfig,
    /// Whom it listens to, and how long.
    pub connections: Connections,
    /// How often somebody may ask.
    pub rates: Rates,
    /// What it tells of its work.
    pub telemetry: Telemetry,
    /// What shows its metrics to other machines.
    pub metrics_token: Option<MetricsToken>,
    /// What one request may ask for.
    pub limits: Limits,
    /// Which documents it runs.
    pub documents: Documents,
}

/// How mails go out.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The way that they go.
    pub post: Post,
    /// Who they come from where a tenant names nobody.
    pub from: EmailAddress,
}

/// The outside address of the server: `http` or `https` and a host, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    host: Host,
}

/// The text is not an address that links can start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it like https://accounts.example.com, without a user or a path")]
pub struct InvalidPublicUrl;

impl PublicUrl {
    /// The address of a server that is reached where it listens.
    pub fn of(listen: SocketAddr, is_tls: bool) -> Self {
        let port = listen.port();
        let host = match listen.ip() {
            ip if ip.is_unspecified() => Host::Domain("localhost".to_owned()),
            IpAddr::V4(ip) => Host::Ipv4(ip),
            IpAddr::V6(ip) => Host::Ipv6(ip),
        };
        let scheme = if is_tls { "https" } else { "http" };
        let text = format!("{scheme}://{host}:{port}");
        Self { text, host }
    }

    /// The host in it.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// `no-reply@` at its host; `None` where that makes no address.
    pub fn no_reply(&self) -> Option<EmailAddress> {
        let domain = match &self.host {
            Host::Domain(domain) => domain.clone(),
            Host::Ipv4(ip) if ip.is_loopback() => "localhost".to_owned(),
            Host::Ipv6(ip) if ip.is_loopback() => "localhost".to_owned(),
            Host::Ipv4(ip) => format!("[{ip}]"),
            Host::Ipv6(ip) => format!("[IPv6:{ip}]"),
        };
        EmailAddress::parse(&format!("no-reply@{domain}")).ok()
    }

    /// Is what goes to it encrypted?
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Is this the origin of its own pages, as browsers write it?
    pub fn is_origin(&self, origin: &str) -> bool {
        self.text.eq_ignore_ascii_case(origin)
    }

    /// The address of `path`, which starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let url: axum::http::Uri = text.parse().map_err(|_| InvalidPublicUrl)?;
        let web = matches!(url.scheme_str(), Some("http" | "https"));
        // A path would have to be known to GraphiQL and to every link, too.
        if !web || url.authority().is_none() || url.path_and_query().is_some_and(|path| path != "/")
        {
            return Err(InvalidPublicUrl);
        }
        let url = Url::parse(text).map_err(|_| InvalidPublicUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidPublicUrl);
        }
        Ok(Self {
            // As browsers write it: without the port that goes without saying.
            text: url.origin().ascii_serialization(),
            host: url.host().ok_or(InvalidPublicUrl)?.to_owned(),
        })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls() {
        let shown = |text: &str| text.parse::<PublicUrl>().map(|url| url.join("/x"));
        assert_eq!(
            shown("https://a.example/"),
            Ok("https://a.example/x".to_owned())
        );
        assert_eq!(shown("http://a:8080"), Ok("http://a:8080/x".to_owned()));
        for bad in [
            "",
            "a.example",
            "ftp://a",
            "https://a?b",
            "https://a/b",
            "/x",
        ] {
            assert_eq!(shown(bad), Err(InvalidPublicUrl), "{bad}");
        }
        for (url, address) in [
            (
                "https://accounts.example.com",
                "no-reply@accounts.example.com",
            ),
            ("http://localhost:8080", "no-reply@localhost"),
            ("http://127.0.0.1:8080", "no-reply@localhost"),
            ("http://[::1]:8080", "no-reply@localhost"),
            ("http://192.0.2.1", "no-reply@[192.0.2.1]"),
            ("http://[2001:db8::1]", "no-reply@[IPv6:2001:db8::1]"),
        ] {
            let url: PublicUrl = url.parse().expect(url);
            let from = url.no_reply();
            assert_eq!(from.as_ref().map(EmailAddress::as_str), Some(address));
        }
        let listen = "0.0.0.0:80".parse().expect("an address");
        assert_eq!(
            PublicUrl::of(listen, false).to_string(),
            "http://localhost:80"
        );
    }
}
