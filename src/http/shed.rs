//! What is refused where all places are taken: before anything else is spent on it, as refusing is most of what a server does that
//! is asked for too much.

use axum::{body::Body, extract::Request, http::Method, response::Response};

use super::{
    Gateway, cors,
    graphql::{Rejected, read_body, reject},
    websocket,
};
use crate::graphql::may_end_access;

const ROUTE: &str = "/graphql";

/// Gives a request back that there may be a place for, and else its refusal.
pub(super) async fn pass(gateway: &Gateway, request: Request) -> Result<Request, Response> {
    if !needs_place(&request) || !gateway.load.is_full() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let read = read_body(body, gateway.app.config.limits.body_bytes).await;
    let rejected = match read {
        // It may have taken its time to come.
        Ok(bytes) if may_end_access(&bytes) || !gateway.load.is_full() => {
            return Ok(Request::from_parts(parts, Body::from(bytes)));
        }
        Ok(_) => {
            gateway.load.refuse();
            gateway.metrics.refused("load");
            Rejected::busy()
        }
        Err(rejected) => rejected,
    };
    let mut response = reject(&parts.headers, rejected);
    cors::tell(gateway, &parts.headers, &mut response);
    let metrics = &gateway.metrics;
    metrics.answered(ROUTE, parts.method.as_str(), response.status());
    Err(response)
}

/// Does it ask for one operation? A connection of WebSocket needs no place until it does.
fn needs_place(request: &Request) -> bool {
    request.uri().path() == ROUTE
        && match *request.method() {
            Method::GET | Method::HEAD => !websocket::is_wanted(request.headers()),
            Method::POST => true,
            _ => false,
        }
}
