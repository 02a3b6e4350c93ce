//! What is done about every request, whatever it asks for: its client, its id and its trace, the log, the figures, what
//! browsers are told, and what a panic is answered with. What there is no place for has an id, and is a figure.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    Json,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use futures_util::FutureExt;
use serde_json::json;
use tokio::time::Instant;
use tracing::{Instrument, Span, field::Empty};

use super::{Gateway, client, shed};
use crate::{
    app::App,
    trace::{TRACEPARENT, TRACESTATE, Trace},
};

/// What the lines about requests are filtered by.
const LOG: &str = "frontdesk::requests";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of an id that a caller gives.
const MAX_ID: usize = 64;

/// What a request to the API asked for and what became of it: in the extensions of its answer.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The root field; several, or unknown.
    pub(super) operation: String,
    pub(super) outcome: &'static str,
}

/// Runs a request, where there is a place for it.
pub(super) async fn pass(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let (random, seed) = random(&gateway.app);
    let id = request_id(request.headers(), random);
    let passed = guarded(shed::pass(&gateway, request)).await;
    let mut response = match passed.flatten() {
        Ok(request) => run(&gateway, request, next, &id, seed).await,
        Err(refused) => refused,
    };
    let headers = response.headers_mut();
    warn_browsers(headers);
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

async fn run(
    gateway: &Gateway,
    mut request: Request,
    next: Next,
    id: &str,
    seed: [u8; 24],
) -> Response {
    let (span, trace) = span_of(request.headers(), id, seed);
    let traceparent = HeaderValue::from_str(&trace.to_string());
    let mut seen = Seen::new(gateway, &span, &request);
    let work = async {
        if let Some(refused) = refuse(gateway, request.headers()) {
            return refused;
        }
        let Some(client) = client::find(gateway, &request) else {
            return fault();
        };
        request.extensions_mut().insert(client);
        guarded(next.run(request))
            .await
            .unwrap_or_else(|fault| fault)
    };
    let mut response = trace.around(work.instrument(span.clone())).await;
    seen.answer(&response);
    if let Ok(traceparent) = traceparent {
        response.headers_mut().insert(TRACEPARENT, traceparent);
    }
    response
}

/// What comes of `work`, or what a panic is answered with.
async fn guarded<T>(work: impl Future<Output = T>) -> Result<T, Response> {
    let done = AssertUnwindSafe(work).catch_unwind().await;
    done.map_err(|_| {
        tracing::error!("a request panicked; the message is above");
        fault()
    })
}

/// A browser takes an answer for what it says it is, and tells no other site where it came from.
fn warn_browsers(headers: &mut HeaderMap) {
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    let no_referrer = HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, no_referrer);
}

/// For an id and for a trace: asked for once, as the system is what is asked.
fn random(app: &App) -> ([u8; 16], [u8; 24]) {
    let bytes: [u8; 40] = app.random();
    let (mut id, mut seed) = ([0; 16], [0; 24]);
    id.copy_from_slice(&bytes[..16]);
    seed.copy_from_slice(&bytes[16..]);
    (id, seed)
}

/// The id that the caller gives, where it is one; else a new one.
fn request_id(headers: &HeaderMap, random: [u8; 16]) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    // Of letters that make ids, and no addresses: it is logged.
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_id = |id: &&str| (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_part);
    match given.filter(is_id) {
        Some(id) => id.to_owned(),
        None => HEXLOWER.encode(&random),
    }
}

/// What an operation over WebSocket is logged in, and its trace: each has an id of its own.
pub(super) fn span(app: &App, headers: &HeaderMap) -> (Span, Trace) {
    let (id, seed) = random(app);
    span_of(headers, &HEXLOWER.encode(&id), seed)
}

fn span_of(headers: &HeaderMap, id: &str, seed: [u8; 24]) -> (Span, Trace) {
    let span = tracing::info_span!("request", id, trace = Empty);
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let parent = text(TRACEPARENT).and_then(|parent| Trace::read(parent, text(TRACESTATE)));
    let trace = Trace::begin(&span, parent.as_ref(), seed);
    span.record("trace", trace.id());
    (span, trace)
}

/// HTTP/1.1 refuses as many by itself.
fn refuse(gateway: &Gateway, headers: &HeaderMap) -> Option<Response> {
    let max = gateway.app.config.connections.headers;
    (headers.len() > max).then(|| {
        let text = format!("A request may have {max} headers.\n");
        (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text).into_response()
    })
}

fn fault() -> Response {
    let error = json!({
        "message": "Something went wrong on the server. Its log says what.",
        "extensions": {"code": "INTERNAL"},
    });
    let mut response = Json(json!({"errors": [error]})).into_response();
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// A request that is told of when it is over, also where its client has gone.
struct Seen<'a> {
    gateway: &'a Gateway,
    span: &'a Span,
    method: Method,
    /// As the program writes it: what stands in an address is nobody's business.
    route: String,
    begun: Instant,
    is_over: bool,
}

impl<'a> Seen<'a> {
    fn new(gateway: &'a Gateway, span: &'a Span, request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        Self {
            gateway,
            span,
            method: match *request.method() {
                Method::GET | Method::HEAD | Method::OPTIONS | Method::POST => {
                    request.method().clone()
                }
                // There is no end to what may be asked.
                _ => Method::from_bytes(b"OTHER").unwrap_or_default(),
            },
            route: route.map_or("none", MatchedPath::as_str).to_owned(),
            begun: Instant::now(),
            is_over: false,
        }
    }

    fn answer(&mut self, response: &Response) {
        let told = response.extensions().get::<Told>();
        self.tell(response.status(), told);
    }

    fn tell(&mut self, status: StatusCode, told: Option<&Told>) {
        self.is_over = true;
        let took = self.begun.elapsed();
        let metrics = &self.gateway.metrics;
        metrics.answered(&self.route, self.method.as_str(), status);
        let _entered = self.span.enter();
        let method = self.method.as_str();
        log(self.gateway, method, &self.route, Some(status), told, took);
    }
}

/// The line about a request, or about an operation over WebSocket, which has no status.
pub(super) fn log(
    gateway: &Gateway,
    method: &str,
    route: &str,
    status: Option<StatusCode>,
    told: Option<&Told>,
    took: Duration,
) {
    let status = status.map(|status| status.as_u16());
    let operation = told.map(|told| &*told.operation);
    let outcome = told.map(|told| told.outcome);
    let ms = (took.as_secs_f64() * 100_000.0).round() / 100.0;
    if took > gateway.app.config.telemetry.slow_request.duration() {
        tracing::warn!(
            target: LOG,
            method,
            route,
            status,
            operation,
            outcome,
            ms,
            "a slow request"
        );
    } else if is_routine(route) {
        tracing::debug!(target: LOG, method, route, status, ms, "a request");
    } else {
        tracing::info!(target: LOG, method, route, status, operation, outcome, ms, "a request");
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            // What proxies note where a client does not wait for its answer.
            let gone = StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST);
            self.tell(gone, None);
        }
    }
}

/// Asked by machines, many times a minute.
fn is_routine(route: &str) -> bool {
    matches!(route, "/livez" | "/readyz" | "/metrics")
}
