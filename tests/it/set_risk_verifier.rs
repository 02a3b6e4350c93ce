//! `setRiskVerifier`, and what a tenant's verifier says of a sign-up.

use axum::response::IntoResponse;
use frontdesk::domain::{FaultCode, risk};
use serde_json::{Value, json};

use crate::support::{Asked, OtherServer, TestApp, fault, refusal, stable};

const WHAT: &str = "settings { riskVerifier { kind url minimumScore hostnames updatedAt } }";
const READ: &str =
    "{ tenantSettings { riskVerifier { kind url minimumScore hostnames updatedAt } } }";

async fn set(app: &TestApp, verifier: Value) -> Value {
    let input = json!({"verifier": verifier});
    stable(&app.mutate("setRiskVerifier", WHAT, input).await)
}

async fn read(app: &TestApp) -> Value {
    let data = app.data(READ, json!({})).await;
    stable(&data)["tenantSettings"]["riskVerifier"].clone()
}

fn http(more: Value) -> Value {
    let mut http = json!({"url": "https://risk.example/siteverify", "secret": "s"});
    http.as_object_mut()
        .expect("an object")
        .extend(more.as_object().expect("an object").clone());
    json!({"http": http})
}

/// Does the tenant's verifier take this token?
async fn is_taken(app: &TestApp, token: &str) -> bool {
    let remote = "192.0.2.7".parse().ok();
    let assessed = risk::assess(&app.app, app.tenant, token, remote).await;
    match assessed.expect("an answer") {
        Ok(()) => true,
        Err(reason) => {
            // One fault for whatever it is.
            assert_eq!(reason.code(), FaultCode::RiskRejected);
            assert_eq!(reason.message(), "risk");
            false
        }
    }
}

