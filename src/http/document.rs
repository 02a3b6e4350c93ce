//! Which document a request asks for: one that it has with it, or one that it names.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::graphql::{Rejected, bad_request};
use crate::{
    domain::trusted_document::{MAX_DOCUMENT_ID, is_document_id},
    graphql::Document,
};

/// Takes the document out of the fields of a request: `query`, `documentId` (the appendix Persisted Documents of GraphQL
/// over HTTP), or `persistedQuery` of its extensions (Apollo's protocol).
pub(super) fn take(
    fields: &mut HashMap<String, Value>,
    extensions: &Map<String, Value>,
) -> Result<Document, Rejected> {
    let hash = hash(extensions)?;
    let id = match fields.remove("documentId") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) if is_document_id(&id) => Some(id),
        Some(_) => {
            return bad_request(format!(
                "The field documentId must be a string of 1 to {MAX_DOCUMENT_ID} characters, without spaces."
            ));
        }
    };
    let text = match fields.remove("query") {
        None | Some(Value::Null) if hash.is_some() || id.is_some() => None,
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
        // Some clients send an empty document beside a hash.
        Some(Value::String(_)) if hash.is_some() => None,
        _ => {
            return bad_request("The field query must be a string with a GraphQL document.");
        }
    };
    match (text, hash, id) {
        (Some(text), None, None) => Ok(Document::Text(text)),
        (Some(text), Some(hash), None) => Ok(Document::Hashed { hash, text }),
        (None, Some(hash), None) => Ok(Document::Hash(hash)),
        (None, None, Some(id)) => Ok(Document::Id(id)),
        _ => bad_request("Give one of query, documentId and extensions.persistedQuery."),
    }
}

/// The hash of `extensions.persistedQuery`.
fn hash(extensions: &Map<String, Value>) -> Result<Option<String>, Rejected> {
    let persisted = match extensions.get("persistedQuery") {
        None | Some(Value::Null) => return Ok(None),
        Some(persisted) => persisted,
    };
    match (&persisted["version"], &persisted["sha256Hash"]) {
        (Value::Number(version), Value::String(hash))
            if version.as_u64() == Some(1) && is_document_id(hash) =>
        {
            Ok(Some(hash.clone()))
        }
        _ => bad_request(
            "The extension persistedQuery must be an object with version 1 and a sha256Hash.",
        ),
    }
}
