use std::{
    fmt::{self, Display},
    str::FromStr,
};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// A mail server, from `smtps://user:password@host:465` or `smtp://user:password@host:587`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    security: Security,
    host: Host,
    port: u16,
    login: Option<(String, String)>,
}

/// When the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    /// From the first byte on (`smtps://`).
    Always,
    /// Once the server has said that it can; a server that cannot is not spoken with (`smtp://`).
    StartTls,
    /// Never (`?tls=off`): to this machine only, and without a password.
    Off,
}

/// The text names no mail server that can be used. It may hold a password, so it is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSmtpUrl {
    /// It is no such URL.
    #[error(
        "write it like smtps://USER:PASSWORD@HOST:465, or smtp://USER:PASSWORD@HOST:587 for STARTTLS, \
         with special characters in USER and PASSWORD percent-encoded (@ as %40)"
    )]
    Form,
    /// A user without a password, or the other way round.
    #[error("user and password belong together: write both, or none")]
    Login,
    /// Another option than the one there is.
    #[error("after the ? there can only be tls=off")]
    Option,
    /// Others would read along.
    #[error(
        "tls=off is only for smtp:// to this machine (localhost) without a password: over a network others \
         would read along"
    )]
    TlsOff,
}

impl SmtpUrl {
    pub(super) fn security(&self) -> Security {
        self.security
    }

    /// What its certificate must be for: a name, or an address without brackets.
    pub(super) fn server_name(&self) -> String {
        match &self.host {
            Host::Domain(domain) => domain.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// User and password.
    pub(super) fn login(&self) -> Option<&(String, String)> {
        self.login.as_ref()
    }

    fn is_this_machine(&self) -> bool {
        match &self.host {
            Host::Domain(domain) => domain == "localhost" || domain.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }
}

impl FromStr for SmtpUrl {
    type Err = InvalidSmtpUrl;

    fn from_str(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidSmtpUrl::Form)?;
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Always, 465),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(InvalidSmtpUrl::Form),
        };
        // A `/`, `?` or `#` in a password ends the host before the URL does.
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidSmtpUrl::Form);
        }
        // The scheme is not one of those whose hosts are looked at.
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(InvalidSmtpUrl::Form)?;
        let login = match (
            decode(url.username())?,
            url.password().map(decode).transpose()?,
        ) {
            (user, None) if user.is_empty() => None,
            (user, Some(password)) if !user.is_empty() && !password.is_empty() => {
                Some((user, password))
            }
            _ => return Err(InvalidSmtpUrl::Login),
        };
        let this = Self {
            security,
            host: Host::parse(host).map_err(|_| InvalidSmtpUrl::Form)?,
            port: url.port().unwrap_or(port),
            login,
        };
        match url.query() {
            None => Ok(this),
            Some("tls=off") => {
                let alone = security == Security::StartTls && this.login.is_none();
                let security = Security::Off;
                let harmless = alone && this.is_this_machine();
                harmless
                    .then_some(Self { security, ..this })
                    .ok_or(InvalidSmtpUrl::TlsOff)
            }
            Some(_) => Err(InvalidSmtpUrl::Option),
        }
    }
}

fn decode(text: &str) -> Result<String, InvalidSmtpUrl> {
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| InvalidSmtpUrl::Form)?;
    // They end what is sent to the server.
    if text.contains(char::is_control) {
        return Err(InvalidSmtpUrl::Form);
    }
    Ok(text.into_owned())
}

/// Without user and password: fit for logs and messages.
impl Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.security == Security::Always {
            "smtps"
        } else {
            "smtp"
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_and_shown() {
        for (text, shown, security) in [
            (
                "smtps://mail.example.com",
                "smtps://mail.example.com:465",
                Security::Always,
            ),
            (
                "smtp://me:secret@mail.example.com",
                "smtp://mail.example.com:587",
                Security::StartTls,
            ),
            (
                "SMTPS://me:secret@MAIL.example.com:2465/",
                "smtps://mail.example.com:2465",
                Security::Always,
            ),
            (
                "smtp://příklad.cz:25",
                "smtp://xn--pklad-zsa96e.cz:25",
                Security::StartTls,
            ),
            (
                "smtp://localhost:1025?tls=off",
                "smtp://localhost:1025",
                Security::Off,
            ),
            (
                "smtp://127.0.0.1:1025?tls=off",
                "smtp://127.0.0.1:1025",
                Security::Off,
            ),
            (
                "smtp://[::1]:1025?tls=off",
                "smtp://[::1]:1025",
                Security::Off,
            ),
        ] {
            let url: SmtpUrl = text.parse().expect(text);
            assert_eq!(
                (url.to_string().as_str(), url.security()),
                (shown, security)
            );
            assert_eq!(format!("{url:?}"), shown);
        }
        let url: SmtpUrl = "smtps://me%40example.com:p%40s%3As%2F@[::1]"
            .parse()
            .expect("a URL");
        let login = ("me@example.com".to_owned(), "p@s:s/".to_owned());
        assert_eq!(
            (url.login(), url.server_name().as_str()),
            (Some(&login), "::1")
        );
    }

    #[test]
    fn what_is_refused() {
        use InvalidSmtpUrl::{Form, Login, Option, TlsOff};
        for (text, error) in [
            ("", Form),
            ("mail.example.com:587", Form),
            ("https://mail.example.com", Form),
            ("smtp://", Form),
            ("smtp:mail.example.com", Form),
            ("smtps://me:secret@", Form),
            ("smtps://me:sec/ret@mail.example.com", Form),
            ("smtps://me:123/4@mail.example.com", Form),
            ("smtps://me:123#4@mail.example.com", Form),
            ("smtps://mail.example.com/inbox", Form),
            ("smtps://me:s%0d%0aecret@mail.example.com", Form),
            ("smtps://me:%ff@mail.example.com", Form),
            ("smtps://mail exämple.com", Form),
            ("smtps://me@mail.example.com", Login),
            ("smtps://me:@mail.example.com", Login),
            ("smtps://:secret@mail.example.com", Login),
            ("smtp://localhost?tls=on", Option),
            ("smtp://localhost?starttls=off", Option),
            ("smtp://mail.example.com?tls=off", TlsOff),
            ("smtp://10.0.0.1?tls=off", TlsOff),
            ("smtp://me:secret@localhost?tls=off", TlsOff),
            ("smtps://localhost?tls=off", TlsOff),
        ] {
            let refused = text.parse::<SmtpUrl>();
            assert_eq!(refused, Err(error), "{text}");
            let said = error.to_string();
            assert!(!said.contains("secret") && said.lines().count() == 1);
        }
    }
}