stories! {
    async fn a_verifier_is_set_shown_and_removed(app: TestApp) {
        assert_eq!(read(&app).await, Value::Null);
        let given = http(json!({"minimumScore": 0.7, "hostnames": ["Shop.example", " www.example ", "shop.example"]}));
        let expected = json!({"kind": "HTTP", "url": "https://risk.example/siteverify", "minimumScore": 0.7, "hostnames": ["shop.example", "www.example"], "updatedAt": "<time>"});
        assert_eq!(set(&app, given.clone()).await, json!({"settings": {"riskVerifier": expected}, "userErrors": []}));
        assert_eq!(read(&app).await, expected);
        // The same again is no change, though it would be sealed anew.
        let before = app.data(READ, json!({})).await;
        assert_eq!(set(&app, given).await["userErrors"], json!([]));
        assert_eq!(app.data(READ, json!({})).await, before);
        // Another secret is one, though nobody sees it.
        set(&app, http(json!({"secret": "t", "minimumScore": 0.7, "hostnames": ["shop.example", "www.example"]}))).await;
        assert_ne!(app.data(READ, json!({})).await, before);
        // What is left out is as it is where nothing was set.
        let expected = json!({"kind": "HTTP", "url": "https://risk.example/siteverify", "minimumScore": null, "hostnames": [], "updatedAt": "<time>"});
        assert_eq!(set(&app, http(json!({}))).await["settings"]["riskVerifier"], expected);
        let expected = json!({"kind": "FIXED", "url": null, "minimumScore": null, "hostnames": [], "updatedAt": "<time>"});
        assert_eq!(set(&app, json!({"fixed": {"token": "let-me-in"}})).await["settings"]["riskVerifier"], expected);
        assert_eq!(set(&app, Value::Null).await, json!({"settings": {"riskVerifier": null}, "userErrors": []}));
        assert_eq!(read(&app).await, Value::Null);
        assert_eq!(set(&app, Value::Null).await, json!({"settings": {"riskVerifier": null}, "userErrors": []}));
    }

    async fn bad_inputs_are_refused(app: TestApp) {
        let refused = |faults: Vec<Value>| json!({"settings": null, "userErrors": faults});
        let (here, fixed) = (["verifier", "http"], ["verifier", "fixed", "token"]);
        let at = |code: &str, path: &[&str]| fault(code, &[&here[..], path].concat());
        for (verifier, faults) in [
            (http(json!({"url": ""})), vec![at("INVALID_FORMAT", &["url"])]),
            (http(json!({"url": "http://risk.example/"})), vec![at("INVALID_FORMAT", &["url"])]),
            (http(json!({"url": "https://risk.example/?secret=s"})), vec![at("INVALID_FORMAT", &["url"])]),
            (http(json!({"url": "https://10.0.0.1/"})), vec![at("NOT_ALLOWED", &["url"])]),
            (http(json!({"url": "http://169.254.169.254/"})), vec![at("NOT_ALLOWED", &["url"])]),
            (http(json!({"secret": " "})), vec![at("REQUIRED", &["secret"])]),
            (http(json!({"secret": "a\nb"})), vec![at("INVALID_VALUE", &["secret"])]),
            (http(json!({"secret": "s".repeat(1_025)})), vec![at("TOO_LONG", &["secret"])]),
            (http(json!({"minimumScore": -0.1})), vec![at("INVALID_VALUE", &["minimumScore"])]),
            (http(json!({"minimumScore": 1.01})), vec![at("INVALID_VALUE", &["minimumScore"])]),
            (http(json!({"hostnames": ["a.example", "a b", "", "https://a", "a/b", "a:1"]})), vec![
                at("INVALID_FORMAT", &["hostnames", "1"]), at("INVALID_FORMAT", &["hostnames", "2"]), at("INVALID_FORMAT", &["hostnames", "3"]),
                at("INVALID_FORMAT", &["hostnames", "4"]), at("INVALID_FORMAT", &["hostnames", "5"]),
            ]),
            (http(json!({"hostnames": vec!["a.example"; 101]})), vec![at("TOO_MANY", &["hostnames"])]),
            (http(json!({"url": "x", "secret": "", "minimumScore": 2})), vec![at("REQUIRED", &["secret"]), at("INVALID_FORMAT", &["url"]), at("INVALID_VALUE", &["minimumScore"])]),
            (json!({"fixed": {"token": ""}}), vec![fault("REQUIRED", &fixed)]),
            (json!({"fixed": {"token": "t".repeat(1_025)}}), vec![fault("TOO_LONG", &fixed)]),
        ] {
            assert_eq!(set(&app, verifier.clone()).await, refused(faults), "{verifier}");
        }
        // Left out is not null: nothing is removed by accident.
        let answer = app.mutate("setRiskVerifier", WHAT, json!({})).await;
        assert_eq!(answer, refused(vec![fault("REQUIRED", &["verifier"])]));
        for verifier in [json!({}), json!({"http": null}), json!({"fixed": {"token": "t"}, "http": {"url": "u", "secret": "s"}})] {
            let answer = app.mutate_as(&app.key, "setRiskVerifier", WHAT, json!({"verifier": verifier})).await;
            assert_eq!(refusal(&answer), json!({"data": null, "codes": ["GRAPHQL_VALIDATION_FAILED"]}), "{verifier}");
        }
        assert_eq!(read(&app).await, Value::Null);
        // The bounds themselves are good.
        for score in [0, 1] {
            assert_eq!(set(&app, http(json!({"minimumScore": score, "secret": "s".repeat(1_024)}))).await["userErrors"], json!([]));
        }
    }

    async fn who_may_do_what(app: TestApp) {
        let reader = app.key_with("settings:read", &[]).await;
        let writer = app.key_with("settings:write", &[]).await;
        let input = json!({"verifier": {"fixed": {"token": "t"}}});
        let refused = app.mutate_as(&reader, "setRiskVerifier", "", input.clone()).await;
        assert_eq!(refusal(&refused), json!({"data": {"setRiskVerifier": null}, "codes": ["FORBIDDEN"]}));
        // Who may set it sees what was set.
        let answer = app.mutate_as(&writer, "setRiskVerifier", "settings { riskVerifier { kind } }", input).await;
        assert_eq!(answer, json!({"data": {"setRiskVerifier": {"settings": {"riskVerifier": {"kind": "FIXED"}}, "userErrors": []}}}));
        let query = "{ tenantSettings { riskVerifier { kind } } }";
        assert_eq!(app.ask_as(&reader, query, json!({})).await, json!({"data": {"tenantSettings": {"riskVerifier": {"kind": "FIXED"}}}}));
        assert_eq!(refusal(&app.ask_as(&writer, query, json!({})).await), json!({"data": null, "codes": ["FORBIDDEN"]}));
        // Another tenant has its own.
        let (tenant, other) = app.second_tenant().await;
        assert_eq!(app.ask_as(&other, query, json!({})).await, json!({"data": {"tenantSettings": {"riskVerifier": null}}}));
        assert!(is_taken(&app, "t").await);
        assert!(risk::assess(&app.app, tenant, "t", None).await.expect("an answer").is_err());
    }

    async fn sign_ups_are_assessed_as_it_says(app: TestApp) {
        // Where there is none, nobody passes.
        assert!(!is_taken(&app, "good").await);
        let service = OtherServer::start(|asked| {
            let good = asked.body.contains("response=good");
            Some(json!({"success": good, "score": 0.5, "hostname": "shop.example"}).to_string().into_response())
        }).await;
        let url = format!("{}/siteverify", service.url);
        set(&app, http(json!({"url": url, "secret": "secret-1", "minimumScore": 0.5, "hostnames": ["shop.example"]}))).await;
        assert!(is_taken(&app, "good").await);
        let body = "secret=secret-1&response=good&remoteip=192.0.2.7".to_owned();
        assert_eq!(service.asked(), [Asked { path: "/siteverify".to_owned(), body }]);
        assert!(!is_taken(&app, "bad").await);
        assert!(!is_taken(&app, "").await);
        set(&app, http(json!({"url": url, "minimumScore": 0.6}))).await;
        assert!(!is_taken(&app, "good").await);
        set(&app, http(json!({"url": url, "hostnames": ["www.example"]}))).await;
        assert!(!is_taken(&app, "good").await);
        // A verifier that cannot be reached lets nobody in.
        set(&app, http(json!({"url": "http://127.0.0.1:1/"}))).await;
        assert!(!is_taken(&app, "good").await);
        set(&app, json!({"fixed": {"token": "let-me-in"}})).await;
        assert!(is_taken(&app, "let-me-in").await);
        assert!(!is_taken(&app, "good").await);
        set(&app, Value::Null).await;
        assert!(!is_taken(&app, "let-me-in").await);
    }
}
