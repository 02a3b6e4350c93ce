//! `/graphql`: reads requests itself, so that nothing is run that is not one, and answers with the
//! status codes of GraphQL over HTTP.

use std::collections::HashMap;

use async_graphql_axum::GraphQLResponse;
use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::{
        Query, State,
        rejection::QueryRejection,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use http_body_util::LengthLimitError;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Gateway,
    accept::MediaType,
    client::Client,
    credential::Incoming,
    document, idempotency_key,
    load::BUSY,
    run::{Ran, run},
    server::{BodyError, Peer},
    session_cookie, websocket,
};
use crate::{
    graphql::{GraphqlRequest, NotJson, Refusal, Reply, read_json},
    values::NotAnIdempotencyKey,
};

/// A request that is not run because of what it is as HTTP.
pub(super) struct Rejected {
    status: StatusCode,
    pub(super) error: RejectedError,
}

#[derive(Serialize)]
pub(super) struct RejectedError {
    message: String,
    extensions: Code,
}

#[derive(Serialize)]
struct Code {
    code: &'static str,
}

/// The body of an answer without data.
#[derive(Serialize)]
struct Errors<E> {
    errors: Vec<E>,
}

impl Rejected {
    /// Of a request that there is no room for.
    pub(super) fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", BUSY)
    }

    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            error: RejectedError {
                message: message.into(),
                extensions: Code { code },
            },
        }
    }
}

fn rejected<T>(
    status: StatusCode,
    code: &'static str,
    message: impl Into<String>,
) -> Result<T, Rejected> {
    Err(Rejected::new(status, code, message))
}

impl IntoResponse for Rejected {
    fn into_response(self) -> Response {
        let errors = vec![self.error];
        let mut response = (self.status, Json(Errors { errors })).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            try_again(&mut response);
        }
        response
    }
}

/// In a second: what is too much at one moment is gone at the next.
pub(super) fn try_again(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
}

pub(super) fn bad_request<T>(message: impl Into<String>) -> Result<T, Rejected> {
    rejected(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// The refusal of an idempotency key.
pub(super) fn bad_key<T>(why: NotAnIdempotencyKey) -> Result<T, Rejected> {
    rejected(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", why.to_string())
}

/// `POST /graphql` with a JSON body.
pub(super) async fn post(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let read = async {
        check_content(&parts.headers)?;
        let key = idempotency_key::of(&parts.headers).or_else(bad_key)?;
        let bytes = read_body(body, gateway.app.config.limits.body_bytes).await?;
        let mut request = read_post(&bytes, gateway.app.config.limits.nesting)?;
        request.idempotency_key = key;
        Ok(request)
    };
    let incoming = Incoming {
        headers: &parts.headers,
        client,
    };
    answer(&gateway, incoming, Method::POST, read.await).await
}

/// `GET /graphql?query=…`: queries only; or a WebSocket.
pub(super) async fn get(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    parameters: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    if websocket::is_wanted(&headers) {
        return match upgrade {
            Ok(upgrade) => websocket::accept(gateway, client, &peer, headers, upgrade),
            Err(rejection) => rejection.into_response(),
        };
    }
    let request = match parameters {
        // What is no UTF-8 would be read as something else.
        Ok(Query(parameters)) if is_utf8(&uri) => {
            read_get(parameters, gateway.app.config.limits.nesting)
        }
        _ => bad_request("The query string is not URL-encoded UTF-8."),
    };
    let incoming = Incoming {
        headers: &headers,
        client,
    };
    answer(&gateway, incoming, Method::GET, request).await
}

fn is_utf8(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    percent_encoding::percent_decode_str(query)
        .decode_utf8()
        .is_ok()
}

fn check_content(headers: &HeaderMap) -> Result<(), Rejected> {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap_or("?"))
    };
    if let Some(encoding) = text(header::CONTENT_ENCODING)
        && !encoding.eq_ignore_ascii_case("identity")
    {
        let message = "Send the body as it is: compressed bodies are not read.";
        return rejected(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            message,
        );
    }
    let content_type = text(header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next() == Some("application/json");
    let is_utf8 = parts.all(|part| match part.strip_prefix("charset=") {
        Some(charset) => charset.trim_matches('"') == "utf-8",
        None => true,
    });
    if is_json && is_utf8 {
        return Ok(());
    }
    let message = "Send JSON in UTF-8, with Content-Type: application/json.";
    rejected(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        message,
    )
}

pub(super) async fn read_body(body: Body, max: usize) -> Result<axum::body::Bytes, Rejected> {
    match to_bytes(body, max).await {
        Ok(bytes) => Ok(bytes),
        Err(error) if cause::<LengthLimitError>(&error).is_some() => {
            let message = format!("A body may have {max} bytes.");
            rejected(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
        }
        Err(error) => match cause(&error) {
            Some(BodyError::TooSlow) => {
                let message = "The body took too long to come.";
                rejected(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message)
            }
            Some(BodyError::NoRoom) => Err(Rejected::busy()),
            Some(BodyError::Broken(_)) | None => {
                bad_request("The body ended before it was complete.")
            }
        },
    }
}

/// The error of this kind that is below another one.
fn cause<E: std::error::Error + 'static>(error: &axum::Error) -> Option<&E> {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

fn read_post(bytes: &[u8], nesting: usize) -> Result<GraphqlRequest, Rejected> {
    match json_value(bytes, nesting)? {
        Value::Object(fields) => read_fields(fields.into_iter().collect(), true),
        Value::Array(_) => {
            let message = "Send one operation a request: batches are not read.";
            rejected(StatusCode::BAD_REQUEST, "BATCHING_DISABLED", message)
        }
        _ => bad_request("The body must be a JSON object with the field query."),
    }
}

fn read_get(parameters: Vec<(String, String)>, nesting: usize) -> Result<GraphqlRequest, Rejected> {
    let mut fields = HashMap::new();
    for (name, text) in parameters {
        let value = match name.as_str() {
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => json_value(text.as_bytes(), nesting)?,
            _ => Value::String(text),
        };
        if fields.insert(name.clone(), value).is_some() {
            return bad_request(format!("The parameter {name:?} is given twice."));
        }
    }
    read_fields(fields, false)
}

fn json_value(bytes: &[u8], nesting: usize) -> Result<Value, Rejected> {
    // A body is an object around the variables: one level more than a value may have.
    read_json(bytes, nesting + 2).or_else(|error| match error {
        NotJson::TooDeep => {
            let message = format!("JSON may be nested {nesting} deep.");
            rejected(StatusCode::BAD_REQUEST, "QUERY_TOO_DEEP", message)
        }
        NotJson::Malformed(why) => bad_request(format!("The JSON cannot be read: {why}.")),
    })
}

pub(super) fn read_fields(
    mut fields: HashMap<String, Value>,
    may_mutate: bool,
) -> Result<GraphqlRequest, Rejected> {
    let extensions = match fields.remove("extensions") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(extensions)) => extensions,
        Some(_) => return bad_request("The field extensions must be an object."),
    };
    let document = document::take(&mut fields, &extensions)?;
    let operation_name = match fields.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) if name.is_empty() => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return bad_request("The field operationName must be a string."),
    };
    let variables = match fields.remove("variables") {
        Some(variables @ Value::Object(_)) => variables,
        None | Some(Value::Null) => Value::Null,
        Some(_) => return bad_request("The field variables must be an object."),
    };
    Ok(GraphqlRequest {
        document,
        operation_name,
        variables,
        may_mutate,
        cookies: None,
        idempotency_key: None,
    })
}

