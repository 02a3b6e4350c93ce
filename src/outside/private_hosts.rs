use std::{fmt, str::FromStr};

use url::Host;

use crate::values::WebAddress;

/// Hosts within the network around the server that an operator allows it to talk to, also without
/// encryption: `host` or `host:port`, separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivateHosts(Vec<(Host, Option<u16>)>);

/// The text is not a list of hosts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no host: write idp.internal or 10.0.0.7:8080, several separated by commas")]
pub struct InvalidPrivateHosts(String);

impl PrivateHosts {
    /// Is the host of `address` one of them?
    pub fn contains(&self, address: &WebAddress) -> bool {
        let url = address.url();
        let is_it = |(host, port): &(Host, Option<u16>)| {
            url.host().is_some_and(|found| found.to_owned() == *host)
                && port.is_none_or(|port| url.port_or_known_default() == Some(port))
        };
        self.0.iter().any(is_it)
    }
}

impl FromStr for PrivateHosts {
    type Err = InvalidPrivateHosts;

    fn from_str(text: &str) -> Result<Self, InvalidPrivateHosts> {
        let hosts = text.split(',').map(str::trim);
        let hosts = hosts.filter(|host| !host.is_empty()).map(|text| {
            let host = read(text);
            host.ok_or_else(|| InvalidPrivateHosts(text.to_owned()))
        });
        hosts.collect::<Result<_, _>>().map(Self)
    }
}

fn read(text: &str) -> Option<(Host, Option<u16>)> {
    // The colons of an IPv6 address are within brackets.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    Some((Host::parse(host).ok()?, port))
}

impl fmt::Display for PrivateHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (host, port)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{host}")?;
            if let Some(port) = port {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_hosts() {
        let hosts: PrivateHosts = " IdP.internal, 10.0.0.7:8080,[::1]:90, [fd00::7] ,"
            .parse()
            .expect("a list");
        assert_eq!(
            hosts.to_string(),
            "idp.internal, 10.0.0.7:8080, [::1]:90, [fd00::7]"
        );
        assert_eq!("".parse(), Ok(PrivateHosts::default()));
        for (address, allowed) in [
            ("https://idp.internal/x", true),
            ("http://IDP.internal:81/x", true),
            ("http://10.0.0.7:8080", true),
            ("http://[::1]:90/", true),
            ("http://[fd00::7]/", true),
            ("https://a.idp.internal/", false),
            ("https://idp.internal./", false),
            ("http://10.0.0.7/", false),
            ("http://10.0.0.7:80800/", false),
            ("http://[::1]/", false),
        ] {
            let address = WebAddress::parse(address);
            let found = address.is_some_and(|address| hosts.contains(&address));
            assert_eq!(found, allowed);
        }
        for bad in ["a b", "a:b", "a:99999", "http://a", "a/b", "a,::1", "[::1"] {
            assert!(bad.parse::<PrivateHosts>().is_err(), "{bad}");
        }
    }
}
