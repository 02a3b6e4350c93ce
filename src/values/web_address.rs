use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The address of something on the web, complete with its host, as browsers read it: `http` or
/// `https`, and nobody's name or password in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress(Url);

impl WebAddress {
    /// Characters of one at most.
    pub const MAX: usize = 2_048;

    /// What a browser takes `text` for; `None` where that is not the address of a host.
    pub fn parse(text: &str) -> Option<Self> {
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
        if text.chars().count() > Self::MAX || text.contains(is_odd) {
            return None;
        }
        // A browser would take the first part of a path for a host that is missing.
        let host = text.split_once("://")?.1;
        if host.starts_with('/') {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        (is_plain && matches!(url.scheme(), "http" | "https")).then_some(Self(url))
    }

    /// Its parts.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Is what goes there encrypted?
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Does it say itself that it is reached only from within a machine or a private network? A name
    /// that says nothing may still lead there: that is seen when it is looked up.
    pub fn is_local(&self) -> bool {
        match self.0.host() {
            None => true,
            Some(Host::Ipv4(ip)) => !is_public(ip.into()),
            Some(Host::Ipv6(ip)) => !is_public(ip.into()),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                let last = name.rsplit('.').next().unwrap_or(name);
                matches!(last, "localhost" | "local" | "internal")
            }
        }
    }
}

/// Is it one machine on the Internet, and none of the network around this one?
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, d] = ip.octets();
    let is_special = match (a, b, c) {
        // Shared by the customers of a provider, for trials, for protocols, for benchmarks.
        (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) => true,
        // The address under which a machine at Azure finds its host.
        (168, 63, 129) => d == 16,
        // This network, several machines at once, and what nobody has.
        (0 | 224..=255, ..) => true,
        _ => false,
    };
    let is_inside = ip.is_loopback() || ip.is_private() || ip.is_link_local();
    !is_special && !is_inside && !ip.is_documentation()
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // IPv4 in other clothes: mapped, translated, and by a tunnel.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        // Other tunnels, and what is for protocols and examples.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // All else that is one machine's begins so.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public() {
        for ip in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "168.63.129.17",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(is_public(ip.parse().expect(ip)), "{ip}");
        }
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip.parse().expect(ip)), "{ip}");
        }
    }
}
