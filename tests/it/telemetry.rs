//! What a server tells of itself: its log, its traces, and that there are no persons in either.

use std::time::Duration;

use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::{
    process::{Place, ask},
    support::{OtherServer, PASSWORD, SIGNED_IN, TestApp, issuer::Idp, mutation},
};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_of_json_for_each_request_and_a_span_for_the_collector() {
    let collector = OtherServer::start(|_| Some("".into_response())).await;
    let place = Place::sqlite();
    let server = place.start(
        &["--slow-request", "0"],
        &[
            ("FRONTDESK_LOG_FORMAT", "json"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url),
        ],
    );
    let server = server.ready(true);
    let (url, key) = (server.url(), server.key().expect("a key"));
    let query = "mutation { createCustomer(input: {email: \"secret@person.example\"}) { customer { id } } }";
    let request = reqwest::Client::new()
        .post(format!("{url}/graphql"))
        .bearer_auth(&key);
    let request = request
        .header("traceparent", PARENT)
        .header("x-request-id", "asked-1");
    let answer = request
        .json(&json!({"query": query}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(ask(&url, &key, "{ __typename }").await.0, 200);
    server.signal("-TERM");
    let (status, _, log) = tokio::task::spawn_blocking(|| server.wait_with_log())
        .await
        .expect("joined");
    assert!(status.success());

    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    let line = lines
        .iter()
        .find(|line| line["operation"] == "createCustomer")
        .expect("a line");
    let told = [
        "level", "target", "message", "method", "route", "status", "outcome",
    ]
    .map(|name| line[name].clone());
    assert_eq!(
        told,
        [
            "WARN".into(),
            "frontdesk::requests".into(),
            "a slow request".into(),
            "POST".into(),
            "/graphql".into(),
            json!(200),
            "ok".into()
        ],
    );
    assert_eq!(line["spans"][0]["id"], "asked-1");
    assert_eq!(
        line["spans"][0]["trace"],
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );
    assert!(
        !log.contains("person.example") && !log.contains(&key),
        "{log}"
    );

    // Spans are binary; their names and ids are in it as they are.
    let traces: Vec<_> = collector
        .asked()
        .into_iter()
        .filter(|asked| asked.path == "/v1/traces")
        .collect();
    assert!(!traces.is_empty(), "nothing was sent to the collector");
    let all: String = traces.iter().map(|asked| asked.body.as_str()).collect();
    assert!(all.contains("request") && all.contains("frontdesk") && all.contains("asked-1"));
    assert!(!all.contains("person.example"));
}

/// A log that nobody reads does not stop the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_the_log() {
    let place = Place::sqlite();
    let server = place.start(&[], &[("FRONTDESK_LOG", "trace")]).ready(true);
    let (url, key) = (server.url(), server.key().expect("a key"));
    for _ in 0..300 {
        let answer = tokio::time::timeout(
            Duration::from_secs(10),
            ask(&url, &key, "{ partners { nodes { id } } }"),
        );
        assert_eq!(answer.await.expect("in time").0, 200);
    }
}

/// The payload of a public mutation in the trace of [`PARENT`], and the place there that its answer tells of.
async fn traced(
    app: &TestApp,
    headers: &[(&str, &str)],
    name: &str,
    what: &str,
    input: Value,
) -> (Value, String) {
    let mut request = app.http.post(format!("{}/graphql", app.url));
    for (name, value) in [("traceparent", PARENT), ("tracestate", "vendor=value")]
        .iter()
        .chain(headers)
    {
        request = request.header(*name, *value);
    }
    let body = json!({"query": mutation(name, what), "variables": {"input": input}});
    let response = request.json(&body).send().await.expect("an answer");
    let place = response.headers().get("traceparent").expect("a place");
    let place = place.to_str().expect("text").to_owned();
    // The same trace, and a place of its own.
    assert_eq!(place[..36], PARENT[..36]);
    assert_ne!(place, PARENT);
    let mut answer: Value = response.json().await.expect("JSON");
    (answer["data"][name].take(), place)
}

stories! {
    /// Whoever is asked is told which trace that is part of, and nothing else that a caller's tracing says.
    async fn others_see_the_trace(app: TestApp) {
        const NOTHING: [Option<String>; 2] = [None, None];
        let verifier = OtherServer::start(|_| Some(json!({"success": true}).to_string().into_response())).await;
        app.risk_verifier(json!({"http": {"url": format!("{}/verify", verifier.url), "secret": "s"}})).await;
        app.settings(json!({"riskAssessment": true})).await;
        // What has an Idempotency-Key goes on in a task of its own.
        let key = ("idempotency-key", "8e03978e-40d5-43dd-bc93-6894a57f9324");
        let mut places = Vec::new();
        for (email, headers) in [("a@x", &[][..]), ("b@x", &[key][..])] {
            let input = json!({"email": email, "password": PASSWORD, "riskToken": email});
            let (payload, place) = traced(&app, headers, "registerCustomer", "customer { email }", input).await;
            assert_eq!(payload, json!({"customer": {"email": email}, "userErrors": []}));
            places.push(Some(place));
        }
        assert_eq!(verifier.headers("traceparent"), places);
        assert_eq!(verifier.headers("tracestate"), NOTHING);

        let idp = Idp::of(&app).await;
        let account = idp.account(&app, "nobody", json!({}));
        let (_, place) = traced(&app, &[], "signInWithSocialAccount", SIGNED_IN, account).await;
        // Its configuration and its keys.
        let place = Some(place);
        assert_eq!(idp.issuer.server.headers("traceparent"), [place.clone(), place]);
        assert_eq!(idp.issuer.server.headers("tracestate"), NOTHING);
    }
}
