//! The tokens of a session in cookies, for browsers: no script reads them, and no other site sends them along
//! with a form or a script of its own.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use cookie::{Cookie, SameSite, time::Duration};

use crate::{
    app::App,
    graphql::{SessionChange, SessionCookies},
    values::Timestamp,
};

/// The prefix makes a browser keep others from setting it: only this host, only encrypted (or on the machine itself).
const TOKEN: &str = "__Host-frontdesk-session";
const REFRESH: &str = "__Host-frontdesk-refresh";

/// The header by which a page asks for cookies. A foreign page cannot set it unasked.
const WANTED: &str = "x-frontdesk-session";

/// The token of the session in the browser's cookie.
pub(super) fn of(headers: &HeaderMap) -> Option<String> {
    find(headers, TOKEN)
}

/// Is there a cookie that renews a session, for a request that may use it?
pub(super) fn renews(headers: &HeaderMap) -> bool {
    slot(headers).is_some() && find(headers, REFRESH).is_some()
}

/// Where the request keeps what becomes of the session; `None` where it does not use cookies.
pub(super) fn slot(headers: &HeaderMap) -> Option<SessionCookies> {
    let is_wanted = headers
        .get(WANTED)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"cookie"));
    let by_cookie = !headers.contains_key(header::AUTHORIZATION) && of(headers).is_some();
    (is_wanted || by_cookie).then(|| SessionCookies::new(find(headers, REFRESH)))
}

fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let headers = headers.get_all(header::COOKIE).iter();
    let texts = headers.filter_map(|value| value.to_str().ok());
    let mut cookies = texts.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let found = cookies.find(|cookie| cookie.name() == name)?;
    Some(found.value().to_owned())
}

/// Tells the browser what became of the session.
pub(super) fn answer(app: &App, cookies: &SessionCookies, response: &mut Response) {
    match cookies.change() {
        None => {}
        Some(SessionChange::Ended) => forget(response),
        Some(SessionChange::Opened(session)) => {
            let now = app.now();
            keep(response, TOKEN, session.token, now, session.expires_at);
            match session.refresh {
                Some(refresh) => {
                    keep(response, REFRESH, refresh.token, now, refresh.expires_at);
                }
                None => set(response, REFRESH, String::new(), Duration::ZERO),
            }
        }
    }
}

/// Takes the session out of the browser.
fn forget(response: &mut Response) {
    forget_token(response);
    set(response, REFRESH, String::new(), Duration::ZERO);
}

/// Takes a token out of the browser that is not taken any more. The session may have another one by now, which the
/// refresh token gets; that one stays.
pub(super) fn forget_token(response: &mut Response) {
    set(response, TOKEN, String::new(), Duration::ZERO);
}

fn keep(
    response: &mut Response,
    name: &'static str,
    value: String,
    now: Timestamp,
    end: Timestamp,
) {
    let life = end.as_micros().saturating_sub(now.as_micros());
    set(response, name, value, Duration::microseconds(life.max(0)));
}

fn set(response: &mut Response, name: &'static str, value: String, life: Duration) {
    let cookie = Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(life);
    if let Ok(value) = HeaderValue::from_str(&cookie.build().to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
