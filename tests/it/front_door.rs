//! What holds for every request: ids and traces, CORS, proxies, rate limits, health and metrics.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp};

const SIGN_IN: &str = "mutation ($input: SignInInput!) { signIn(input: $input) { session { token } userErrors { code } } }";

fn post(app: &TestApp, url: &str, query: &str) -> RequestBuilder {
    app.http
        .post(format!("{url}/graphql"))
        .json(&json!({"query": query}))
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().expect("text"))
}

async fn get(app: &TestApp, address: String) -> Response {
    send(app.http.get(address)).await
}

async fn preflight(app: &TestApp, url: &str, origin: &str) -> Response {
    let request = app.http.request(Method::OPTIONS, format!("{url}/graphql"));
    let request = request
        .header("origin", origin)
        .header("access-control-request-method", "POST");
    send(request.header(
        "access-control-request-headers",
        "content-type,idempotency-key",
    ))
    .await
}

async fn allow(app: &TestApp, site: &str, origins: &[&str]) {
    let query = "mutation ($input: UpdateSiteSettingsInput!) { updateSiteSettings(input: $input) { userErrors { code } } }";
    let input = json!({"siteId": site, "allowedOrigins": origins});
    let answer = app.data(query, json!({"input": input})).await;
    assert_eq!(answer["updateSiteSettings"]["userErrors"], json!([]));
}

async fn sites(app: &TestApp) -> Vec<Value> {
    let sites = app
        .data("{ sites { nodes { id number } } }", json!({}))
        .await;
    sites["sites"]["nodes"].as_array().expect("a list").clone()
}

