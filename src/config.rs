//! How the server was started: what flags and environment say, as values that are valid.

use std::{fmt, net::SocketAddr, str::FromStr};

use crate::{outside::PrivateHosts, repositories::DatabaseUrl};

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
    /// What one request may ask for.
    pub limits: Limits,
}

/// The outside address of the server: `http` or `https` and a host, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is not an address that links can start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it like https://accounts.example.com, without a path")]
pub struct InvalidPublicUrl;

impl PublicUrl {
    /// The address of a server that is reached where it listens.
    pub fn of(listen: SocketAddr) -> Self {
        if listen.ip().is_unspecified() {
            Self(format!("http://localhost:{}", listen.port()))
        } else {
            Self(format!("http://{listen}"))
        }
    }

    /// Is what goes to it encrypted?
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The address of `path`, which starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
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
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What one request may ask for. A document is measured before it is parsed or run: a few bytes of
/// fragments or nested lists can otherwise cost gigabytes or the process.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Tokens of a document.
    pub tokens: usize,
    /// Brackets open at once, in a document and in its variables.
    pub nesting: usize,
    /// Fields selected, with every fragment put in its place.
    pub selections: usize,
    /// Fields inside fields.
    pub depth: usize,
    /// Fields inside fields below `__schema` and `__type`.
    pub introspection_depth: usize,
    /// Fields with an alias, with every fragment put in its place.
    pub aliases: usize,
    /// Fields of the operation itself.
    pub root_fields: usize,
    /// Directives in the document.
    pub directives: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            document_bytes: 16 * 1024,
            tokens: 2_000,
            nesting: 32,
            selections: 1_000,
            depth: 12,
            introspection_depth: 16,
            aliases: 30,
            root_fields: 20,
            directives: 20,
        }
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
        let listen = "0.0.0.0:80".parse().expect("an address");
        assert_eq!(PublicUrl::of(listen).to_string(), "http://localhost:80");
    }
}
