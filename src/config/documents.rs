use std::{fmt, net::IpAddr, path::PathBuf};

use clap::{Args, ValueEnum};
use url::Host;

use super::Config;

/// Which documents a server runs, and what it tells of its schema.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Documents")]
pub struct Documents {
    /// Whether the schema is told to whoever asks: __schema and __type, GraphiQL, and names that errors suggest. auto: on
    /// where the server listens on this machine alone and its public URL is on it, too.
    #[arg(long = "introspection", env = "FRONTDESK_INTROSPECTION", value_name = "WHEN", default_value_t = Self::DEFAULT.introspection)]
    pub introspection: Introspection,
    /// What documents that were registered are to the server. off: they are not looked for. allow: a request may name one.
    /// require: nothing else is run, but for API keys that may register documents.
    #[arg(long = "trusted-documents", env = "FRONTDESK_TRUSTED_DOCUMENTS", value_name = "MODE", default_value_t = Self::DEFAULT.trusted)]
    pub trusted: TrustedDocuments,
    /// Trusted documents of every tenant: a file as @apollo/generate-persisted-query-manifest writes it. Read again when
    /// it changes, and on SIGHUP.
    #[arg(
        long = "document-manifest",
        env = "FRONTDESK_DOCUMENT_MANIFEST",
        value_name = "FILE"
    )]
    pub manifest: Option<PathBuf>,
    /// Whether clients may send a document once and its hash from then on (Apollo's automatic persisted queries). Where
    /// trusted documents are required they may not.
    #[arg(long = "automatic-persisted-queries", env = "FRONTDESK_AUTOMATIC_PERSISTED_QUERIES", value_name = "SWITCH", default_value_t = Self::DEFAULT.automatic)]
    pub automatic: Switch,
}

impl Documents {
    const DEFAULT: Self = Self {
        introspection: Introspection::Auto,
        trusted: TrustedDocuments::Allow,
        manifest: None,
        automatic: Switch::On,
    };

    /// May clients send a document once and its hash from then on?
    pub fn is_automatic(&self) -> bool {
        self.automatic == Switch::On && self.trusted != TrustedDocuments::Require
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self::DEFAULT
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $Type:ident { $($(#[$word_doc:meta])* $Word:ident $text:literal,)+ })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub enum $Type { $($(#[$word_doc])* $Word,)+ }

        impl fmt::Display for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$Word => $text,)+ })
            }
        }
    )+ };
}

words! {
    /// Whether the schema is told to whoever asks.
    Introspection {
        /// Where only this machine can ask.
        Auto "auto",
        /// To everybody.
        On "on",
        /// To nobody.
        Off "off",
    }

    /// What documents that were registered are to the server.
    TrustedDocuments {
        /// They are not looked for.
        Off "off",
        /// A request may name one.
        Allow "allow",
        /// A request has to name one.
        Require "require",
    }

    /// On or off.
    Switch {
        /// It is done.
        On "on",
        /// It is not.
        Off "off",
    }
}

impl Config {
    /// Is the schema told to whoever asks?
    pub fn introspects(&self) -> bool {
        match self.documents.introspection {
            Introspection::On => true,
            Introspection::Off => false,
            Introspection::Auto => is_private(self.listen.ip(), self.public_url.host()),
        }
    }
}

/// Can only this machine ask? A proxy on it leads the world to a server that listens there: the public URL tells.
fn is_private(listen: IpAddr, public: &Host) -> bool {
    let is_here = match public {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
    };
    is_here && listen.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_this_machine_can_ask() {
        for (listen, public, expected) in [
            ("127.0.0.1", "localhost", true),
            ("127.0.0.1", "shop.localhost", true),
            ("::1", "127.0.0.2", true),
            ("127.0.0.1", "[::1]", true),
            ("127.0.0.1", "[::ffff:127.0.0.1]", true),
            // A server in a container does not know who can reach it.
            ("0.0.0.0", "localhost", false),
            ("192.168.0.1", "localhost", false),
            ("127.0.0.1", "localhost.example.com", false),
            ("127.0.0.1", "192.168.0.1", false),
            ("127.0.0.1", "accounts.example.com", false),
        ] {
            let listen = listen.parse().expect(listen);
            let host = Host::parse(public).expect(public);
            assert_eq!(is_private(listen, &host), expected, "{listen} {public}");
        }
    }
}
