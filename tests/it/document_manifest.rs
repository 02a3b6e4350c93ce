//! The manifest of trusted documents: what is wrong with one, and how it is read again.

use std::{fs, time::Duration};

use serde_json::{Value, json};

use crate::process::{Place, text};

pub const VIEWER: &str = "query Viewer { viewer { kind } }";

pub fn manifest(operations: Value) -> String {
    json!({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations})
        .to_string()
}

pub fn operation(id: &str, name: &str, kind: &str, body: &str) -> Value {
    json!({"id": id, "name": name, "type": kind, "body": body})
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
        let expected = format!("the document manifest {path} cannot be used (check --document-manifest): {reason}\n");
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
        let wait = async {
            while named(id).await != status {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), wait).await;
        assert!(waited.is_ok(), "{id} is not {status}");
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
    // It looks every 10 seconds, also where nobody asks it to.
    fs::write(&file, manifest(json!([good]))).expect("a file");
    until("viewer", 200).await;
    until("name", 404).await;
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
