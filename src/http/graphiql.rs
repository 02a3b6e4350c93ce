//! `/graphiql`: the page for people who explore the API, out of the binary itself.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use flate2::read::GzDecoder;

/// A file of the built page: its name below `/graphiql/`, and its bytes compressed with gzip.
pub(super) type File = (&'static str, &'static [u8]);

include!(concat!(env!("OUT_DIR"), "/graphiql.rs"));

/// Only what the binary itself serves is loaded and run. Styles are the exception: the
/// editor writes `style` attributes and sheets as it goes, and cannot put a nonce on them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is shown where the binary was built without npm.
const NOT_BUILT: &str = include_str!("graphiql_not_built.html");

/// The page made of `files`; without files, one that says how to get it.
pub(super) fn router(files: &'static [File]) -> Router {
    let index = move |headers| async move { page(files, &headers) };
    let asset =
        move |Path(name): Path<String>, headers| async move { asset(files, &name, &headers) };
    Router::new()
        .route("/graphiql", get(index))
        .route("/graphiql/{*name}", get(asset))
        .layer(map_response(add_policy))
}

/// In its place where the schema is not told: without that, the page can show nothing.
pub(super) fn switched_off() -> Router {
    let none = || async {
        let text =
            "GraphiQL is switched off here, as introspection is: --introspection on has both.\n";
        (StatusCode::NOT_FOUND, text)
    };
    Router::new()
        .route("/graphiql", get(none))
        .route("/graphiql/{*name}", get(none))
}

/// On the scripts, too: a worker takes its policy from its own file.
async fn add_policy(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn page(files: &[File], headers: &HeaderMap) -> Response {
    let mut response = match find(files, "index.html") {
        Some(bytes) => send(bytes, "text/html; charset=utf-8", headers),
        None => Html(NOT_BUILT).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn asset(files: &[File], name: &str, headers: &HeaderMap) -> Response {
    let Some(bytes) = find(files, name) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let mut response = send(bytes, content_type(name), headers);
    // The names of assets hold a hash of what is in them.
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, forever);
    response
}

fn find(files: &[File], name: &str) -> Option<&'static [u8]> {
    files.iter().find(|file| file.0 == name).map(|file| file.1)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("ttf") => "font/ttf",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn send(gzip: &'static [u8], content_type: &'static str, headers: &HeaderMap) -> Response {
    let mut response = if takes_gzip(headers) {
        let mut response = Response::new(Body::from(gzip));
        let encoding = HeaderValue::from_static("gzip");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, encoding);
        response
    } else {
        match inflated(gzip) {
            Some(bytes) => Response::new(Body::from(bytes)),
            None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

/// Does the client take gzip? `gzip;q=0` says that it does not.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter();
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    let mut codings = accepted.flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|q| q.parse::<f32>().ok())
            == Some(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// The bytes of a file, for the few who do not take them compressed: inflated once, however often they are asked for.
fn inflated(gzip: &'static [u8]) -> Option<Bytes> {
    static KNOWN: Mutex<BTreeMap<usize, Bytes>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let key = gzip.as_ptr().addr();
    if let Some(bytes) = known.get(&key) {
        return Some(bytes.clone());
    }
    let mut bytes = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut bytes).ok()?;
    let bytes = Bytes::from(bytes);
    known.insert(key, bytes.clone());
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_npm_the_page_says_how_to_get_it() {
        let response = page(&[], &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::OK);
        assert!(NOT_BUILT.contains("npm") && NOT_BUILT.contains("cargo build"));
    }
}
