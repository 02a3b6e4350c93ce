//! Servers that run trusted documents alone.

use std::fs;

use frontdesk::config::TrustedDocuments;
use serde_json::{Value, json};

use crate::{
    document_manifest::{VIEWER, manifest, operation},
    support::{TestApp, WebSocket},
};

fn required() -> Value {
    let message = "This server runs trusted documents alone: name one by its documentId. \
        An API key with the scope documents:write may send others.";
    json!({"errors": [{"message": message, "extensions": {"code": "PERSISTED_QUERY_REQUIRED"}}]})
}

async fn post(app: &TestApp, url: &str, key: &str, body: &Value) -> (u16, Value) {
    let mut request = app.http.post(format!("{url}/graphql")).json(body);
    if !key.is_empty() {
        request = request.bearer_auth(key);
    }
    let response = request.send().await.expect("an answer");
    (
        response.status().as_u16(),
        response.json().await.expect("JSON"),
    )
}

stories! {
    async fn nothing_else_is_run(app: TestApp) {
        let customer = app.create_customer(json!({"email": "a@x"})).await["customer"]["id"].as_str().expect("an id").to_owned();
        let file = app.folder.path().join("manifest.json");
        fs::write(&file, manifest(json!([operation("viewer", "Viewer", "query", VIEWER)]))).expect("a file");
        let url = app.server_as(|config| {
            config.documents.trusted = TrustedDocuments::Require;
            config.documents.manifest = Some(file);
        }).await;
        let narrow = app.key_with("customers:read documents:read", &[]).await;
        let hashed = |text: &str, hash: &str| json!({"query": text, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}});
        let hash = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";
        for key in ["", &narrow] {
            for body in [json!({"query": VIEWER}), json!({"query": "{ __typename }"}), hashed("{ __typename }", hash)] {
                assert_eq!(post(&app, &url, key, &body).await, (403, required()), "{body}");
                let over_socket = WebSocket::open(&url, key).await.ask(body).await;
                assert_eq!(over_socket, json!({"type": "error", "payload": required()["errors"]}));
            }
        }
        let named = json!({"documentId": "viewer"});
        assert_eq!(post(&app, &url, "", &named).await, (200, json!({"data": {"viewer": {"kind": "ANONYMOUS"}}})));
        let over_socket = WebSocket::open(&url, &narrow).await.ask(named).await;
        assert_eq!(over_socket, json!({"type": "next", "payload": {"data": {"viewer": {"kind": "API_CLIENT"}}}}));
        // Nothing is kept that was not registered.
        let unknown = json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}});
        let not_found = json!({"errors": [{"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]});
        assert_eq!(post(&app, &url, &app.key, &hashed("{ __typename }", hash)).await.0, 200, "a key that may register it");
        assert_eq!(post(&app, &url, &app.key, &unknown).await, (404, not_found));
        // A client that sends the text along means the document that is registered under its hash.
        let input = json!({"documents": [{"documentId": hash, "body": "{ __typename }"}]});
        let query = "mutation ($input: RegisterTrustedDocumentsInput!) { registerTrustedDocuments(input: $input) { userErrors { code } } }";
        assert_eq!(post(&app, &url, &app.key, &json!({"query": query, "variables": {"input": input}})).await.0, 200);
        for body in [unknown, hashed("{ __typename }", hash)] {
            assert_eq!(post(&app, &url, &narrow, &body).await, (200, json!({"data": {"__typename": "Query"}})));
        }

        // The pages ask what they ask.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let opened = client.post(format!("{url}/customers/{customer}")).form(&[("key", &narrow)]).send().await.expect("an answer");
        let cookie = opened.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        let page = client.get(format!("{url}/customers/{customer}")).header("cookie", cookie).send().await.expect("a page");
        assert_eq!(page.status().as_u16(), 200);
        assert!(page.text().await.expect("text").contains("a@x"));
        let page = client.get(format!("{url}/account/forgot-password")).send().await.expect("a page");
        assert_eq!(page.status().as_u16(), 200);
    }
}
