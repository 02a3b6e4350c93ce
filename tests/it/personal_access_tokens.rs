//! `createPersonalAccessToken`, `revokePersonalAccessToken` and `personalAccessTokens`: programs of people.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault, id, refusal};

const ALL: &str = "id name isReadOnly createdAt expiresAt lastUsedAt";

/// The payload of making a token.
async fn create(app: &TestApp, token: &str, input: Value) -> Value {
    let what = format!("token personalAccessToken {{ {ALL} }}");
    app.as_person(token, "createPersonalAccessToken", &what, input)
        .await
}

async fn list(app: &TestApp, token: &str) -> Value {
    let query = format!("{{ personalAccessTokens {{ {ALL} }} }}");
    app.ask_as(token, &query, json!({})).await["data"]["personalAccessTokens"].clone()
}

fn text(payload: &Value) -> String {
    payload["token"]
        .as_str()
        .unwrap_or_else(|| panic!("{payload:#}"))
        .to_owned()
}

/// When the only token was last used: waits for what is noted behind the request.
async fn last_use(app: &TestApp, session: &str, before: &Value) -> Value {
    for _ in 0..1_000 {
        let now = list(app, session).await[0]["lastUsedAt"].clone();
        if now != *before {
            return now;
        }
        tokio::task::yield_now().await;
    }
    before.clone()
}

