//! HTTP: bytes, limits, who calls, and status codes.
//!
//! Belongs here: reading requests, finding the caller's credential, and putting answers into HTTP.
//! Does not: tables, rules, GraphQL types.

mod accept;
mod account_pages;
mod client;
mod cors;
mod credential;
mod customer_page;
mod document;
mod front;
mod graphiql;
mod graphql;
mod health;
mod idempotency_key;
mod load;
mod metrics;
mod page;
mod rates;
mod run;
mod server;
mod session_cookie;
mod shed;
mod websocket;

use std::{ops::Deref, sync::Arc};

use axum::{
    Router,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use tokio_util::sync::CancellationToken;

use self::{cors::Origins, health::Watch, load::Load, metrics::Metrics, server::Places};

pub use server::{ListenError, ServeError, Server};

use crate::{
    app::App,
    graphql::{Api, InvalidManifest},
};

/// What every handler is given.
#[derive(Clone)]
struct Gateway(Arc<Parts>);

struct Parts {
    app: App,
    api: Api,
    load: Load,
    origins: Origins,
    places: Arc<Places>,
    metrics: Metrics,
    watch: Watch,
    /// Cancelled once the server is to stop.
    draining: CancellationToken,
}

impl Gateway {
    fn new(app: App) -> Result<Self, InvalidManifest> {
        Ok(Self(Arc::new(Parts {
            api: Api::new(app.clone())?,
            load: Load::new(
                app.config.connections.requests,
                app.config.limits.wait.duration(),
            ),
            origins: Origins::new(),
            places: Places::new(app.config.connections.clone()),
            metrics: Metrics::new(),
            watch: Watch::start(app.clone()),
            draining: CancellationToken::new(),
            app,
        })))
    }
}

impl Deref for Gateway {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Every address that the server answers.
fn router(gateway: Gateway) -> Router {
    let explorer = match gateway.app.config.introspects() {
        true => graphiql::router(graphiql::FILES),
        false => graphiql::switched_off(),
    };
    Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post))
        .layer(middleware::from_fn_with_state(gateway.clone(), cors::check))
        .route("/", get(|| async { Redirect::to("/graphiql") }))
        .with_state(gateway.clone())
        .merge(customer_page::router(gateway.clone()))
        .merge(account_pages::router(gateway.clone()))
        .merge(health::router(gateway.clone()))
        .merge(metrics::router(gateway.clone()))
        .merge(page::router())
        .merge(explorer)
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(gateway, front::pass))
}

async fn not_found() -> Response {
    let text = "There is nothing here. The API is at /graphql, GraphiQL at /graphiql.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}
