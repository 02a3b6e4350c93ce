//! The key that was entered: in a cookie that no script reads and no other site sends.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use cookie::{Cookie, SameSite, time::Duration};

const NAME: &str = "frontdesk_key";
/// Where the browser sends it.
const PATH: &str = "/customers";
/// A working day.
const LIFE: Duration = Duration::hours(12);

/// The key that the browser keeps.
pub(super) fn of(headers: &HeaderMap) -> Option<String> {
    let headers = headers.get_all(header::COOKIE).iter();
    let texts = headers.filter_map(|value| value.to_str().ok());
    texts
        .flat_map(Cookie::split_parse_encoded)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == NAME)
        .map(|cookie| cookie.value().to_owned())
}

pub(super) fn keep(response: &mut Response, key: &str, secure: bool) {
    let cookie = Cookie::build((NAME, key)).max_age(LIFE).secure(secure);
    set(response, cookie.path(PATH).build());
}

pub(super) fn forget(response: &mut Response) {
    let cookie = Cookie::build((NAME, "")).max_age(Duration::ZERO);
    set(response, cookie.path(PATH).build());
}

fn set(response: &mut Response, mut cookie: Cookie<'_>) {
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Strict);
    if let Ok(value) = HeaderValue::from_str(&cookie.encoded().to_string()) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

/// The headers of the request as if its key had come with the API's own header.
pub(super) fn as_bearer(headers: &HeaderMap, key: &str) -> Option<HeaderMap> {
    let mut value = HeaderValue::from_str(&format!("Bearer {key}")).ok()?;
    value.set_sensitive(true);
    let mut headers = headers.clone();
    headers.insert(header::AUTHORIZATION, value);
    Some(headers)
}
