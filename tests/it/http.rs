//! `/graphql` as HTTP: status codes, content types, and requests that are none.

use serde_json::{Value, json};

use crate::support::TestApp;

const POST: &str = "{\"query\": \"{ __typename }\"}";
const MUTATION: &str =
    r#"{"query": "mutation { createPartner(input: {name: \"Sneaky\"}) { partner { id } } }"}"#;

struct Answer {
    status: u16,
    content_type: String,
    allow: Option<String>,
    body: Value,
}

async fn send(app: &TestApp, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Answer {
    let mut request = app
        .http
        .post(format!("{}/graphql", app.url))
        .bearer_auth(&app.key)
        .body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request).await
}

async fn get(app: &TestApp, parameters: &[(&str, &str)]) -> Answer {
    let query: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    read(
        app.http
            .get(format!("{}/graphql?{}", app.url, query.join("&")))
            .bearer_auth(&app.key),
    )
    .await
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().expect("text").to_owned())
    };
    let (content_type, allow) = (header("content-type").unwrap_or_default(), header("allow"));
    let status = response.status().as_u16();
    let text = response.text().await.expect("text");
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer {
        status,
        content_type,
        allow,
        body,
    }
}

fn error(code: &str, message: &str) -> Value {
    json!({"errors": [{"message": message, "extensions": {"code": code}}]})
}

const JSON: (&str, &str) = ("content-type", "application/json");

async fn nothing_was_run(app: &TestApp) {
    let partners = app.data("{ partners { nodes { name } } }", json!({})).await;
    assert_eq!(partners["partners"]["nodes"], json!([{"name": "Default"}]));
}

