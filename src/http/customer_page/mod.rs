//! `/customers/{id}`: a customer, for a person to read. What it shows is what the API answers to the
//! key that was entered, so the API alone decides who may see what.

mod key;
mod view;

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Gateway,
    client::Client,
    credential::Incoming,
    page::{is_foreign, is_from, page, pages},
    run::run,
};
use crate::graphql::{Document, GraphqlRequest, Refusal, Reply};
use view::Customer;

/// The query of the page that led to itself.
const HERE: &str = "here";

/// Bytes of the form with a key at most.
const FORM_BYTES: usize = 4 * 1_024;

#[derive(Template)]
#[template(path = "customer.html")]
struct CustomerPage<'a> {
    id: &'a str,
    customer: Customer,
}

/// Asks for a key.
#[derive(Template)]
#[template(path = "key.html")]
struct KeyPage<'a> {
    id: &'a str,
    wrong: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    id: &'a str,
    message: &'a str,
}

#[derive(Template)]
#[template(path = "reload.html")]
struct ReloadPage<'a> {
    address: &'a str,
}

#[derive(Deserialize)]
struct KeyForm {
    key: String,
}

/// Why a page does not show its customer.
enum Closed {
    /// The key is not valid: what is wrong with it.
    BadKey(String),
    /// It is valid; but there is something else.
    Failed(StatusCode, String),
}

pub(super) fn router(gateway: Gateway) -> Router {
    let router = Router::new()
        .route("/customers/{id}", get(show).post(open))
        .route("/customers/{id}/close", post(close))
        .layer(DefaultBodyLimit::max(FORM_BYTES));
    pages(router).with_state(gateway)
}

async fn show(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(key) = key::of(&headers) else {
        // A browser that follows a link of another site keeps the cookie back; from here it sends it.
        return if is_from(&headers, "cross-site") && uri.query() != Some(HERE) {
            let address = format!("{}?{HERE}", address(&id));
            page(StatusCode::OK, &ReloadPage { address: &address })
        } else {
            ask_for_key(&id, None)
        };
    };
    match read(&gateway, (&headers, client), &key, &id).await {
        Ok(customer) => page(StatusCode::OK, &CustomerPage { id: &id, customer }),
        Err(Closed::BadKey(why)) => {
            let mut response = ask_for_key(&id, Some(&why));
            key::forget(&mut response);
            response
        }
        Err(Closed::Failed(status, message)) => fail(status, &id, &message),
    }
}

/// Keeps the key in the browser, where it is a valid one.
async fn open(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Result<Form<KeyForm>, FormRejection>,
) -> Response {
    if is_foreign(&gateway.app, &headers) {
        return foreign(&id);
    }
    let Ok(Form(KeyForm { key })) = form else {
        return ask_for_key(&id, Some("Enter an API key."));
    };
    let key = key.trim();
    if key.is_empty() {
        return ask_for_key(&id, Some("Enter an API key."));
    }
    match read(&gateway, (&headers, client), key, &id).await {
        Err(Closed::BadKey(why)) => return ask_for_key(&id, Some(&why)),
        Err(Closed::Failed(status, message)) if status.is_server_error() => {
            return fail(status, &id, &message);
        }
        Ok(_) | Err(Closed::Failed(..)) => {}
    }
    let mut response = Redirect::to(&address(&id)).into_response();
    key::keep(&mut response, key, gateway.app.config.public_url.is_https());
    response
}

/// Forgets the key.
async fn close(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if is_foreign(&gateway.app, &headers) {
        return foreign(&id);
    }
    let mut response = Redirect::to(&address(&id)).into_response();
    key::forget(&mut response);
    response
}

/// Only what an id is made of is led back to.
fn address(id: &str) -> String {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    format!(
        "/customers/{}",
        id.chars().filter(is_part).collect::<String>()
    )
}

fn foreign(id: &str) -> Response {
    fail(StatusCode::FORBIDDEN, id, "Another site sent this form.")
}

/// The customer as this key sees it.
async fn read(
    gateway: &Gateway,
    (headers, client): (&HeaderMap, Client),
    key: &str,
    id: &str,
) -> Result<Customer, Closed> {
    let request = GraphqlRequest {
        document: Document::Own(view::QUERY),
        operation_name: None,
        variables: serde_json::json!({ "id": id }),
        may_mutate: false,
        cookies: None,
        idempotency_key: None,
    };
    let headers = key::as_bearer(headers, key).ok_or_else(|| {
        Closed::BadKey("An API key is made of letters, digits and signs, without spaces.".into())
    })?;
    let failed = |status, message: &str| Closed::Failed(status, message.to_owned());
    let internal = || {
        let message = "Something went wrong here. It is in the server's log.";
        failed(StatusCode::INTERNAL_SERVER_ERROR, message)
    };
    let incoming = Incoming {
        headers: &headers,
        client,
    };
    let response = match run(gateway, incoming, request).await.reply {
        Reply::Executed(response) => response,
        Reply::Kept { .. } => return Err(internal()),
        Reply::Refused(why, errors) => {
            let message = errors.first().map_or("", |error| &error.message);
            return Err(match why {
                Refusal::Unauthenticated => Closed::BadKey(message.to_owned()),
                Refusal::Unavailable => failed(StatusCode::SERVICE_UNAVAILABLE, message),
                Refusal::RateLimited => failed(StatusCode::TOO_MANY_REQUESTS, message),
                _ => internal(),
            });
        }
    };
    let data = response.data.into_json().map_err(|_| internal())?;
    if let Some(customer) = view::read(&data) {
        return Ok(customer);
    }
    match response.errors.first() {
        Some(error) => Err(failed(StatusCode::FORBIDDEN, &error.message)),
        None => {
            let message = "There is no such customer, or this API key does not see it.";
            Err(failed(StatusCode::NOT_FOUND, message))
        }
    }
}

fn ask_for_key(id: &str, wrong: Option<&str>) -> Response {
    let mut response = page(StatusCode::UNAUTHORIZED, &KeyPage { id, wrong });
    let bearer = HeaderValue::from_static("Bearer");
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, bearer);
    response
}

fn fail(status: StatusCode, id: &str, message: &str) -> Response {
    page(status, &MessagePage { id, message })
}
