//! What all pages for people have in common: they run nothing, load nothing but the style sheet, and are kept nowhere.

use askama::Template;
use axum::{
    Router,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{Html, IntoResponse, Response},
    routing::get,
};

use super::graphql::try_again;
use crate::app::App;

const STYLE: &str = include_str!("../../templates/style.css");

/// Nothing is run, and nothing is loaded but the style sheet.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// The style sheet of all pages.
pub(super) fn router() -> Router {
    Router::new().route("/style.css", get(style))
}

async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, STYLE).into_response()
}

/// Pages, with the headers that all of them have.
pub(super) fn pages<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(map_response(add_headers))
}

async fn add_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = HeaderValue::from_static(POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let no_store = HeaderValue::from_static("no-store");
    headers.insert(header::CACHE_CONTROL, no_store);
    let busy = [
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    if busy.contains(&response.status()) {
        try_again(&mut response);
    }
    response
}

/// A page as it is sent.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Did a page of this kind send the request? Browsers say so.
pub(super) fn is_from(headers: &HeaderMap, site: &str) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|from| from == site)
}

/// Did another site send this form? Browsers say what kind of page did, where the connection is safe, and else from where;
/// `null` from pages that tell nobody where they are, as these do.
pub(super) fn is_foreign(app: &App, headers: &HeaderMap) -> bool {
    if headers.contains_key("sec-fetch-site") {
        return is_from(headers, "cross-site") || is_from(headers, "same-site");
    }
    headers.get(header::ORIGIN).is_some_and(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        origin != "null" && !app.config.public_url.is_origin(origin)
    })
}
