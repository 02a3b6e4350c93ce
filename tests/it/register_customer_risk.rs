//! `registerCustomer` where the site's `riskAssessment` is on: who passes, and that nothing else is done before.

use axum::{http::StatusCode, response::IntoResponse};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Asked, OtherServer, PASSWORD, TestApp, fault, mutation, refusal};

const WHAT: &str = "customer { email }";

/// Has this token taken, and no other.
async fn fixed(app: &TestApp) {
    app.risk_verifier(json!({"fixed": {"token": "let-me-in"}}))
        .await;
    app.settings(json!({"riskAssessment": true})).await;
}

fn input(email: &str, token: &str) -> Value {
    json!({"email": email, "password": PASSWORD, "riskToken": token})
}

async fn sign_up(app: &TestApp, input: Value) -> Value {
    app.publicly("registerCustomer", WHAT, input).await
}

fn registered(email: &str) -> Value {
    json!({"customer": {"email": email}, "userErrors": []})
}

fn refused(code: &str) -> Value {
    json!({"customer": null, "userErrors": [fault(code, &["riskToken"])]})
}

/// A service that answers as the token says; it takes each token once.
async fn service() -> OtherServer {
    let used = std::sync::Mutex::new(std::collections::HashSet::new());
    OtherServer::start(move |asked| {
        let is_new = used.lock().expect("a set").insert(asked.body.clone());
        let is = |token: &str| asked.body.contains(&format!("response={token}"));
        Some(if is("never") {
            return None;
        } else if is("500") {
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                json!({"success": true}).to_string(),
            )
                .into_response()
        } else if is("junk") {
            "<html>".into_response()
        } else if is("silent") {
            json!({"score": 1}).to_string().into_response()
        } else {
            let score = if is("low") { 0.1 } else { 0.9 };
            let success = is_new && !is("bad");
            json!({"success": success, "score": score})
                .to_string()
                .into_response()
        })
    })
    .await
}

async fn ask_service(app: &TestApp, url: &str) {
    let url = format!("{url}/siteverify");
    let http = json!({"url": url, "secret": "s", "minimumScore": 0.5});
    app.risk_verifier(json!({"http": http})).await;
    app.settings(json!({"riskAssessment": true})).await;
}

