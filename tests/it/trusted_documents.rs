//! `registerTrustedDocuments`, `removeTrustedDocuments`, `trustedDocuments`, and requests that name a document.

use frontdesk::config::TrustedDocuments;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{TestApp, WebSocket, fault, id, stable};

const WHAT: &str = "documents { id documentId body createdAt updatedAt }";
const PARTNERS: &str = "query Partners { partners { nodes { name } } }";
const SITE: &str = "query Site { siteConfig { site { name } } }";

fn document(id: &str, body: &str) -> Value {
    json!({"documentId": id, "body": body})
}

async fn register(app: &TestApp, documents: Value) -> Value {
    let input = json!({"documents": documents});
    app.mutate("registerTrustedDocuments", WHAT, input).await
}

async fn remove(app: &TestApp, ids: Value) -> Value {
    let input = json!({"documentIds": ids});
    app.mutate("removeTrustedDocuments", "documents { documentId }", input)
        .await
}

async fn listed(app: &TestApp, key: &str) -> Value {
    let query = "{ trustedDocuments { nodes { documentId body } } }";
    let mut answer = app.ask_as(key, query, json!({})).await;
    answer["data"]["trustedDocuments"]["nodes"].take()
}

async fn named(app: &TestApp, url: &str, key: &str, body: &Value) -> (u16, Value) {
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

fn unknown() -> Value {
    let message = "There is no trusted document with this documentId: register it first.";
    json!({"errors": [{"message": message, "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]})
}

fn partners() -> Value {
    json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}})
}

stories! {
    async fn a_document_is_registered_named_changed_and_removed(app: TestApp) {
        let registered = register(&app, json!([document("partners@1", PARTNERS), document("site", SITE)])).await;
        let shown = |n: u32, id: &str, body: &str| json!({"id": format!("doc_{n}"), "documentId": id, "body": body, "createdAt": "<time>", "updatedAt": "<time>"});
        assert_eq!(stable(&registered), json!({"documents": [shown(1, "partners@1", PARTNERS), shown(2, "site", SITE)], "userErrors": []}));
        // Again: nothing changes, and the order is that of the input.
        let again = register(&app, json!([document("site", SITE), document("partners@1", PARTNERS)])).await;
        assert_eq!(again["documents"], json!([registered["documents"][1], registered["documents"][0]]));
        assert_eq!(listed(&app, &app.key).await, json!([document("partners@1", PARTNERS), document("site", SITE)]));
        let query = "query ($after: String) { trustedDocuments(first: 1, after: $after) { nodes { documentId } pageInfo { hasNextPage endCursor } } }";
        let page = app.data(query, json!({})).await;
        assert_eq!(page["trustedDocuments"]["pageInfo"]["hasNextPage"], true);
        let after = &page["trustedDocuments"]["pageInfo"]["endCursor"];
        assert_eq!(app.data(query, json!({"after": after})).await["trustedDocuments"]["nodes"], json!([{"documentId": "site"}]));

        let second = app.second_server().await;
        let body = json!({"documentId": "partners@1"});
        for url in [&app.url, &second] {
            assert_eq!(named(&app, url, &app.key, &body).await, (200, partners()));
        }
        let by_get = app.http.get(format!("{}/graphql?documentId=partners%401", app.url)).bearer_auth(&app.key);
        assert_eq!(by_get.send().await.expect("an answer").json::<Value>().await.expect("JSON"), partners());
        let by_hash = json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "partners@1"}}});
        assert_eq!(named(&app, &app.url, &app.key, &by_hash).await, (200, partners()));
        let mut socket = WebSocket::open(&app.url, &app.key).await;
        assert_eq!(socket.ask(body.clone()).await, json!({"type": "next", "payload": partners()}));
        // Rights are the caller's, whatever the document.
        assert_eq!(named(&app, &app.url, "", &body).await.0, 401);
        assert_eq!(named(&app, &app.url, "", &json!({"documentId": "site"})).await, (200, json!({"data": {"siteConfig": {"site": {"name": "Default"}}}})));

        let changed = register(&app, json!([document("partners@1", "query Partners { partners { nodes { id } } }")])).await;
        assert_eq!(id(&changed["documents"][0]), id(&registered["documents"][0]));
        assert_ne!(changed["documents"][0]["updatedAt"], registered["documents"][0]["updatedAt"]);
        let (_, answer) = named(&app, &second, &app.key, &body).await;
        assert!(answer["data"]["partners"]["nodes"][0]["id"].is_string(), "{answer}");

        let removed = remove(&app, json!(["site", "partners@1"])).await;
        assert_eq!(removed, json!({"documents": [{"documentId": "site"}, {"documentId": "partners@1"}], "userErrors": []}));
        for url in [&app.url, &second] {
            assert_eq!(named(&app, url, &app.key, &body).await, (404, unknown()));
        }
        assert_eq!(socket.ask(body).await, json!({"type": "error", "payload": unknown()["errors"]}));
        assert_eq!(listed(&app, &app.key).await, json!([]));
    }

    async fn all_or_none(app: TestApp) {
        register(&app, json!([document("kept", PARTNERS)])).await;
        let hash: String = Sha256::digest(SITE).iter().map(|byte| format!("{byte:02x}")).collect();
        let good = format!("sha256:{hash}");
        let refused = register(&app, json!([
            document("new", SITE),
            document("kept", SITE),
            document("", PARTNERS),
            document("with space", PARTNERS),
            document(&"x".repeat(129), PARTNERS),
            document(&good, PARTNERS),
            document("new", SITE),
            document("a", "{"),
            document("b", "{ nothing }"),
            document("c", "query a { __typename } query b { __typename }"),
            document("d", "fragment a on Query { __typename }"),
            document("e", "{ customers(first: 100) { nodes { auditEvents(first: 100) { nodes { action } } } } }"),
            document("f", &format!("{{ viewer {{ {} }} }}", "kind ".repeat(2_000))),
            document("g", "{ __typename \u{0} }"),
            document("h\u{0}", PARTNERS),
            document("i", "# \u{0}\n{ __typename }"),
        ])).await;
        let at = |index: &str, field: &str, code: &str| fault(code, &["documents", index, field]);
        assert_eq!(refused, json!({"documents": null, "userErrors": [
            at("2", "documentId", "INVALID_FORMAT"), at("3", "documentId", "INVALID_FORMAT"), at("4", "documentId", "INVALID_FORMAT"),
            at("5", "documentId", "MISMATCH"), at("6", "documentId", "INVALID_VALUE"),
            at("7", "body", "INVALID_VALUE"), at("8", "body", "INVALID_VALUE"), at("9", "body", "INVALID_VALUE"), at("10", "body", "INVALID_VALUE"),
            at("11", "body", "INVALID_VALUE"), at("12", "body", "INVALID_VALUE"), at("13", "body", "INVALID_VALUE"),
            at("14", "documentId", "INVALID_FORMAT"), at("15", "body", "INVALID_VALUE"),
        ]}));
        assert_eq!(listed(&app, &app.key).await, json!([document("kept", PARTNERS)]));
        assert_eq!(register(&app, json!([document(&good, SITE)])).await["userErrors"], json!([]));
        assert_eq!(named(&app, &app.url, "", &json!({"documentId": good})).await.0, 200);

        let query = "mutation ($input: RegisterTrustedDocumentsInput!) { registerTrustedDocuments(input: $input) { userErrors { message } } }";
        let wrong = app.data(query, json!({"input": {"documents": [document("a", "{ partnerz { nodes { id } } }")]}})).await;
        let message = wrong["registerTrustedDocuments"]["userErrors"][0]["message"].as_str().expect("a message").to_owned();
        assert!(message.starts_with("This document cannot be run: Unknown field \"partnerz\" on type \"Query\"."), "{message}");

        let many: Vec<_> = (0..101).map(|n| document(&format!("d{n}"), SITE)).collect();
        assert_eq!(register(&app, json!(many)).await, json!({"documents": null, "userErrors": [fault("TOO_MANY", &["documents"])]}));
        assert_eq!(register(&app, json!(many[..100])).await["userErrors"], json!([]));
        assert_eq!(remove(&app, json!(["d1", "nowhere", "d1", "\u{0}"])).await, json!({"documents": null, "userErrors": [
            fault("NOT_FOUND", &["documentIds", "1"]), fault("INVALID_VALUE", &["documentIds", "2"]),
            fault("NOT_FOUND", &["documentIds", "3"]),
        ]}));
        assert_eq!(named(&app, &app.url, "", &json!({"documentId": "d1"})).await.0, 200);
    }

    async fn each_tenant_has_its_own(app: TestApp) {
        let (_, other) = app.second_tenant().await;
        register(&app, json!([document("mine", PARTNERS)])).await;
        let body = json!({"documentId": "mine"});
        assert_eq!(named(&app, &app.url, &app.key, &body).await.0, 200);
        assert_eq!(named(&app, &app.url, &other, &body).await, (404, unknown()));
        assert_eq!(listed(&app, &other).await, json!([]));
        let query = "mutation { removeTrustedDocuments(input: {documentIds: [\"mine\"]}) { documents { id } userErrors { code path } } }";
        let refused = app.ask_as(&other, query, json!({})).await;
        assert_eq!(refused, json!({"data": {"removeTrustedDocuments": {"documents": null, "userErrors": [{"code": "NOT_FOUND", "path": ["documentIds", "0"]}]}}}));
        // Who is not known is of the site that is named.
        register(&app, json!([document("site", SITE)])).await;
        let sites = app.data("{ sites { nodes { number } } }", json!({})).await;
        let number = sites["sites"]["nodes"][0]["number"].to_string();
        let ask = async |site: Option<&str>| {
            let mut request = app.http.post(format!("{}/graphql", app.url)).json(&json!({"documentId": "site"}));
            if let Some(site) = site {
                request = request.header("x-frontdesk-site", site);
            }
            request.send().await.expect("an answer").status().as_u16()
        };
        assert_eq!([ask(None).await, ask(Some("2")).await, ask(Some(&number)).await], [404, 404, 200]);
    }

    async fn scopes(app: TestApp) {
        let register = "mutation { registerTrustedDocuments(input: {documents: [{documentId: \"a\", body: \"{ __typename }\"}]}) { documents { documentId } } }";
        let remove = "mutation { removeTrustedDocuments(input: {documentIds: [\"a\"]}) { documents { documentId } } }";
        let list = "{ trustedDocuments { nodes { documentId } } }";
        let reader = app.key_with("documents:read", &[]).await;
        let writer = app.key_with("documents:write", &[]).await;
        for (key, query, scope) in [(&reader, register, "documents:write"), (&reader, remove, "documents:write"), (&writer, list, "documents:read")] {
            let answer = app.ask_as(key, query, json!({})).await;
            assert_eq!(answer["errors"][0]["message"], format!("This needs an API key with the scope {scope}."), "{query}");
        }
        assert_eq!(app.ask_as(&reader, list, json!({})).await, json!({"data": {"trustedDocuments": {"nodes": []}}}));
        assert_eq!(app.ask_as(&writer, register, json!({})).await, json!({"data": {"registerTrustedDocuments": {"documents": [{"documentId": "a"}]}}}));
        assert_eq!(app.ask_as(&writer, remove, json!({})).await, json!({"data": {"removeTrustedDocuments": {"documents": [{"documentId": "a"}]}}}));
    }

    async fn not_looked_for(app: TestApp) {
        register(&app, json!([document("partners@1", PARTNERS)])).await;
        let url = app.server_as(|config| config.documents.trusted = TrustedDocuments::Off).await;
        let message = "This server runs no documents by their ids. Send the query itself.";
        let refused = json!({"errors": [{"message": message, "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}]});
        assert_eq!(named(&app, &url, &app.key, &json!({"documentId": "partners@1"})).await, (404, refused));
        assert_eq!(named(&app, &url, &app.key, &json!({"query": PARTNERS})).await, (200, partners()));
    }

    async fn a_request_names_one_thing(app: TestApp) {
        let one = "Give one of query, documentId and extensions.persistedQuery.";
        let form = "The field documentId must be a string of 1 to 128 characters, without spaces.";
        let none = "The field query must be a string with a GraphQL document.";
        let persisted = json!({"persistedQuery": {"version": 1, "sha256Hash": "a"}});
        for (body, message) in [
            (json!({"documentId": "a", "query": "{ __typename }"}), one),
            (json!({"documentId": "a", "extensions": persisted}), one),
            (json!({"documentId": ""}), form),
            (json!({"documentId": 1}), form),
            (json!({"documentId": "a b"}), form),
            (json!({"documentId": null}), none),
            (json!({"documentId": "a", "query": ""}), none),
        ] {
            let refused = json!({"errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"}}]});
            assert_eq!(named(&app, &app.url, &app.key, &body).await, (400, refused), "{body}");
        }
    }
}
