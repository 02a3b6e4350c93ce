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
mod websocket;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
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
struct Gateway {
    app: App,
    api: Arc<Api>,
    load: Arc<Load>,
    origins: Arc<Origins>,
    places: Arc<Places>,
    metrics: Arc<Metrics>,
    watch: Watch,
    /// Cancelled once the server is to stop.
    draining: CancellationToken,
}

impl Gateway {
    fn new(app: App) -> Result<Self, InvalidManifest> {
        Ok(Self {
            api: Arc::new(Api::new(app.clone())?),
            load: Arc::new(Load::new(
                app.config.connections.requests,
                app.config.limits.wait.duration(),
            )),
            origins: Arc::new(Origins::new()),
            places: Places::new(app.config.connections.clone()),
            metrics: Arc::new(Metrics::new()),
            watch: Watch::start(app.clone()),
            draining: CancellationToken::new(),
            app,
        })
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
        .layer(middleware::from_fn(common_headers))
        .layer(middleware::from_fn_with_state(
            gateway.clone(),
            client::find,
        ))
        .layer(middleware::from_fn_with_state(gateway, front::pass))
}

async fn not_found() -> Response {
    let text = "There is nothing here. The API is at /graphql, GraphiQL at /graphiql.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}

/// A browser takes an answer for what it says it is, and tells no other site where it came from.
async fn common_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let nosniff = header::HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    let no_referrer = header::HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, no_referrer);
    response
}
