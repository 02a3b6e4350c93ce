//! Where a request comes from: its client's address, which is not the peer's where a trusted proxy stands between.

use std::net::IpAddr;

use axum::{extract::Request, http::HeaderMap};

use super::{Gateway, server::Peer};
use crate::config::Networks;

/// What each proxy adds the address to that it was asked from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Who sent a request: in its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) address: IpAddr,
    /// Does the request come from this machine itself, and nobody says that it only passes it on?
    pub(super) is_local: bool,
}

/// The client of a request that came by a connection.
pub(super) fn find(gateway: &Gateway, request: &Request) -> Option<Client> {
    let peer = request.extensions().get::<Peer>()?;
    let trusted = &gateway.app.config.connections.trusted_proxies;
    Some(client(peer.address.ip(), request.headers(), trusted))
}

/// The last address that no trusted proxy has: what stands before it may have been made up by its client.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> Client {
    let peer = peer.to_canonical();
    let is_forwarded = headers.contains_key(FORWARDED_FOR) || headers.contains_key("forwarded");
    let mut client = Client {
        address: peer,
        is_local: peer.is_loopback() && !is_forwarded,
    };
    if !trusted.contain(peer) {
        return client;
    }
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    let lines = lines.map(|line| line.to_str().unwrap_or_default());
    for hop in lines.flat_map(|line| line.rsplit(',')) {
        let Some(address) = address(hop.trim()) else {
            break;
        };
        client.address = address;
        if !trusted.contain(address) {
            break;
        }
    }
    client
}

/// An address, as proxies write it: some add the port, and brackets around IPv6.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.parse().ok();
    let address = address.or_else(|| {
        text.parse::<std::net::SocketAddr>()
            .ok()
            .map(|socket| socket.ip())
    });
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = address.or_else(|| bare?.parse().ok());
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Networks = "10.0.0.0/8,::1".parse().expect("networks");
        for (peer, lines, expected) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            (
                "10.0.0.1",
                &["203.0.113.9", "198.51.100.7,10.0.0.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["10.9.9.9, 10.0.0.2"], "10.9.9.9"),
            (
                "10.0.0.1",
                &["198.51.100.7, nonsense, 10.0.0.2"],
                "10.0.0.2",
            ),
            ("10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7"),
            ("::1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("::1", &["[2001:db8::7]"], "2001:db8::7"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
            }
            let found = client(peer.parse().expect("an address"), &headers, &trusted);
            assert_eq!(
                found.address,
                expected.parse::<IpAddr>().expect("an address"),
                "{peer} {lines:?}"
            );
        }
    }

    #[test]
    fn what_is_passed_on_is_not_local() {
        let peer = "127.0.0.1".parse().expect("an address");
        let mut headers = HeaderMap::new();
        assert!(client(peer, &headers, &Networks::default()).is_local);
        headers.insert(FORWARDED_FOR, HeaderValue::from_static("127.0.0.1"));
        assert!(!client(peer, &headers, &Networks::default()).is_local);
    }
}
