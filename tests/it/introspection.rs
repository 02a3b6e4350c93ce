//! Whether the schema is told to whoever asks, and names that are suggested with it.

use frontdesk::config::Introspection;
use serde_json::{Value, json};

use crate::support::{TestApp, WebSocket};

const DISABLED: &str = "The schema is not told here: __schema and __type are switched off (--introspection). \
    `frontdesk schema` prints it for code generators.";

pub fn disabled() -> Value {
    json!([{"message": DISABLED, "extensions": {"code": "INTROSPECTION_DISABLED"}}])
}

async fn post(app: &TestApp, url: &str, query: &str) -> (u16, Value) {
    let request = app
        .http
        .post(format!("{url}/graphql"))
        .bearer_auth(&app.key);
    let response = request
        .json(&json!({"query": query}))
        .send()
        .await
        .expect("an answer");
    (
        response.status().as_u16(),
        response.json().await.expect("JSON"),
    )
}

stories! {
    async fn switched_off(app: TestApp) {
        let url = app.server_as(|config| config.documents.introspection = Introspection::Off).await;
        for query in [
            "{ __schema { types { name } } }",
            "{ __type(name: \"Customer\") { name } }",
            "{ viewer { kind } ...a } fragment a on Query { b: __schema { queryType { name } } }",
            include_str!("introspection.graphql"),
        ] {
            assert_eq!(post(&app, &url, query).await, (400, json!({"errors": disabled()})), "{query}");
            let over_socket = WebSocket::open(&url, &app.key).await.ask(json!({"query": query})).await;
            assert_eq!(over_socket, json!({"type": "error", "payload": disabled()}));
        }
        let data = json!({"data": {"__typename": "Query", "viewer": {"__typename": "Viewer"}}});
        assert_eq!(post(&app, &url, "{ __typename viewer { __typename } }").await, (200, data));
        // Another operation of the document may ask for it, as long as that is not the one.
        let both = json!({"query": "query a { __typename } query b { __schema { types { name } } }", "operationName": "a"});
        let request = app.http.post(format!("{url}/graphql")).json(&both);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer, json!({"data": {"__typename": "Query"}}));
        for path in ["graphiql", "graphiql/assets/none.js"] {
            let page = app.http.get(format!("{url}/{path}")).send().await.expect("an answer");
            assert_eq!(page.status().as_u16(), 404);
            assert_eq!(page.text().await.expect("text"), "GraphiQL is switched off here, as introspection is: --introspection on has both.\n");
        }
    }

    async fn names_are_suggested_where_the_schema_is_told(app: TestApp) {
        let off = app.server_as(|config| config.documents.introspection = Introspection::Off).await;
        for (query, said) in [
            ("{ custommers { nodes { id } } }", "Unknown field \"custommers\" on type \"Query\"."),
            ("{ customers(firstt: 1) { nodes { id } } }", "Unknown argument \"firstt\" on field \"customers\" of type \"Query\"."),
            ("{ viewer { kinds } }", "Unknown field \"kinds\" on type \"Viewer\"."),
        ] {
            let message = |answer: &Value| answer["errors"][0]["message"].as_str().expect("a message").to_owned();
            let (status, told) = post(&app, &app.url, query).await;
            assert_eq!(status, 400);
            assert!(message(&told).starts_with(&format!("{said} Did you mean ")), "{told}");
            let (status, kept) = post(&app, &off, query).await;
            assert_eq!(status, 400);
            assert_eq!(message(&kept), said);
            assert!(!kept.to_string().contains("Did you mean"), "{kept}");
        }
    }
}
