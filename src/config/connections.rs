use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

use clap::Args;
use ipnet::IpNet;

/// Whom the server listens to, for how long, and how many at once. A client that sends slowly or not at all must not
/// cost those who wait their turn.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connections")]
pub struct Connections {
    /// Connections at once. Beyond, the one that has been idle for longest is closed for a new one.
    #[arg(long = "connections", env = "FRONTDESK_CONNECTIONS", value_name = "N", default_value_t = Self::DEFAULT.total, value_parser = some)]
    pub total: usize,
    /// The same for those of one address (of one /64 of IPv6). Trusted proxies have no such limit.
    #[arg(long = "connections-per-address", env = "FRONTDESK_CONNECTIONS_PER_ADDRESS", value_name = "N", default_value_t = Self::DEFAULT.per_address, value_parser = some)]
    pub per_address: usize,
    /// Requests that are run at once. Beyond, a few wait for a moment, and the others are refused with 503.
    #[arg(long = "requests", env = "FRONTDESK_REQUESTS", value_name = "N", default_value_t = Self::DEFAULT.requests, value_parser = some)]
    pub requests: usize,
    /// Seconds for the headers of a request, from its first byte, and for the handshake of TLS.
    #[arg(long = "header-timeout", env = "FRONTDESK_HEADER_TIMEOUT", value_name = "SECONDS", default_value_t = Self::DEFAULT.header, value_parser = some_seconds)]
    pub header: Seconds,
    /// Seconds for the body of a request.
    #[arg(long = "body-timeout", env = "FRONTDESK_BODY_TIMEOUT", value_name = "SECONDS", default_value_t = Self::DEFAULT.body, value_parser = some_seconds)]
    pub body: Seconds,
    /// Seconds that a connection may stay open between requests.
    #[arg(long = "idle-timeout", env = "FRONTDESK_IDLE_TIMEOUT", value_name = "SECONDS", default_value_t = Self::DEFAULT.idle, value_parser = some_seconds)]
    pub idle: Seconds,
    /// Seconds that a client may take nothing of an answer.
    #[arg(long = "send-timeout", env = "FRONTDESK_SEND_TIMEOUT", value_name = "SECONDS", default_value_t = Self::DEFAULT.send, value_parser = some_seconds)]
    pub send: Seconds,
    /// Bytes of a request's line and headers.
    #[arg(long = "header-bytes", env = "FRONTDESK_HEADER_BYTES", value_name = "N", default_value_t = Self::DEFAULT.header_bytes, value_parser = header_bytes)]
    pub header_bytes: usize,
    /// Headers of a request.
    #[arg(long = "headers", env = "FRONTDESK_HEADERS", value_name = "N", default_value_t = Self::DEFAULT.headers, value_parser = some)]
    pub headers: usize,
    /// Bytes of bodies that are being read, of all requests together. Beyond, requests are refused with 503.
    #[arg(long = "bodies-bytes", env = "FRONTDESK_BODIES_BYTES", value_name = "N", default_value_t = Self::DEFAULT.bodies_bytes, value_parser = bodies_bytes)]
    pub bodies_bytes: usize,
    /// Seconds that the server goes on as before once it is to stop, telling /readyz that it does: as long as load
    /// balancers need to notice.
    #[arg(long = "drain-delay", env = "FRONTDESK_DRAIN_DELAY", value_name = "SECONDS", default_value_t = Self::DEFAULT.drain_delay)]
    pub drain_delay: Seconds,
    /// The networks of the proxies before the server, separated by commas, as in 10.0.0.0/8,::1: what they say in
    /// X-Forwarded-For is taken for the client's address. Of others it is not.
    #[arg(
        long = "trusted-proxies",
        env = "FRONTDESK_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        default_value_t
    )]
    pub trusted_proxies: Networks,
    /// The server's certificate and those between it and a known one (PEM). With it the server speaks TLS; the files are
    /// read again when they change, and on SIGHUP.
    #[arg(
        long = "tls-certificate",
        env = "FRONTDESK_TLS_CERTIFICATE",
        value_name = "FILE",
        requires = "tls_key"
    )]
    pub tls_certificate: Option<PathBuf>,
    /// The key of the certificate (PEM).
    #[arg(
        long = "tls-key",
        env = "FRONTDESK_TLS_KEY",
        value_name = "FILE",
        requires = "tls_certificate"
    )]
    pub tls_key: Option<PathBuf>,
}