stories! {
    async fn content_types_and_status_follow_accept(app: TestApp) {
        const OLD: &str = "application/json; charset=utf-8";
        const NEW: &str = "application/graphql-response+json; charset=utf-8";
        let bad = "{\"query\": \"{ nothing }\"}";
        let aliases: String = (0..31).map(|n| format!("a{n}: __typename ")).collect();
        let too_much = json!({"query": format!("{{ viewer {{ {aliases} }} }}")}).to_string();
        let aliases = "An operation may have 30 aliases, counting those of a fragment wherever it is spread.";
        for (accept, content_type, status_of_bad) in [
            ("", OLD, 400),
            ("*/*", OLD, 400),
            ("application/json", OLD, 200),
            ("application/graphql-response+json", NEW, 400),
            ("application/graphql-response+json, application/json;q=0.9", NEW, 400),
            ("application/json, */*", OLD, 200),
        ] {
            let headers: &[_] = if accept.is_empty() { &[JSON] } else { &[JSON, ("accept", accept)] };
            let good = send(&app, headers, POST).await;
            assert_eq!((good.status, good.content_type.as_str()), (200, content_type), "{accept}");
            assert_eq!(good.body, json!({"data": {"__typename": "Query"}}));
            let bad = send(&app, headers, bad).await;
            assert_eq!((bad.status, bad.content_type.as_str()), (status_of_bad, content_type), "{accept}");
            assert_eq!(bad.body["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
            assert_eq!(bad.body.get("data"), None);
            let unparsable = send(&app, headers, "{\"query\": \"{\"}").await;
            assert_eq!(unparsable.status, status_of_bad, "{accept}");
            assert_eq!(unparsable.body.get("data"), None);
            // What is past a limit is no success to anybody.
            let refused = send(&app, headers, too_much.clone()).await;
            assert_eq!((refused.status, refused.content_type.as_str()), (400, content_type), "{accept}");
            assert_eq!(refused.body, error("TOO_MANY_ALIASES", aliases), "{accept}");
        }
        let none = send(&app, &[JSON, ("accept", "text/html")], MUTATION).await;
        assert_eq!((none.status, none.content_type.as_str()), (406, "application/json"));
        let message = "Accept application/graphql-response+json or application/json.";
        assert_eq!(none.body, error("NOT_ACCEPTABLE", message));
        nothing_was_run(&app).await;
    }

    async fn only_json_is_read(app: TestApp) {
        let message = "Send JSON in UTF-8, with Content-Type: application/json.";
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", "application/json; charset=latin1", ""] {
            let answer = send(&app, &[("content-type", content_type)], MUTATION).await;
            assert_eq!((answer.status, answer.body), (415, error("UNSUPPORTED_MEDIA_TYPE", message)), "{content_type}");
        }
        let answer = send(&app, &[JSON, ("content-encoding", "gzip")], MUTATION).await;
        let message = "Send the body as it is: compressed bodies are not read.";
        assert_eq!((answer.status, answer.body), (415, error("UNSUPPORTED_MEDIA_TYPE", message)));
        nothing_was_run(&app).await;
        for content_type in ["application/json", "Application/JSON; charset=UTF-8", "application/json; charset=\"utf-8\""] {
            assert_eq!(send(&app, &[("content-type", content_type)], POST).await.status, 200, "{content_type}");
        }
    }

    async fn a_body_has_a_limit(app: TestApp) {
        let message = "A body may have 262144 bytes.";
        let body = |size: usize| format!("{{\"query\": \"{{ __typename }}\"{}}}", " ".repeat(size - 27));
        assert_eq!(send(&app, &[JSON], body(262_144)).await.status, 200);
        let answer = send(&app, &[JSON], body(262_145)).await;
        assert_eq!((answer.status, answer.body), (413, error("PAYLOAD_TOO_LARGE", message)));
        // In pieces, without a length beforehand.
        let piece = || Ok::<_, std::io::Error>(vec![b' '; 65_536]);
        let pieces = futures_util::stream::iter(std::iter::repeat_with(piece).take(5));
        let answer = send(&app, &[JSON], reqwest::Body::wrap_stream(pieces)).await;
        assert_eq!((answer.status, answer.body), (413, error("PAYLOAD_TOO_LARGE", message)));
    }

    async fn what_is_no_request_is_refused(app: TestApp) {
        let needs_query = "The field query must be a string with a GraphQL document.";
        for (body, code, message) in [
            ("", "BAD_REQUEST", "The JSON cannot be read: EOF while parsing a value at line 1 column 0."),
            ("{}", "BAD_REQUEST", needs_query),
            ("{\"query\": null}", "BAD_REQUEST", needs_query),
            ("{\"query\": 7}", "BAD_REQUEST", needs_query),
            ("{\"query\": \" \"}", "BAD_REQUEST", needs_query),
            ("7", "BAD_REQUEST", "The body must be a JSON object with the field query."),
            ("[{\"query\": \"{ __typename }\"}]", "BATCHING_DISABLED", "Send one operation a request: batches are not read."),
            ("{\"query\": \"{ __typename }\", \"query\": \"{ __typename }\"}", "BAD_REQUEST", "The JSON cannot be read: an object has a key twice at line 1 column 54."),
            ("{\"query\": \"{ __typename }\", \"variables\": {\"a\": {\"b\": 1, \"b\": 2}}}", "BAD_REQUEST", "The JSON cannot be read: an object has a key twice at line 1 column 63."),
            ("{\"query\": \"{ __typename }\", \"variables\": []}", "BAD_REQUEST", "The field variables must be an object."),
            ("{\"query\": \"{ __typename }\", \"operationName\": 1}", "BAD_REQUEST", "The field operationName must be a string."),
            ("{\"query\": \"{ __typename }\", \"extensions\": 1}", "BAD_REQUEST", "The field extensions must be an object."),
            ("{\"query\": \"\\ud800\"}", "BAD_REQUEST", "The JSON cannot be read: unexpected end of hex escape at line 1 column 18."),
        ] {
            let answer = send(&app, &[JSON], body).await;
            assert_eq!((answer.status, answer.body), (400, error(code, message)), "{body}");
        }
        let answer = send(&app, &[JSON], &b"{\"query\": \"\xff\"}"[..]).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.body["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    }

    async fn get_reads_and_never_writes(app: TestApp) {
        let answer = get(&app, &[("query", "query q($f: Int) { partners(first: $f) { nodes { name } } }"), ("variables", "{\"f\": 1}"), ("operationName", "q")]).await;
        assert_eq!((answer.status, answer.body), (200, json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}})));
        for document in [
            "mutation { createPartner(input: {name: \"Sneaky\"}) { partner { id } } }",
            "query a { __typename } mutation b { createPartner(input: {name: \"Sneaky\"}) { partner { id } } }",
        ] {
            let answer = get(&app, &[("query", document), ("operationName", if document.starts_with('q') { "b" } else { "" })]).await;
            assert_eq!((answer.status, answer.allow.as_deref()), (405, Some("POST")));
            assert_eq!(answer.body, error("METHOD_NOT_ALLOWED", "A mutation must be sent by POST."));
        }
        nothing_was_run(&app).await;
        assert_eq!(get(&app, &[]).await.status, 400);
        assert_eq!(get(&app, &[("query", "{ __typename }"), ("query", "{ __typename }")]).await.status, 400);
        assert_eq!(get(&app, &[("query", "{ __typename }"), ("variables", "[")]).await.status, 400);
        // What is no UTF-8 is not read as something else.
        let url = format!("{}/graphql?query=%7B__typename%7D%23%FF", app.url);
        let answer = read(app.http.get(url).bearer_auth(&app.key)).await;
        assert_eq!((answer.status, answer.body), (400, error("BAD_REQUEST", "The query string is not URL-encoded UTF-8.")));
    }

    /// The library looks a default value's type up before it says that there is none.
    async fn types_that_there_are_not(app: TestApp) {
        for kind in ["I", "[I]", "[[I!]!]!"] {
            let body = json!({"query": format!("query ($z: {kind} = [1]) {{ __typename }}")}).to_string();
            let answer = send(&app, &[JSON], body).await;
            assert_eq!((answer.status, answer.body), (400, error("GRAPHQL_VALIDATION_FAILED", "Unknown type \"I\"")), "{kind}");
        }
    }

    async fn other_methods_and_addresses(app: TestApp) {
        for method in [reqwest::Method::PUT, reqwest::Method::DELETE, reqwest::Method::PATCH] {
            let answer = read(app.http.request(method, format!("{}/graphql", app.url))).await;
            assert_eq!((answer.status, answer.allow.as_deref()), (405, Some("GET,HEAD,POST")));
        }
        let answer = read(app.http.get(format!("{}/nowhere", app.url))).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.body, json!("There is nothing here. The API is at /graphql, GraphiQL at /graphiql.\n"));
    }

    async fn two_servers_serve_the_same_data(app: TestApp) {
        let second = app.second_server().await;
        app.create_customer(json!({"email": "a@x"})).await;
        let body = json!({"query": "{ customer(by: {email: \"a@x\"}) { email } }"});
        let request = app.http.post(format!("{second}/graphql")).bearer_auth(&app.key).json(&body);
        assert_eq!(read(request).await.body, json!({"data": {"customer": {"email": "a@x"}}}));
        let body = json!({"query": crate::support::CREATE_CUSTOMER, "variables": {"input": {"email": "A@x"}}});
        let request = app.http.post(format!("{second}/graphql")).bearer_auth(&app.key).json(&body);
        assert_eq!(read(request).await.body["data"]["createCustomer"]["userErrors"][0]["code"], "ALREADY_TAKEN");
    }
}