/// The answer to a request that is not run.
pub(super) fn reject(headers: &HeaderMap, rejected: Rejected) -> Response {
    let Some(media_type) = MediaType::wanted(headers) else {
        return not_acceptable();
    };
    let mut response = rejected.into_response();
    describe(&mut response, media_type);
    response
}

fn not_acceptable() -> Response {
    let message = "Accept application/graphql-response+json or application/json.";
    let mut response =
        Rejected::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Says what an answer is, and for whom.
fn describe(response: &mut Response, media_type: MediaType) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type.header());
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Accept, Authorization, Accept-Language, Cookie, Origin"),
    );
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
}

async fn answer(
    gateway: &Gateway,
    incoming: Incoming<'_>,
    method: Method,
    request: Result<GraphqlRequest, Rejected>,
) -> Response {
    let Some(media_type) = MediaType::wanted(incoming.headers) else {
        return not_acceptable();
    };
    let mut response = match request {
        Err(rejected) => rejected.into_response(),
        Ok(mut request) => {
            request.cookies = session_cookie::slot(incoming.headers);
            let cookies = request.cookies.clone();
            let Ran { reply, told, taken } = run(gateway, incoming, request).await;
            let ended = matches!(reply, Reply::Refused(Refusal::Unauthenticated, _));
            let mut response = respond(reply, media_type);
            taken.tell(response.headers_mut());
            response.extensions_mut().insert(told);
            if let Some(cookies) = cookies {
                session_cookie::answer(&gateway.app, &cookies, &mut response);
                // No script can take away a token that is over.
                if ended && session_cookie::of(incoming.headers).is_some() {
                    session_cookie::forget_token(&mut response);
                }
            }
            response
        }
    };
    describe(&mut response, media_type);
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && method == Method::GET {
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

fn respond(reply: Reply, media_type: MediaType) -> Response {
    match reply {
        Reply::Executed(response) => GraphQLResponse::from(response).into_response(),
        Reply::Kept {
            body, is_replayed, ..
        } => {
            let mut response = body.into_response();
            if is_replayed {
                let yes = HeaderValue::from_static("true");
                let headers = response.headers_mut();
                headers.insert(idempotency_key::REPLAYED, yes);
            }
            response
        }
        Reply::Refused(why, errors) => {
            let status = status(why, media_type);
            let mut response = (status, Json(Errors { errors })).into_response();
            match why {
                Refusal::Unauthenticated => {
                    let bearer = HeaderValue::from_static("Bearer");
                    response
                        .headers_mut()
                        .insert(header::WWW_AUTHENTICATE, bearer);
                }
                Refusal::Unavailable => try_again(&mut response),
                Refusal::Invalid
                | Refusal::Inadmissible
                | Refusal::UnknownDocument
                | Refusal::Forbidden
                | Refusal::MutationNotAllowed
                | Refusal::Conflict
                | Refusal::RateLimited
                | Refusal::Internal => {}
            }
            response
        }
    }
}

fn status(why: Refusal, media_type: MediaType) -> StatusCode {
    match why {
        // The rule of GraphQL over HTTP for clients that know only application/json.
        Refusal::Invalid | Refusal::UnknownDocument
            if media_type == (MediaType::Json { named: true }) =>
        {
            StatusCode::OK
        }
        Refusal::UnknownDocument => StatusCode::NOT_FOUND,
        Refusal::Invalid | Refusal::Inadmissible => StatusCode::BAD_REQUEST,
        Refusal::Unauthenticated => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden => StatusCode::FORBIDDEN,
        Refusal::MutationNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::Conflict => StatusCode::CONFLICT,
        Refusal::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
