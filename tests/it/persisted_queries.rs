//! Apollo's automatic persisted queries: a document once, its hash from then on.

use frontdesk::config::Switch;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{TestApp, WebSocket};

const QUERY: &str = "query ($first: Int) { partners(first: $first) { nodes { name } } }";

fn hash(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn named(hash: &str) -> Value {
    json!({"variables": {"first": 1}, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}})
}

fn with(mut body: Value, query: &str) -> Value {
    body["query"] = query.into();
    body
}

fn refused(code: &str, message: &str) -> Value {
    json!({"errors": [{"message": message, "extensions": {"code": code}}]})
}

fn not_found() -> Value {
    refused("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
}

fn data() -> Value {
    json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}})
}

async fn post(app: &TestApp, url: &str, accept: &str, body: &Value) -> (u16, Value) {
    let request = app
        .http
        .post(format!("{url}/graphql"))
        .bearer_auth(&app.key);
    let response = request
        .header("accept", accept)
        .json(body)
        .send()
        .await
        .expect("an answer");
    (
        response.status().as_u16(),
        response.json().await.expect("JSON"),
    )
}

const OLD: &str = "application/json";
const NEW: &str = "application/graphql-response+json, application/json;q=0.9";

stories! {
    async fn a_document_is_sent_once(app: TestApp) {
        let named = named(&hash(QUERY));
        for (accept, status) in [(OLD, 200), ("*/*", 404), (NEW, 404)] {
            assert_eq!(post(&app, &app.url, accept, &named).await, (status, not_found()), "{accept}");
        }
        assert_eq!(post(&app, &app.url, NEW, &with(named.clone(), QUERY)).await, (200, data()));
        assert_eq!(post(&app, &app.url, NEW, &named).await, (200, data()));
        // Some clients send an empty document along.
        assert_eq!(post(&app, &app.url, NEW, &with(named.clone(), "")).await, (200, data()));
        // By GET, and by another caller, with the rights of that one.
        let extensions = named["extensions"].to_string().replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        let address = format!("{}/graphql?extensions={extensions}&variables=%7B%22first%22%3A1%7D", app.url);
        let answer: Value = app.http.get(&address).bearer_auth(&app.key).send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer, data());
        assert_eq!(app.http.get(&address).send().await.expect("an answer").status().as_u16(), 401);
        let mut socket = WebSocket::open(&app.url, &app.key).await;
        assert_eq!(socket.ask(named.clone()).await, json!({"type": "next", "payload": data()}));
        let unknown = self::named(&hash("{ __typename }"));
        assert_eq!(socket.ask(unknown.clone()).await, json!({"type": "error", "payload": not_found()["errors"]}));
        assert_eq!(socket.ask(with(unknown.clone(), "{ __typename }")).await, json!({"type": "next", "payload": {"data": {"__typename": "Query"}}}));
        assert_eq!(post(&app, &app.url, NEW, &unknown).await, (200, json!({"data": {"__typename": "Query"}})));
        // Another server is told by itself.
        let second = app.second_server().await;
        assert_eq!(post(&app, &second, NEW, &named).await, (404, not_found()));
    }

    async fn what_is_not_kept(app: TestApp) {
        let wrong = hash("{ __typename }");
        let mismatch = refused(
            "PERSISTED_QUERY_HASH_MISMATCH",
            "The sha256Hash is not that of the query: send its SHA-256 in lower-case hexadecimal digits.",
        );
        for hash in [wrong.clone(), hash(QUERY).to_uppercase(), "x".to_owned()] {
            assert_eq!(post(&app, &app.url, NEW, &with(named(&hash), QUERY)).await, (400, mismatch.clone()), "{hash}");
            assert_eq!(post(&app, &app.url, NEW, &named(&hash)).await, (404, not_found()), "{hash}");
        }
        // What is past a limit, or no document at all.
        for bad in ["{", "{ a(x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]) }"] {
            let named = named(&hash(bad));
            assert_eq!(post(&app, &app.url, NEW, &with(named.clone(), bad)).await.0, 400);
            assert_eq!(post(&app, &app.url, NEW, &named).await, (404, not_found()));
        }
        let malformed = refused("BAD_REQUEST", "The extension persistedQuery must be an object with version 1 and a sha256Hash.");
        for persisted in [json!({}), json!(1), json!([]), json!({"version": 1}), json!({"version": 2, "sha256Hash": wrong}), json!({"version": 1, "sha256Hash": 1}), json!({"version": 1, "sha256Hash": ""})] {
            let body = json!({"extensions": {"persistedQuery": persisted}});
            assert_eq!(post(&app, &app.url, NEW, &body).await, (400, malformed.clone()), "{body}");
        }
        // A mutation by its hash is none for GET, either.
        let mutation = "mutation { createPartner(input: {name: \"Sneaky\"}) { partner { name } } }";
        let named = named(&hash(mutation));
        assert_eq!(post(&app, &app.url, NEW, &with(named.clone(), mutation)).await.0, 200);
        let extensions = named["extensions"].to_string().replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        let answer = app.http.get(format!("{}/graphql?extensions={extensions}", app.url)).bearer_auth(&app.key).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 405);
    }

    async fn switched_off(app: TestApp) {
        let url = app.server_as(|config| config.documents.automatic = Switch::Off).await;
        let named = named(&hash(QUERY));
        let refused = refused("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
        assert_eq!(post(&app, &url, OLD, &named).await, (200, refused.clone()));
        // What comes with its text is run, and not kept.
        assert_eq!(post(&app, &url, NEW, &with(named.clone(), QUERY)).await, (200, data()));
        assert_eq!(post(&app, &url, NEW, &named).await, (404, refused));
    }
}
