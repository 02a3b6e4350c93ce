//! Where a request names its mutation, so that it is done once: in a header, or over WebSocket in its extensions.

use axum::http::{HeaderMap, HeaderName};
use serde_json::{Map, Value};

use crate::values::{IdempotencyKey, NotAnIdempotencyKey};

const GIVEN: HeaderName = HeaderName::from_static("idempotency-key");
/// Says of an answer that it was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The same over WebSocket, in the extensions of an answer.
pub(super) const REPLAYED_EXTENSION: &str = "idempotentReplayed";

/// The key in the headers of a request.
pub(super) fn of(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, NotAnIdempotencyKey> {
    let mut values = headers.get_all(GIVEN).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => read(value.to_str().ok()).map(Some),
        (Some(_), Some(_)) => Err(NotAnIdempotencyKey),
    }
}

/// The key in the payload of an operation.
pub(super) fn in_payload(
    payload: &Map<String, Value>,
) -> Result<Option<IdempotencyKey>, NotAnIdempotencyKey> {
    let extensions = payload.get("extensions");
    match extensions.and_then(|extensions| extensions.get("idempotencyKey")) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value.as_str()).map(Some),
    }
}

fn read(text: Option<&str>) -> Result<IdempotencyKey, NotAnIdempotencyKey> {
    text.ok_or(NotAnIdempotencyKey)?.parse()
}
