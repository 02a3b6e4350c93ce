//! `/livez` and `/readyz`: for whoever starts, stops and balances servers. They ask nothing of the database themselves, so
//! they answer whatever it does.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Gateway;
use crate::{app::App, repositories::Health};

/// How often the database is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What is known of the database, kept up to date for as long as somebody holds it.
#[derive(Clone)]
pub(super) struct Watch {
    health: watch::Receiver<Health>,
    _watching: Arc<DropGuard>,
}

impl Watch {
    /// Looks at the database from now on. It has just been opened.
    pub(super) fn start(app: App) -> Self {
        let (told, health) = watch::channel(Health::Ready);
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = stopped.cancelled() => return,
                    () = sleep(LOOK) => {}
                }
                let now = app.store.health().await;
                let before = told.send_replace(now);
                if before != now {
                    tracing::warn!(health = now.as_str(), "the database has changed");
                }
            }
        });
        let _watching = Arc::new(stop.drop_guard());
        Self { health, _watching }
    }

    /// How the database is.
    pub(super) fn database(&self) -> Health {
        *self.health.borrow()
    }
}

/// What is said of each part.
#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    database: &'static str,
    migrations: &'static str,
    draining: bool,
}

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .layer(map_response(add_headers))
        .with_state(gateway)
}

async fn ready(State(gateway): State<Gateway>) -> Response {
    let database = gateway.watch.database();
    let draining = gateway.draining.is_cancelled();
    let is_ready = database == Health::Ready && !draining;
    let told = Readiness {
        status: if is_ready { "ready" } else { "not ready" },
        database: match database {
            Health::Ready | Health::Outdated => "ok",
            Health::Unreachable => "unreachable",
        },
        migrations: match database {
            Health::Ready => "ok",
            Health::Outdated => "missing",
            Health::Unreachable => "unknown",
        },
        draining,
    };
    let status = if is_ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(told)).into_response()
}

async fn add_headers(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}