stories! {
    async fn ids_and_traces(app: TestApp) {
        const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let request = post(&app, &app.url, "{ __typename }");
        let answer = send(request.header("x-request-id", "mine-1").header("traceparent", PARENT)).await;
        assert_eq!(header(&answer, "x-request-id"), Some("mine-1"));
        let trace = header(&answer, "traceparent").expect("a trace");
        assert!(trace.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && trace.ends_with("-01"), "{trace}");
        assert_ne!(trace, PARENT);
        for bad in ["", "with space", &"x".repeat(129)] {
            let answer = send(post(&app, &app.url, "{ __typename }").header("x-request-id", bad)).await;
            let id = header(&answer, "x-request-id").expect("an id");
            assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        }
        let nowhere = get(&app, format!("{}/nowhere", app.url)).await;
        assert_eq!(nowhere.status(), 404);
        assert!(header(&nowhere, "x-request-id").is_some() && header(&nowhere, "traceparent").is_some());
    }

    async fn origins_are_allowed_by_site(app: TestApp) {
        const SHOP: &str = "https://shop.example";
        let site = sites(&app).await.remove(0);
        let (id, number) = (site["id"].as_str().expect("an id"), site["number"].to_string());
        let refused = preflight(&app, &app.url, SHOP).await;
        assert_eq!(refused.status(), 403);
        assert_eq!(header(&refused, "access-control-allow-origin"), None);
        assert_eq!(refused.text().await.expect("text"), "No site allows this origin. Add it to the site's allowedOrigins.\n");
        allow(&app, id, &[SHOP]).await;

        let allowed = preflight(&app, &app.url, SHOP).await;
        assert_eq!(allowed.status(), 204);
        for (name, value) in [
            ("access-control-allow-origin", SHOP),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "GET, POST"),
            ("access-control-max-age", "600"),
        ] {
            assert_eq!(header(&allowed, name), Some(value), "{name}");
        }
        let headers = header(&allowed, "access-control-allow-headers").expect("a list");
        for name in ["authorization", "content-type", "idempotency-key", "x-frontdesk-site", "x-agent-email"] {
            assert!(headers.split(", ").any(|known| known == name), "{name}");
        }

        let other = json!({"query": "mutation { createSite(input: {name: \"Other\"}) { site { id number } } }"});
        let other = app.send(&app.key, &other).await.1["data"]["createSite"]["site"]["id"].as_str().expect("an id").to_owned();
        for (site, expected) in [(None, Some(SHOP)), (Some(id), Some(SHOP)), (Some(number.as_str()), Some(SHOP)), (Some(other.as_str()), None), (Some("nonsense"), None)] {
            let mut request = post(&app, &app.url, "{ __typename }").header("origin", SHOP);
            if let Some(site) = site {
                request = request.header("x-frontdesk-site", site);
            }
            let answer = send(request).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(header(&answer, "access-control-allow-origin"), expected, "{site:?}");
            assert!(header(&answer, "vary").is_some_and(|vary| vary.contains("Origin")));
        }
        let foreign = send(post(&app, &app.url, "{ __typename }").header("origin", "https://evil.example")).await;
        assert_eq!((foreign.status().as_u16(), header(&foreign, "access-control-allow-origin")), (200, None));
        assert_eq!(header(&foreign, "access-control-allow-credentials"), None);
        let own = send(post(&app, &app.url, "{ __typename }").header("origin", "https://frontdesk.example")).await;
        assert_eq!(header(&own, "access-control-allow-origin"), Some("https://frontdesk.example"));
    }

    /// What a proxy says counts where the operator trusts it, and from nobody else.
    async fn forwarded_addresses(app: TestApp) {
        let strict = "1+1/min".parse().expect("a rate");
        let plain = app.server_as(|config| config.rates.address = strict).await;
        let behind = app.server_as(|config| {
            config.rates.address = strict;
            config.connections.trusted_proxies = "127.0.0.1".parse().expect("a network");
        }).await;
        let ask = async |url: &str, forwarded: &str| {
            let request = post(&app, url, "{ __typename }").header("x-forwarded-for", forwarded);
            send(request).await.status().as_u16()
        };
        assert_eq!([ask(&plain, "192.0.2.1").await, ask(&plain, "192.0.2.2").await], [200, 429], "made up by the client");
        assert_eq!([ask(&behind, "192.0.2.1").await, ask(&behind, "192.0.2.2").await], [200, 200]);
        assert_eq!([ask(&behind, "192.0.2.1").await, ask(&behind, "192.0.2.9, 192.0.2.2").await], [429, 429]);
    }

    async fn who_asks_too_often_is_told_when_to_come_again(app: TestApp) {
        let url = app.server_as(|config| {
            config.rates.address = "2+60/min".parse().expect("a rate");
            config.rates.client = "2+6/min".parse().expect("a rate");
        }).await;
        let ask = async || send(post(&app, &url, "{ __typename }")).await;
        let first = ask().await;
        assert_eq!(header(&first, "ratelimit-policy"), Some("\"address\";q=2;w=2"));
        assert_eq!(header(&first, "ratelimit"), Some("\"address\";r=1;t=1"));
        ask().await;
        let refused = ask().await;
        assert_eq!(refused.status(), 429);
        assert_eq!(header(&refused, "retry-after"), Some("1"));
        assert_eq!(header(&refused, "ratelimit"), Some("\"address\";r=0;t=2"));
        let body: Value = refused.json().await.expect("JSON");
        assert_eq!(body, json!({"errors": [{"message": "Too many requests. Try again in 1 s.", "extensions": {"code": "RATE_LIMITED"}}]}));
        // An API key has a bucket of its own, whatever its address has used.
        let by_key = async || send(post(&app, &url, "{ __typename }").bearer_auth(&app.key)).await;
        assert_eq!([by_key().await.status().as_u16(), by_key().await.status().as_u16()], [200, 200]);
        let refused = by_key().await;
        assert_eq!((refused.status().as_u16(), header(&refused, "retry-after")), (429, Some("10")));
        app.clock.advance(Duration::from_secs(10));
        assert_eq!(by_key().await.status(), 200);
        // Keys that are none are tried from an address.
        let wrong = async || send(post(&app, &url, "{ __typename }").bearer_auth("fd_wrong")).await.status().as_u16();
        assert_eq!([wrong().await, wrong().await, wrong().await], [401, 401, 429]);
    }

    /// The same allowance for two servers: on PostgreSQL they count together; with a SQLite file there is one.
    async fn sensitive_mutations_are_counted_by_all_servers(app: TestApp) {
        let rate = "4+1/min".parse().expect("a rate");
        let first = app.server_as(|config| config.rates.address_sensitive = rate).await;
        let second = app.server_as(|config| config.rates.address_sensitive = rate).await;
        let is_shared = app.database_url.to_string().starts_with("postgres");
        let sign_in = async |url: &str| {
            let body = json!({"query": SIGN_IN, "variables": {"input": {"email": "nobody@x", "password": PASSWORD}}});
            send(app.http.post(format!("{url}/graphql")).json(&body)).await.status().as_u16()
        };
        let mut allowed = 0;
        for _ in 0..6 {
            for url in [&first, &second] {
                allowed += u32::from(sign_in(url).await == 200);
            }
        }
        assert_eq!(allowed, if is_shared { 4 } else { 8 });
        let other = send(post(&app, &first, "{ __typename }")).await;
        assert_eq!(other.status(), 200, "only those mutations are counted");
        let both = format!("mutation {{ a: {} b: {} }}", "signIn(input: {email: \"a@x\", password: \"x\"}) { userErrors { code } }", "signIn(input: {email: \"a@x\", password: \"x\"}) { userErrors { code } }");
        app.clock.advance(Duration::from_secs(60));
        assert_eq!(send(post(&app, &first, &both)).await.status(), 429, "there is one, and two are asked for");
        assert_eq!(sign_in(&first).await, 200);
    }

    async fn health(app: TestApp) {
        let live = get(&app, format!("{}/livez", app.url)).await;
        assert_eq!((live.status().as_u16(), live.text().await.expect("text")), (200, "alive\n".to_owned()));
        let ready = get(&app, format!("{}/readyz", app.url)).await;
        assert_eq!(header(&ready, "cache-control"), Some("no-store"));
        assert_eq!(ready.status(), 200);
        let body: Value = ready.json().await.expect("JSON");
        assert_eq!(body, json!({"status": "ready", "database": "ok", "migrations": "ok", "draining": false}));
    }

    async fn metrics(app: TestApp) {
        app.create_customer(json!({"email": "a@x"})).await;
        app.create_customer(json!({"email": "a@x"})).await;
        app.data("{ partners { nodes { id } } viewer { __typename } }", json!({})).await;
        app.send("", &json!({"query": "{ madeUpByAClient }"})).await;
        app.send("", &json!({"query": "{ customers { nodes { id } } }"})).await;
        app.clock.advance(Duration::from_secs(3_600));
        let answer = get(&app, format!("{}/metrics", app.url)).await;
        assert_eq!(header(&answer, "content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        let text = answer.text().await.expect("text");
        for line in [
            "frontdesk_operations_total{operation=\"createCustomer\",outcome=\"ok\"} 1",
            "frontdesk_operations_total{operation=\"createCustomer\",outcome=\"user_errors\"} 1",
            "frontdesk_operations_total{operation=\"several\",outcome=\"ok\"} 1",
            "frontdesk_operations_total{operation=\"customers\",outcome=\"unauthenticated\"} 1",
            "frontdesk_operation_duration_seconds_count{operation=\"createCustomer\"} 2",
            "frontdesk_http_answers_total{route=\"/graphql\",method=\"POST\",status=\"401\"} 2",
            "frontdesk_database_up 1",
            "frontdesk_mails_waiting 1",
            // An hour ago.
            "process_start_time_seconds 1767225600",
            "# EOF",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        assert!(!text.contains("madeUpByAClient"));
        // Not for everybody: neither through a proxy nor from elsewhere.
        let forwarded = app.http.get(format!("{}/metrics", app.url)).header("x-forwarded-for", "192.0.2.1");
        assert_eq!(send(forwarded).await.status(), 403);
        let url = app.server_as(|config| config.metrics_token = Some(frontdesk::config::MetricsToken::new("a-token-of-metrics"))).await;
        for (token, status) in [("a-token-of-metrics", 200), ("another-token", 403)] {
            let request = app.http.get(format!("{url}/metrics")).header("x-forwarded-for", "192.0.2.1");
            assert_eq!(send(request.bearer_auth(token)).await.status(), status, "{token}");
        }
    }
}
