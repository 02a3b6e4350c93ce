//! Addresses of other servers that a tenant has the server ask.

use super::{Draft, Path, Reason};
use crate::{app::App, values::WebAddress};

/// The address that `text` is, where the server may ask it: by `https`, without a query, and not in the
/// network around the server unless the operator names the host. Notes what is wrong with it.
pub(super) fn check(app: &App, text: &str, path: Path, draft: &mut Draft) -> Option<WebAddress> {
    let address = WebAddress::parse(text);
    let is_plain = |address: &WebAddress| {
        address.url().query().is_none() && address.url().fragment().is_none()
    };
    let Some(address) = address.filter(is_plain) else {
        draft.faults.add(path, Reason::HttpsUrl);
        return None;
    };
    if app.config.private_hosts.contains(&address) {
        return Some(address);
    }
    if address.is_local() {
        draft.faults.add(path, Reason::LocalAddress);
        return None;
    }
    if !address.is_https() {
        draft.faults.add(path, Reason::HttpsUrl);
        return None;
    }
    Some(address)
}
