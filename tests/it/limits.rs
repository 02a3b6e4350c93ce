//! Documents and inputs past a limit: refused at once, and the server goes on.

use diesel_async::SimpleAsyncConnection;
use frontdesk::repositories::{Conn, Error};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::{TestApp, WebSocket};

/// Sends what must be refused, and an ordinary query after it.
async fn refused(app: &TestApp, body: Value) -> String {
    let text = body.to_string();
    let request = app
        .http
        .post(format!("{}/graphql", app.url))
        .bearer_auth(&app.key);
    let response = request
        .header("content-type", "application/json")
        .body(text)
        .send()
        .await
        .expect("an answer");
    let status = response.status().as_u16();
    let answer = response.text().await.expect("text");
    assert!(status == 400 || status == 413, "{status} {answer}");
    assert!(answer.len() <= 4_096, "a reply of {} bytes", answer.len());
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer.get("data"), None);
    assert_eq!(
        app.ask("{ __typename }", json!({})).await,
        json!({"data": {"__typename": "Query"}})
    );
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .expect("a code")
        .to_owned()
}

/// Lets nobody write customers until what it gives is dropped.
async fn hold_writers(app: &TestApp) -> oneshot::Sender<()> {
    let (let_go, gone) = oneshot::channel();
    let (held, is_held) = oneshot::channel();
    let app = app.app.clone();
    tokio::spawn(async move {
        let hold = app.store.transaction(|conn| {
            async move {
                // On SQLite every transaction keeps the others from writing.
                if let Conn::Postgres(conn) = conn {
                    let lock = "LOCK TABLE customers IN EXCLUSIVE MODE";
                    conn.batch_execute(lock).await?;
                }
                let _ = held.send(());
                let _ = gone.await;
                Ok::<_, Error>(())
            }
            .boxed()
        });
        hold.await.expect("a lock");
    });
    is_held.await.expect("a lock");
    let_go
}

fn document(text: impl Into<String>) -> Value {
    json!({"query": text.into()})
}

