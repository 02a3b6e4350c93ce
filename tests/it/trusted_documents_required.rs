//! Servers that run trusted documents alone, and those of a manifest.

use std::{fs, time::Duration};

use frontdesk::config::TrustedDocuments;
use serde_json::{Value, json};

use crate::{
    process::{Place, text},
    support::{TestApp, WebSocket},
};

const VIEWER: &str = "query Viewer { viewer { kind } }";

fn manifest(operations: Value) -> String {
    json!({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations})
        .to_string()
}

fn operation(id: &str, name: &str, kind: &str, body: &str) -> Value {
    json!({"id": id, "name": name, "type": kind, "body": body})
}

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

/// A manifest is checked as the server starts, and read again while it runs.
async fn a_manifest(place: Place) {
    let file = place.folder.path().join("manifest.json");
    let path = file.to_str().expect("a path");
    let good = operation("viewer", "Viewer", "query", VIEWER);
    let (format, id) = (
        "apollo-persisted-query-manifest",
        "its id must be 1 to 128 visible ASCII characters",
    );
    for (content, reason) in [
        ("{".to_owned(), "it is not a manifest in JSON: EOF while parsing an object at line 1 column 1".to_owned()),
        (json!({"format": "x", "version": 1, "operations": []}).to_string(), format!("its format must be {format:?}, and its version 1")),
        (json!({"format": format, "version": 2, "operations": []}).to_string(), format!("its format must be {format:?}, and its version 1")),
        (manifest(json!([good, good])), "operations[1] (\"Viewer\"): its id is there twice".to_owned()),
        (manifest(json!([operation("a b", "Viewer", "query", VIEWER)])), format!("operations[0] (\"Viewer\"): {id}")),
        (manifest(json!([operation("a", "Other", "query", VIEWER)])), "operations[0] (\"Other\"): its body's operation is called \"Viewer\"".to_owned()),
        (manifest(json!([operation("a", "Viewer", "mutation", VIEWER)])), "operations[0] (\"Viewer\"): its body is a query".to_owned()),
        (manifest(json!([operation("a", "A", "query", "query A { viewer { kind } } query B { viewer { kind } }")])), "operations[0] (\"A\"): It must have exactly one operation.".to_owned()),
        (manifest(json!([operation("a", "A", "query", "query A { viewers }")])), "operations[0] (\"A\"): Unknown field \"viewers\" on type \"Query\". Did you mean \"viewer\"?".to_owned()),
        (manifest(json!([operation("a", "A", "query", "query A { viewer { kind }")])), "operations[0] (\"A\"): Line 1, column 26 of the document does not parse: expected selection.".to_owned()),
    ] {
        fs::write(&file, content).expect("a file");
        let refused = place.run(&["--listen", "127.0.0.1:0", "--document-manifest", path]);
        let said = text(&refused.stderr);
        let expected = format!("the document manifest {path} cannot be used: {reason}. Check --document-manifest\n");
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.ends_with(&expected), "{said}\n{expected}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }

    fs::write(&file, manifest(json!([good]))).expect("a file");
    let server = place
        .start(
            &["--document-manifest", path],
            &[("FRONTDESK_TRUSTED_DOCUMENTS", "require")],
        )
        .ready(true);
    let named = async |id: &str| {
        let request = reqwest::Client::new().post(format!("{}/graphql", server.url()));
        let response = request
            .json(&json!({"documentId": id}))
            .send()
            .await
            .expect("an answer");
        response.status().as_u16()
    };
    assert_eq!([named("viewer").await, named("name").await], [200, 404]);
    let until = async |id: &str, status: u16| {
        for _ in 0..100 {
            if named(id).await == status {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{id} is not {status}");
    };
    let renamed = manifest(json!([operation(
        "name",
        "Name",
        "query",
        "query Name { __typename }"
    )]));
    fs::write(&file, renamed).expect("a file");
    server.signal("-HUP");
    until("name", 200).await;
    until("viewer", 404).await;
    // What cannot be used changes nothing.
    fs::write(&file, "{").expect("a file");
    server.signal("-HUP");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(named("name").await, 200);
    server.signal("-TERM");
    let (status, _, log) = server.wait_with_log();
    assert!(status.success());
    assert!(
        log.contains("the document manifest was read again"),
        "{log}"
    );
    assert!(
        log.contains("the trusted documents stay as they were"),
        "{log}"
    );
}

on_both! { a_manifest }