stories! {
    async fn a_program_acts_as_its_owner(app: TestApp) {
        let customer = app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        assert_eq!(list(&app, &session).await, json!([]));
        let payload = create(&app, &session, json!({"name": " Calendar "})).await;
        let token = text(&payload);
        assert!(token.starts_with("fdp_") && token.len() == 88, "{token}");
        let made = payload["personalAccessToken"].clone();
        assert_eq!(payload, json!({"token": token, "personalAccessToken": {
            "id": made["id"], "name": "Calendar", "isReadOnly": false, "createdAt": made["createdAt"], "expiresAt": null, "lastUsedAt": null,
        }, "userErrors": []}));
        assert!(id(&made).starts_with("pat_"));
        assert_eq!(list(&app, &session).await, json!([made]));
        assert_eq!(app.me(&token).await, (200, json!("a@x")));
        let viewer = app.ask_as(&token, "{ viewer { kind customer { email } session { id } impersonator { id } } }", json!({})).await;
        assert_eq!(viewer["data"]["viewer"], json!({"kind": "CUSTOMER", "customer": {"email": "a@x"}, "session": null, "impersonator": null}));
        // A newer one stands before it.
        let newer = create(&app, &session, json!({"name": "Robot", "isReadOnly": true, "expiresAt": "2027-01-01T00:00:00+01:00"})).await["personalAccessToken"].clone();
        assert_eq!((&newer["isReadOnly"], &newer["expiresAt"]), (&json!(true), &json!("2026-12-31T23:00:00Z")));
        assert_eq!(list(&app, &session).await[0], newer);
        let revoked = app.as_person(&session, "revokePersonalAccessToken", "personalAccessToken { name }", json!({"id": made["id"]})).await;
        assert_eq!(revoked, json!({"personalAccessToken": {"name": "Calendar"}, "userErrors": []}));
        assert_eq!(app.me(&token).await.0, 401);
        assert_eq!(list(&app, &session).await, json!([newer]));
        let actor = json!({"kind": "CUSTOMER", "id": customer, "impersonatorId": null, "agentEmail": null});
        let event = |action: &str| json!({"action": action, "actor": actor, "changedFields": ["personalAccessTokens"]});
        let create = "createPersonalAccessToken";
        assert_eq!(app.deeds(&customer).await[2..], [event(create), event(create), event("revokePersonalAccessToken")]);
    }

    async fn what_is_wrong_comes_back_together(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        for (input, faults) in [
            (json!({"name": " "}), vec![fault("REQUIRED", &["name"])]),
            (json!({"name": "x".repeat(256), "expiresAt": "tomorrow"}), vec![fault("TOO_LONG", &["name"]), fault("INVALID_FORMAT", &["expiresAt"])]),
            (json!({"name": "a\u{7}", "expiresAt": "2025-12-31T23:59:59Z"}), vec![fault("INVALID_VALUE", &["name"]), fault("INVALID_VALUE", &["expiresAt"])]),
        ] {
            assert_eq!(create(&app, &session, input).await, json!({"token": null, "personalAccessToken": null, "userErrors": faults}));
        }
        assert_eq!(list(&app, &session).await, json!([]));
        // Those of others are not there.
        app.person("b@x").await;
        let other = app.sign_in("b@x").await.token;
        let theirs = create(&app, &other, json!({"name": "Theirs"})).await;
        for id in [theirs["personalAccessToken"]["id"].clone(), json!("pat_01h455vb4pex5vsknk084sn02q"), json!("x")] {
            let revoked = app.as_person(&session, "revokePersonalAccessToken", "personalAccessToken { name }", json!({"id": id})).await;
            assert_eq!(revoked, json!({"personalAccessToken": null, "userErrors": [fault("NOT_FOUND", &["id"])]}));
        }
        assert_eq!(app.me(&text(&theirs)).await.0, 200);
    }

    async fn a_person_has_fifty_at_most(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        for n in 0..45 {
            create(&app, &session, json!({"name": format!("{n}")})).await;
        }
        let made = join_all((0..10).map(|_| async {
            loop {
                let answer = app.mutate_as(&session, "createPersonalAccessToken", "token", json!({"name": "at once"})).await;
                if refusal(&answer)["codes"] != json!(["UNAVAILABLE"]) {
                    return answer["data"]["createPersonalAccessToken"].clone();
                }
            }
        })).await;
        let full = json!({"token": null, "userErrors": [fault("TOO_MANY", &[])]});
        assert_eq!(made.iter().filter(|payload| **payload == full).count(), 5, "{made:#?}");
        let all = list(&app, &session).await;
        assert_eq!(all.as_array().map(Vec::len), Some(50));
        app.as_person(&session, "revokePersonalAccessToken", "", json!({"id": all[0]["id"]})).await;
        assert_eq!(create(&app, &session, json!({"name": "again"})).await["userErrors"], json!([]));
    }

    async fn what_is_over_is_refused_at_once(app: TestApp) {
        let customer = app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let lasting = text(&create(&app, &session, json!({"name": "lasting"})).await);
        let short = text(&create(&app, &session, json!({"name": "short", "expiresAt": "2026-01-01T01:00:00Z"})).await);
        assert_eq!(app.me(&short).await.0, 200);
        app.clock.advance(Duration::from_secs(3_600));
        let denied = json!({"errors": [{"message": "The personal access token is not known here, was revoked, or has expired.", "extensions": {"code": "UNAUTHENTICATED"}}]});
        let body = json!({"query": "{ me { email } }"});
        assert_eq!(app.send(&short, &body).await, (401, denied.clone()));
        for wrong in ["fdp_", "fdp_x", &format!("{lasting}0"), &lasting.to_uppercase().replace("FDP_", "fdp_"), &TestApp::sqlite().await.key.replace("fd_", "fdp_")] {
            assert_eq!(app.send(wrong, &body).await, (401, denied.clone()), "{wrong}");
        }
        // It is still in the list, for its owner to see why a program stands still.
        assert_eq!(list(&app, &session).await.as_array().map(Vec::len), Some(2));
        // Programs do not know the second factor, and go on when it is set up.
        app.enroll(&app.sign_in("a@x").await.token).await;
        assert_eq!(app.me(&lasting).await.0, 200);
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(app.send(&lasting, &body).await, (401, denied));
    }

    async fn it_is_not_the_person(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let token = text(&create(&app, &session, json!({"name": "x"})).await);
        for (name, call) in [
            ("startTotpEnrollment", "startTotpEnrollment { secret }".to_owned()),
            ("disableTotp", format!("disableTotp(input: {{code: \"1\", password: \"{PASSWORD}\"}}) {{ disabled }}")),
            ("regenerateRecoveryCodes", "regenerateRecoveryCodes(input: {code: \"1\"}) { recoveryCodes }".to_owned()),
            ("createPersonalAccessToken", "createPersonalAccessToken(input: {name: \"x\"}) { token }".to_owned()),
            ("revokePersonalAccessToken", "revokePersonalAccessToken(input: {id: \"x\"}) { personalAccessToken { id } }".to_owned()),
            ("signOut", "signOut { signedOut }".to_owned()), ("signOutEverywhere", "signOutEverywhere { signedOut }".to_owned()),
            ("impersonateCustomer", "impersonateCustomer(input: {customerId: \"x\"}) { session { token } }".to_owned()),
            ("stopImpersonating", "stopImpersonating { stopped }".to_owned()),
            ("createPartner", "createPartner(input: {name: \"x\"}) { partner { id } }".to_owned()),
        ] {
            let answer = app.ask_as(&token, &format!("mutation {{ {call} }}"), json!({})).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}), "{name}");
        }
        let answer = app.ask_as(&token, "{ personalAccessTokens { id } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], json!("FORBIDDEN"));
        assert_eq!(list(&app, &session).await.as_array().map(Vec::len), Some(1));
    }

    /// Who finds a screen unlocked makes nothing that lasts.
    async fn who_signed_in_long_ago_gives_the_password(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        app.clock.advance(Duration::from_secs(5 * 60));
        let make = async |password: Value| create(&app, &session, json!({"name": "x", "password": password})).await;
        let refused = |code: &str| json!({"token": null, "personalAccessToken": null, "userErrors": [fault(code, &["password"])]});
        assert_eq!(make(Value::Null).await, refused("REQUIRED"));
        assert_eq!(make(json!("wrong horse")).await, refused("INVALID_CREDENTIALS"));
        assert_eq!(app.me(&text(&make(json!(PASSWORD)).await)).await, (200, json!("a@x")));
        assert_eq!(list(&app, &session).await.as_array().map(Vec::len), Some(1));
    }

    /// Whose account is put out of use makes new ones.
    async fn it_does_not_come_back_with_the_account(app: TestApp) {
        let customer = app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let token = text(&create(&app, &session, json!({"name": "x"})).await);
        for state in ["INACTIVE", "ACTIVE"] {
            assert_eq!(app.update_customer(&customer, json!({"state": state})).await, json!([]));
            assert_eq!(app.me(&token).await, (401, Value::Null), "{state}");
        }
    }

    /// One that only reads calls no mutation, not even one that anybody may.
    async fn a_token_that_only_reads(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let token = text(&create(&app, &session, json!({"name": "x", "isReadOnly": true})).await);
        assert_eq!(app.me(&token).await, (200, json!("a@x")));
        let denied = json!({"errors": [{"message": "This personal access token may only read.", "extensions": {"code": "FORBIDDEN"}}]});
        for query in [
            format!("mutation {{ signIn(input: {{email: \"a@x\", password: \"{PASSWORD}\"}}) {{ session {{ token }} }} }}"),
            "mutation { stopImpersonating { stopped } }".to_owned(), "mutation { __typename }".to_owned(),
        ] {
            assert_eq!(app.send(&token, &json!({"query": query})).await, (403, denied.clone()), "{query}");
        }
    }

    /// Written at most every five minutes, behind the request.
    async fn its_last_use_is_noted(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let token = text(&create(&app, &session, json!({"name": "x"})).await);
        join_all((0..20).map(|_| app.me(&token))).await;
        let first = last_use(&app, &session, &Value::Null).await;
        assert!(first.as_str().expect("a time").starts_with("2026-01-01T00:00:0"), "{first}");
        app.clock.advance(Duration::from_secs(4 * 60));
        app.me(&token).await;
        assert_eq!(last_use(&app, &session, &first).await, first);
        app.clock.advance(Duration::from_secs(60));
        app.me(&token).await;
        let second = last_use(&app, &session, &first).await;
        assert!(second.as_str().expect("a time").starts_with("2026-01-01T00:05:0"), "{second}");
    }
}
