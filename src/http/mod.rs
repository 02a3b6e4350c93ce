//! HTTP: bytes, limits, who calls, and status codes.
//!
//! Belongs here: reading requests, finding the caller's credential, and putting answers into HTTP.
//! Does not: tables, rules, GraphQL types.

mod accept;
mod account_pages;
mod credential;
mod customer_page;
mod graphiql;
mod graphql;
mod page;
mod run;
mod server;
mod session_cookie;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use tokio::sync::Semaphore;

pub use server::{ListenError, Server};

use crate::{app::App, graphql::Api};

/// What every handler is given.
#[derive(Clone)]
struct Gateway {
    app: App,
    api: Arc<Api>,
    admission: Arc<Semaphore>,
}

/// Requests that run at once; the others wait for a place.
const REQUESTS_AT_ONCE: usize = 256;

/// Every address that the server answers.
pub fn router(app: App) -> Router {
    let gateway = Gateway {
        api: Arc::new(Api::new(app.clone())),
        admission: Arc::new(Semaphore::new(REQUESTS_AT_ONCE)),
        app,
    };
    Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/", get(|| async { Redirect::to("/graphiql") }))
        .with_state(gateway.clone())
        .merge(customer_page::router(gateway.clone()))
        .merge(account_pages::router(gateway))
        .merge(page::router())
        .merge(graphiql::router(graphiql::FILES))
        .fallback(not_found)
        .layer(middleware::from_fn(common_headers))
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