impl Connections {
    const DEFAULT: Self = Self {
        total: 4_096,
        per_address: 256,
        requests: 256,
        header: Seconds(5),
        body: Seconds(10),
        idle: Seconds(60),
        send: Seconds(10),
        header_bytes: 16 * 1024,
        headers: 64,
        bodies_bytes: 64 * 1024 * 1024,
        drain_delay: Seconds(0),
        trusted_proxies: Networks(Vec::new()),
        tls_certificate: None,
        tls_key: None,
    };
}

impl Default for Connections {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What HTTP/1.1 needs to read a request at all.
const MIN_HEADER_BYTES: usize = 8 * 1024;

fn header_bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(bytes) if bytes >= MIN_HEADER_BYTES => Ok(bytes),
        _ => Err(format!("write a number from {MIN_HEADER_BYTES}")),
    }
}

/// The longest time that can be set: a day.
const MAX_SECONDS: u64 = 86_400;
/// The most of anything that can be set.
const MAX_COUNT: usize = 1_000_000;

/// A time without which nobody is served.
fn some_seconds(text: &str) -> Result<Seconds, String> {
    match text.parse() {
        Ok(seconds @ Seconds(1..)) => Ok(seconds),
        _ => Err(format!("write a number of seconds from 1 to {MAX_SECONDS}")),
    }
}

/// A number without which nobody is served.
fn some(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=MAX_COUNT) => Ok(count),
        _ => Err(format!("write a number from 1 to {MAX_COUNT}")),
    }
}

/// Room for one body of the size that is allowed, at least.
fn bodies_bytes(text: &str) -> Result<usize, String> {
    const LEAST: usize = 1024 * 1024;
    match text.parse() {
        Ok(bytes @ LEAST..) => Ok(bytes),
        _ => Err(format!("write a number from {LEAST}")),
    }
}

/// A time in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub u64);

impl Seconds {
    /// As the standard library's.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(seconds) if seconds <= MAX_SECONDS => Ok(Self(seconds)),
            _ => Err(format!("write a number of seconds up to {MAX_SECONDS}")),
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Networks, separated by commas; an address alone is a network of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// A text names no networks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network: write them as in 10.0.0.0/8,192.0.2.7,fd00::/8")]
pub struct InvalidNetworks(String);

impl Networks {
    /// Is the address in one of them? One of IPv4 may come as IPv6.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for Networks {
    type Err = InvalidNetworks;

    fn from_str(text: &str) -> Result<Self, InvalidNetworks> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let networks = parts.map(|part| {
            let network = part.parse::<IpNet>().ok();
            let network = network.or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
            network.ok_or_else(|| InvalidNetworks(part.to_owned()))
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<_> = self.0.iter().map(IpNet::to_string).collect();
        f.write_str(&shown.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let networks: Networks = "10.0.0.0/8, 192.0.2.7,fd00::/8,".parse().expect("networks");
        for (address, is_in) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("fd12::1", true),
            ("fe80::1", false),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(networks.contain(address), is_in, "{address}");
        }
        assert_eq!(networks.to_string(), "10.0.0.0/8,192.0.2.7/32,fd00::/8");
        assert_eq!("".parse(), Ok(Networks::default()));
        assert_eq!(
            "10.0.0.0/33".parse::<Networks>(),
            Err(InvalidNetworks("10.0.0.0/33".to_owned()))
        );
    }
}
