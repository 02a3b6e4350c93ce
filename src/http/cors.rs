//! Which pages of other origins may use the API: those that a site allows.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout},
};

use super::Gateway;
use crate::{
    app::App,
    domain::site::{self, AllowedOrigins},
};

/// What a page may send along beside what every page may.
const HEADERS: &str = "authorization, content-type, idempotency-key, traceparent, tracestate, x-agent-email, \
    x-company-id, x-frontdesk-session, x-frontdesk-site, x-initiative-id, x-request-id";
/// What it may read of an answer.
const EXPOSED: &str =
    "idempotent-replayed, ratelimit, ratelimit-policy, retry-after, traceparent, x-request-id";
/// Seconds for which a browser keeps what it was told.
const KEPT: &str = "600";
/// For how long an origin that was allowed is.
const FRESH: Duration = Duration::from_secs(5);
/// How often the lists are read for origins that are not on them.
const PAUSE: Duration = Duration::from_millis(100);

/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The origins that sites allow, as they were read last.
pub(super) struct Origins {
    known: RwLock<Option<Known>>,
    /// Whose turn it is to read them. Who waits for it finds them read.
    turn: Mutex<()>,
}

/// The origins as they were at some instant.
#[derive(Clone)]
struct Known {
    at: Instant,
    origins: Arc<AllowedOrigins>,
}

impl Origins {
    pub(super) fn new() -> Self {
        Self {
            known: RwLock::new(None),
            turn: Mutex::new(()),
        }
    }

    fn known(&self) -> Option<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// Is the origin allowed by the site, named by its id or its number; by any where none is named? An origin that
    /// was taken off a list is allowed for 5 seconds more, one that was added at once.
    ///
    /// Who asks for one that is on a list does not wait for those who ask for others.
    pub(super) async fn allow(&self, app: &App, site: Option<&str>, origin: &str) -> bool {
        let asked = Instant::now();
        if let Some(Known { at, origins }) = self.known() {
            if at.elapsed() < FRESH && origins.allow(site, origin) {
                return true;
            }
            sleep_until(at + PAUSE).await;
        }
        let _turn = self.turn.lock().await;
        match self.known() {
            // Read by another one since.
            Some(Known { at, origins }) if at >= asked => origins.allow(site, origin),
            before => {
                let before = before.map(|known| known.origins);
                self.read(app, before).await.allow(site, origin)
            }
        }
    }

    /// Was the origin allowed when they were read last?
    fn know(&self, site: Option<&str>, origin: &str) -> bool {
        let known = self.known();
        known.is_some_and(|known| known.origins.allow(site, origin))
    }

    /// Reads them anew; where the database does not answer, they stay as they were.
    async fn read(&self, app: &App, before: Option<Arc<AllowedOrigins>>) -> Arc<AllowedOrigins> {
        let at = Instant::now();
        let origins = match timeout(PATIENCE, site::all_allowed_origins(app)).await {
            Ok(Ok(origins)) => Arc::new(origins),
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("the origins that sites allow cannot be read");
                before.unwrap_or_default()
            }
        };
        let known = Known {
            at,
            origins: origins.clone(),
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        origins
    }
}

/// Answers what browsers ask before they send, and says whom an answer is for.
pub(super) async fn check(
    State(gateway): State<Gateway>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN).cloned();
    let Some(origin) = origin else {
        return next.run(request).await;
    };
    let is_allowed = is_allowed(&gateway, headers, &origin).await;
    let is_preflight = request.method() == Method::OPTIONS
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (is_preflight, is_allowed) {
        (true, true) => preflight(),
        (true, false) => {
            let text = "No site allows this origin. Add it to the site's allowedOrigins.\n";
            (StatusCode::FORBIDDEN, text).into_response()
        }
        (false, _) => next.run(request).await,
    };
    let headers = response.headers_mut();
    // Answers of the API say so themselves.
    if is_preflight {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    if is_allowed {
        allow(headers, origin);
    }
    response
}

/// Says whom a refusal is for, as far as that is known without asking the database.
pub(super) fn tell(gateway: &Gateway, asked: &HeaderMap, response: &mut Response) {
    let Some(origin) = asked.get(header::ORIGIN) else {
        return;
    };
    let is_known = origin.to_str().is_ok_and(|origin| {
        gateway.app.config.public_url.is_origin(origin) || gateway.origins.know(site(asked), origin)
    });
    if is_known {
        allow(response.headers_mut(), origin.clone());
    }
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let yes = HeaderValue::from_static("true");
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
    let exposed = HeaderValue::from_static(EXPOSED);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}

async fn is_allowed(gateway: &Gateway, headers: &HeaderMap, origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    gateway.app.config.public_url.is_origin(origin)
        || gateway
            .origins
            .allow(&gateway.app, site(headers), origin)
            .await
}

fn site(headers: &HeaderMap) -> Option<&str> {
    let site = headers.get("x-frontdesk-site")?;
    Some(site.to_str().unwrap_or("?").trim())
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, KEPT),
        (
            header::VARY,
            "Access-Control-Request-Headers, Access-Control-Request-Method",
        ),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