stories! {
    async fn only_who_passes_signs_up(app: TestApp) {
        fixed(&app).await;
        assert_eq!(sign_up(&app, json!({"email": "a@x", "password": PASSWORD})).await, refused("REQUIRED"));
        assert_eq!(sign_up(&app, json!({"email": "a@x", "password": PASSWORD, "riskToken": null})).await, refused("REQUIRED"));
        for (token, code) in [
            ("", "REQUIRED"), (" ", "REQUIRED"), ("a\nb", "INVALID_VALUE"), (&*"t".repeat(8_193), "TOO_LONG"),
            ("let-me-in ", "RISK_REJECTED"), ("LET-ME-IN", "RISK_REJECTED"), ("x", "RISK_REJECTED"),
        ] {
            assert_eq!(sign_up(&app, input("a@x", token)).await, refused(code), "{code}");
        }
        assert_eq!(app.emails().await, json!([]));
        assert_eq!(sign_up(&app, input("a@x", "let-me-in")).await, registered("a@x"));
        // A program is asked for one, too; who may add customers of its own accord does that.
        assert_eq!(app.mutate("registerCustomer", WHAT, json!({"email": "b@x", "password": PASSWORD})).await, refused("REQUIRED"));
        assert_eq!(app.mutate("registerCustomer", WHAT, input("b@x", "let-me-in")).await, registered("b@x"));
        assert_eq!(app.create_customer(json!({"email": "c@x"})).await["userErrors"], json!([]));
        // Somebody who is signed in signs up another one as anybody does.
        let tokens = app.sign_in("a@x").await;
        let query = mutation("registerCustomer", WHAT);
        let answer = app.ask_as(&tokens.token, &query, json!({"input": input("d@x", "x")})).await;
        assert_eq!(answer["data"]["registerCustomer"], refused("RISK_REJECTED"));
        // Where it is off, nothing is looked at.
        app.settings(json!({"riskAssessment": false})).await;
        assert_eq!(sign_up(&app, input("d@x", "x")).await, registered("d@x"));
    }

    /// Neither hashes nor what is looked up may tell a program anything, and it costs no work.
    async fn nothing_is_done_before(app: TestApp) {
        fixed(&app).await;
        assert_eq!(sign_up(&app, input("taken@x", "let-me-in")).await, registered("taken@x"));
        let query = mutation("registerCustomer", WHAT);
        let (answer, statements, hashes) = app.outside("127.0.0.1", &query, &input("free@x", "x")).await;
        assert_eq!(answer.json(), json!({"data": {"registerCustomer": refused("RISK_REJECTED")}}));
        assert_eq!(hashes, 0);
        let mut faulty = input("?", "x");
        faulty["password"] = json!("1");
        faulty["storeId"] = json!("nowhere");
        faulty["customFields"] = json!([{"code": "none", "value": {"text": "x"}}]);
        for input in [input("free@x", "x"), input("taken@x", "x"), faulty] {
            let outside = app.outside("127.0.0.1", &query, &input).await;
            assert_eq!(outside, (answer.clone(), statements, 0), "{input}");
        }
        // In the language of who signs up.
        let message = query.replace("path }", "message }");
        let german = app.anyone(&[("accept-language", "de")], &message, &input("free@x", "x")).await;
        assert!(german.text.contains("Die Sicherheitsprüfung war nicht erfolgreich."), "{}", german.text);
    }

    async fn a_service_is_asked_once_and_with_whom(app: TestApp) {
        let service = service().await;
        ask_service(&app, &service.url).await;
        assert_eq!(sign_up(&app, input("a@x", "one")).await, registered("a@x"));
        let asked = |body: &str| Asked { path: "/siteverify".to_owned(), body: body.to_owned() };
        assert_eq!(service.asked(), [asked("secret=s&response=one&remoteip=127.0.0.1")]);
        // The address of a program is not that of the person.
        assert_eq!(app.mutate("registerCustomer", WHAT, input("b@x", "two")).await, registered("b@x"));
        assert_eq!(service.asked().pop(), Some(asked("secret=s&response=two")));
        // What was used is used, also by a sign-up that had other faults.
        assert_eq!(sign_up(&app, input("c@x", "one")).await, refused("RISK_REJECTED"));
        let taken = json!({"customer": null, "userErrors": [fault("ALREADY_TAKEN", &["email"])]});
        assert_eq!(sign_up(&app, input("a@x", "three")).await, taken);
        assert_eq!(sign_up(&app, input("c@x", "three")).await, refused("RISK_REJECTED"));
        // While rules change, a sign-up is prepared anew, and its token is not used anew.
        let before = service.asked().len();
        let changes = async {
            for n in 0..20 {
                app.settings(json!({"customerUrlTemplate": format!("https://x.example/{n}/{{id}}")})).await;
            }
        };
        let sign_ups = (0..20).map(|n| sign_up(&app, input(&format!("n{n}@x"), &format!("token{n}."))));
        let (payloads, ()) = tokio::join!(join_all(sign_ups), changes);
        for (n, payload) in payloads.into_iter().enumerate() {
            assert_eq!(payload, registered(&format!("n{n}@x")));
        }
        assert_eq!(service.asked().len() - before, 20);
    }

    async fn whatever_is_wrong_nobody_signs_up(app: TestApp) {
        // There is no verifier any more.
        fixed(&app).await;
        app.risk_verifier(Value::Null).await;
        assert_eq!(sign_up(&app, input("a@x", "good")).await, refused("RISK_REJECTED"));
        let service = service().await;
        ask_service(&app, &service.url).await;
        for token in ["bad", "low", "500", "junk", "silent", "never"] {
            assert_eq!(sign_up(&app, input("a@x", token)).await, refused("RISK_REJECTED"), "{token}");
        }
        assert_eq!(service.asked().len(), 6);
        // It is gone, or is where nobody may ask.
        ask_service(&app, "http://127.0.0.1:1").await;
        assert_eq!(sign_up(&app, input("a@x", "good")).await, refused("RISK_REJECTED"));
        assert_eq!(app.emails().await, json!([]));
        assert_eq!(app.subjects().await, []);
        ask_service(&app, &service.url).await;
        assert_eq!(sign_up(&app, input("a@x", "good")).await, registered("a@x"));
    }

    async fn a_site_may_have_it_otherwise(app: TestApp) {
        let shop = app.mutate("createSite", "site { id }", json!({"name": "Shop"})).await["site"]["id"].clone();
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        let settings = json!({"siteId": shop, "riskAssessment": true});
        assert_eq!(app.mutate("updateSiteSettings", "", settings).await, json!({"userErrors": []}));
        app.key_with("customers:read", &[]).await;
        let at = |site: &Value, email: &str| json!({"siteId": site, "email": email, "password": PASSWORD});
        assert_eq!(sign_up(&app, at(&shop, "a@x")).await, refused("REQUIRED"));
        let default = json!(app.site().await.to_string());
        assert_eq!(sign_up(&app, at(&default, "a@x")).await, registered("a@x"));
        // A form is told of it.
        let config = "query ($site: ID) { siteConfig(siteId: $site) { riskAssessment } }";
        for (site, is_on) in [(&shop, true), (&default, false)] {
            let answer = app.ask_as("", config, json!({"site": site})).await;
            assert_eq!(answer, json!({"data": {"siteConfig": {"riskAssessment": is_on}}}));
        }
        // Which verifier it is, and its secret, is for those who see settings.
        let answer = app.ask_as("", "{ tenantSettings { riskVerifier { kind } } }", json!({})).await;
        assert_eq!(refusal(&answer)["codes"], json!(["UNAUTHENTICATED"]));
    }

    /// It is not switched on while nobody could pass it.
    async fn the_verifier_comes_first(app: TestApp) {
        let shop = app.mutate("createSite", "site { id }", json!({"name": "Shop"})).await["site"]["id"].clone();
        let refused = json!({"userErrors": [fault("NOT_ALLOWED", &["riskAssessment"])]});
        let done = json!({"userErrors": []});
        let tenants = async |is_on: Value| app.mutate("updateTenantSettings", "", json!({"riskAssessment": is_on})).await;
        let sites = async |is_on: Value| app.mutate("updateSiteSettings", "", json!({"siteId": shop, "riskAssessment": is_on})).await;
        assert_eq!((tenants(json!(true)).await, sites(json!(true)).await), (refused.clone(), refused.clone()));
        let config = "query ($site: ID) { siteConfig(siteId: $site) { riskAssessment } }";
        let is_on = async || app.ask_as("", config, json!({"site": shop})).await["data"]["siteConfig"]["riskAssessment"].clone();
        assert_eq!(is_on().await, json!(false));
        fixed(&app).await;
        assert_eq!(sites(json!(false)).await, done);
        // Without it, what is on stays on, and nothing more is switched on: not by giving up what was the site's own either.
        app.risk_verifier(Value::Null).await;
        assert_eq!(tenants(json!(true)).await, done);
        assert_eq!((sites(json!(true)).await, sites(Value::Null).await), (refused.clone(), refused));
        assert_eq!(is_on().await, json!(false));
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        assert_eq!(sites(Value::Null).await, done);
        assert_eq!(is_on().await, json!(true));
    }
}