stories! {
    async fn documents(app: TestApp) {
        let many = |item: &str, count: usize| item.repeat(count);
        let list = |depth: usize| document(format!("{{ nodes(ids: {}\"x\"{}) {{ id }} }}", many("[", depth), many("]", depth)));
        assert_eq!(refused(&app, list(3_000)).await, "QUERY_TOO_DEEP");
        assert_eq!(refused(&app, document(format!("{{ a(x: {}1{}) }}", many("{a: ", 3_000), many("}", 3_000)))).await, "QUERY_TOO_DEEP");
        assert_eq!(refused(&app, document(many("{a", 8_000))).await, "QUERY_TOO_DEEP");
        assert_eq!(refused(&app, document(many("{a", 100_000))).await, "DOCUMENT_TOO_LARGE");
        assert_eq!(refused(&app, document(format!("{{ __typename {} }}", many(",", 16 * 1024)))).await, "DOCUMENT_TOO_LARGE");
        assert_eq!(refused(&app, document(format!("{{ {} }}", many("a:__typename ", 20_000)))).await, "DOCUMENT_TOO_LARGE");
        assert_eq!(refused(&app, document(format!("{{ {} }}", many("a:__typename ", 700)))).await, "TOO_MANY_TOKENS");
        let aliases: String = (0..31).map(|n| format!("a{n}: __typename ")).collect();
        assert_eq!(refused(&app, document(format!("{{ viewer {{ {aliases} }} }}"))).await, "TOO_MANY_ALIASES");
        assert_eq!(refused(&app, document(format!("{{ __typename {} }}", many("@skip(if: false) ", 21)))).await, "TOO_MANY_DIRECTIVES");
        let roots: String = (0..21).map(|n| format!("a{n}: __typename ")).collect();
        assert_eq!(refused(&app, document(format!("{{ {roots} }}"))).await, "TOO_MANY_ROOT_FIELDS");
        let mut bomb = "{...f0}".to_owned();
        for level in 0..6 {
            bomb += &format!("fragment f{level} on Query {{{}}}", many(&format!("...f{} ", level + 1), 50));
        }
        assert_eq!(refused(&app, document(bomb + "fragment f6 on Query {__typename}")).await, "QUERY_TOO_COMPLEX");
        assert_eq!(refused(&app, document("{...a} fragment a on Query {...b} fragment b on Query {...a}")).await, "FRAGMENT_CYCLE");
        assert_eq!(refused(&app, document("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}")).await, "QUERY_TOO_DEEP");
        assert_eq!(refused(&app, document(many("query a { __typename } ", 300))).await, "GRAPHQL_PARSE_FAILED");
        assert_eq!(refused(&app, document("{ __typename ".to_owned() + &many("x", 5_000))).await, "GRAPHQL_PARSE_FAILED");
        assert_eq!(refused(&app, document(format!("{{ {} }}", (0..20).map(|n| format!("nothing{n} ")).collect::<String>()))).await, "GRAPHQL_VALIDATION_FAILED");
    }

    /// Spreads without a single field, and of a fragment that is not there: 2 KB that once cost minutes.
    async fn bombs_without_fields(app: TestApp) {
        for end in ["", "fragment f60 on Query {__typename}"] {
            let mut bomb = "{...f0}".to_owned();
            for level in 0..60 {
                let next = level + 1;
                bomb += &format!("fragment f{level} on Query {{...f{next} ...f{next}}}");
            }
            let code = refused(&app, document(bomb + end)).await;
            let expected = if end.is_empty() { "GRAPHQL_VALIDATION_FAILED" } else { "QUERY_TOO_COMPLEX" };
            assert_eq!(code, expected);
        }
        let listed: String = (0..3).map(|n| format!("a{n}: __schema {{ types {{ name }} }} ")).collect();
        assert_eq!(refused(&app, document(format!("{{ {listed} }}"))).await, "QUERY_TOO_COMPLEX");
    }

    /// Variables are looked at before anything is run: what stands before a bad one is not done.
    async fn nothing_is_done_where_a_variable_is_wrong(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) {
            a: createPartner(input: {name: \"Sneaky\"}) { partner { name } }
            createCustomer(input: $input) { customer { id } }
        }";
        for variables in [
            json!({"input": {"email": 5}}),
            json!({"input": {"email": "a@x", "addresses": [{"countryCode": true}]}}),
            json!({"input": {"email": "a@x", "language": ["en"]}}),
            json!({"input": null}),
            json!({}),
        ] {
            let code = refused(&app, json!({"query": query, "variables": variables})).await;
            assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{variables}");
        }
        let partners = app.data("{ partners { nodes { name } } }", json!({})).await;
        assert_eq!(partners["partners"]["nodes"], json!([{"name": "Default"}]));
    }

    /// A key that the JSON library uses for itself would change what is kept.
    async fn the_library_s_own_key_is_refused(app: TestApp) {
        let query = "mutation ($v: JSON) { createCustomer(input: {email: \"a@x\", metadata: [{key: \"k\", value: $v}]}) { userErrors { code } } }";
        let body = json!({"query": query, "variables": {"v": "VALUE"}}).to_string();
        for value in [r#"{"$serde_json::private::Number":"12"}"#, r#"{"a":1,"\u0024serde_json::private::Number":"12"}"#] {
            let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key);
            let body = body.replace("\"VALUE\"", value);
            let response = request.header("content-type", "application/json").body(body).send().await.expect("an answer");
            assert_eq!(response.status().as_u16(), 400, "{value}");
        }
    }

    async fn variables(app: TestApp) {
        let query = "mutation ($v: JSON) { createCustomer(input: {email: \"a@x\", metadata: [{key: \"k\", value: $v}]}) { userErrors { code } } }";
        let nested = |depth: usize| {
            let value = "[".repeat(depth) + &"]".repeat(depth);
            format!("{{\"query\": {}, \"variables\": {{\"v\": {value}}}}}", json!(query))
        };
        for (depth, status) in [(32, 200), (33, 400), (3_000, 400), (100_000, 400)] {
            let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key);
            let response = request.header("content-type", "application/json").body(nested(depth)).send().await.expect("an answer");
            assert_eq!(response.status().as_u16(), status, "{depth}");
            let answer: Value = response.json().await.expect("JSON");
            if status == 400 {
                assert_eq!(answer["errors"][0]["extensions"]["code"], "QUERY_TOO_DEEP");
            }
        }
    }

    async fn values_out_of_range_and_unknown_fields(app: TestApp) {
        let page = "query ($first: Int) { partners(first: $first) { nodes { id } } }";
        for bad in ["1e400", "2147483648", "1.5", "\"1\"", "true", "[1]"] {
            let body = format!("{{\"query\": {}, \"variables\": {{\"first\": {bad}}}}}", json!(page));
            let code = refused(&app, serde_json::from_str(&body).expect("JSON")).await;
            assert!(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"].contains(&code.as_str()), "{bad}: {code}");
            let literal = refused(&app, document(format!("{{ partners(first: {bad}) {{ nodes {{ id }} }} }}"))).await;
            assert!(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"].contains(&literal.as_str()), "{bad}: {literal}");
        }
        let create = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }";
        for bad in [
            json!({"email": "a@x", "nickname": "x"}),
            json!({"email": "a@x", "addresses": [{"planet": "Mars"}]}),
            json!({"email": 7}),
            json!({"email": "a@x", "customFields": [{"code": "c", "value": {"text": "a", "int": 1}}]}),
            json!({"email": "a@x", "customFields": [{"code": "c", "value": {}}]}),
            json!(null),
            json!("x"),
        ] {
            refused(&app, json!({"query": create, "variables": {"input": bad}})).await;
        }
        refused(&app, document("mutation { createCustomer(input: {email: \"a@x\", nickname: \"x\"}) { customer { id } } }")).await;
        refused(&app, document("query a { __typename } query b { __typename }")).await;
        refused(&app, json!({"query": "query a { __typename }", "operationName": "b"})).await;
        let found = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        assert_eq!(found, json!({"customer": null}));
    }

    /// The operator says how much, over HTTP and over a WebSocket.
    async fn limits_are_settings(app: TestApp) {
        let url = app.server_as(|config| {
            let limits = &mut config.limits;
            limits.document_bytes = 1_024;
            limits.tokens = 100;
            limits.nesting = 8;
            limits.selections = 20;
            limits.depth = 4;
            limits.introspection_depth = 4;
            limits.aliases = 1;
            limits.root_fields = 2;
            limits.directives = 1;
            limits.cost = 100;
            limits.body_bytes = 4_096;
        }).await;
        let mut socket = WebSocket::open(&url, &app.key).await;
        for (query, code, message) in [
            (format!("{{ __typename }}{}", " ".repeat(1_024)), "DOCUMENT_TOO_LARGE", "A document may have 1024 bytes."),
            (format!("{{ {} }}", "a ".repeat(100)), "TOO_MANY_TOKENS", "A document may have 100 tokens."),
            (format!("{{ a(x: {}{}) }}", "[".repeat(7), "]".repeat(7)), "QUERY_TOO_DEEP", "At most 8 brackets may be open at once."),
            (format!("{{ viewer {{ {} }} }}", "kind ".repeat(20)), "QUERY_TOO_COMPLEX", "An operation may select 20 fields, counting those of a fragment wherever it is spread."),
            ("{ a { b { c { d { e } } } } }".to_owned(), "QUERY_TOO_DEEP", "Fields may be nested 4 deep."),
            ("{ __schema { types { fields { type { name } } } } }".to_owned(), "QUERY_TOO_DEEP", "Fields of __schema and __type may be nested 4 deep."),
            ("{ viewer { a: kind b: kind } }".to_owned(), "TOO_MANY_ALIASES", "An operation may have 1 aliases, counting those of a fragment wherever it is spread."),
            ("{ __typename __typename __typename }".to_owned(), "TOO_MANY_ROOT_FIELDS", "An operation may have 2 fields of its own."),
            ("{ __typename @skip(if: true) @include(if: true) }".to_owned(), "TOO_MANY_DIRECTIVES", "A document may have 1 directives."),
        ] {
            let errors = json!([{"message": message, "extensions": {"code": code}}]);
            let body = json!({"query": query});
            let request = app.http.post(format!("{url}/graphql")).bearer_auth(&app.key).json(&body);
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status().as_u16(), 400, "{query}");
            assert_eq!(response.json::<Value>().await.expect("JSON"), json!({"errors": errors}), "{query}");
            assert_eq!(socket.ask(body).await, json!({"type": "error", "payload": errors}), "{query}");
            // By default it is not too much, whatever else it may be.
            let (_, answer) = app.send(&app.key, &json!({"query": query})).await;
            assert_ne!(answer["errors"][0]["extensions"]["code"], code, "{query}");
        }
        let body = json!({"query": "{ __typename }", "variables": {"x": "x".repeat(4_096)}});
        let request = app.http.post(format!("{url}/graphql")).json(&body);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 413);
    }

    async fn a_socket_has_so_many_operations_at_once(app: TestApp) {
        let url = app.server_as(|config| config.limits.socket_operations = 1).await;
        let mut socket = WebSocket::open(&url, &app.key).await;
        // The second one comes while the first waits to write.
        let let_go = hold_writers(&app).await;
        let create = "mutation { createCustomer(input: {email: \"a@x\"}) { userErrors { code } } }";
        for id in ["a", "b"] {
            let query = if id == "a" { create } else { "{ __typename }" };
            socket.send(&json!({"id": id, "type": "subscribe", "payload": {"query": query}})).await;
        }
        let error = json!({"message": "A connection may have 1 operations at once.", "extensions": {"code": "TOO_MANY_OPERATIONS"}});
        assert_eq!(socket.receive().await, json!({"id": "b", "type": "error", "payload": [error]}));
        drop(let_go);
        let payload = json!({"data": {"createCustomer": {"userErrors": []}}});
        assert_eq!(socket.receive().await, json!({"id": "a", "type": "next", "payload": payload}));
    }

    /// The last error says how many there are beyond, whether nothing was run or some fields failed.
    async fn a_reply_has_so_many_errors(app: TestApp) {
        let unknown: String = (0..12).map(|n| format!("nothing{n} ")).collect();
        let (status, answer) = app.send(&app.key, &document(format!("{{ {unknown} }}"))).await;
        let messages = |answer: &Value| {
            let errors = answer["errors"].as_array().expect("errors").iter();
            errors.map(|error| error["message"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
        };
        let told = messages(&answer);
        assert_eq!((status, told.len()), (400, 5));
        assert!(told[..4].iter().all(|text| text.starts_with("Unknown field \"nothing") && !text.contains("left out")), "{told:?}");
        assert!(told[4].ends_with(" (7 more errors are left out.)"), "{told:?}");

        let key = app.key_with("customers:read", &[]).await;
        let fields: String = (0..6).map(|n| format!("a{n}: createPartner(input: {{name: \"a\"}}) {{ partner {{ id }} }} ")).collect();
        let query = document(format!("mutation {{ {fields} }}"));
        let (status, answer) = app.send(&key, &query).await;
        let forbidden = "This needs an API key with the scope partners:write.";
        let mut expected = vec![forbidden.to_owned(); 5];
        expected[4] += " (1 more error is left out.)";
        assert_eq!((status, messages(&answer)), (200, expected.clone()));
        let mut socket = WebSocket::open(&app.url, &key).await;
        assert_eq!(messages(&socket.ask(query.clone()).await["payload"]), expected);

        let url = app.server_as(|config| config.limits.errors = 1).await;
        let request = app.http.post(format!("{url}/graphql")).bearer_auth(&key).json(&query);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(messages(&answer), [format!("{forbidden} (5 more errors are left out.)")]);
    }

    /// What GraphiQL and code generators ask first.
    async fn the_standard_introspection_query_is_answered(app: TestApp) {
        let (status, answer) = app.send("", &document(include_str!("introspection.graphql"))).await;
        assert_eq!((status, answer.get("errors")), (200, None));
        assert_eq!(answer["data"]["__schema"]["mutationType"]["name"], "Mutation");
    }
}
