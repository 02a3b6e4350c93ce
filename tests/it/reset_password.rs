//! `resetPassword`: what its token does, and what it does not.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault, id, lifetime};

const NEW: &str = "battery staple";

async fn reset(app: &TestApp, token: &str, password: &str) -> Value {
    let input = json!({"token": token, "password": password});
    app.publicly("resetPassword", "passwordChanged redirectUrl", input)
        .await
}

fn done() -> Value {
    json!({"passwordChanged": true, "redirectUrl": "https://shop.example/back", "userErrors": []})
}

fn refused(faults: &[Value]) -> Value {
    json!({"passwordChanged": null, "redirectUrl": null, "userErrors": faults})
}

async fn confirmed(app: &TestApp, customer: &str) -> bool {
    let query = "query ($id: ID!) { customer(by: {id: $id}) { emailConfirmedAt } }";
    let data = app.data(query, json!({"id": customer})).await;
    data["customer"]["emailConfirmedAt"] != Value::Null
}

stories! {
    async fn it_sets_a_password_and_ends_what_was(app: TestApp) {
        for purpose in [MailTokenPurpose::ResetPassword, MailTokenPurpose::SetPassword] {
            let email = format!("{purpose}@x");
            let ada = app.person(&email).await;
            let before = app.sign_in(&email).await;
            let [token, other] = [app.token(purpose, &ada, &email).await, app.token(MailTokenPurpose::ResetPassword, &ada, &email).await];
            let link = app.token(MailTokenPurpose::SignIn, &ada, &email).await;
            assert_eq!(reset(&app, &token, NEW).await, done());
            assert!(confirmed(&app, &ada).await);
            assert_eq!(app.me(&before.token).await.0, 401);
            for (password, is_right) in [(PASSWORD, false), (NEW, true)] {
                let payload = app.sign_in_at("127.0.0.1", json!({"email": email, "password": password})).await;
                assert_eq!(payload["session"] != Value::Null, is_right);
            }
            let used = fault("ALREADY_USED", &["token"]);
            assert_eq!(reset(&app, &token, NEW).await, refused(std::slice::from_ref(&used)));
            assert_eq!(reset(&app, &other, NEW).await, refused(std::slice::from_ref(&used)));
            assert_eq!(app.publicly("signInWithLink", "", json!({"token": link})).await["userErrors"], json!([used]));
            let history = app.history(&ada).await;
            assert_eq!(history["version"], 2);
            assert_eq!(history["events"][2], json!(["resetPassword", ["password", "emailConfirmedAt"]]));
        }
    }

    /// Who signed up with an address of somebody else has left nothing that its owner does not know of.
    async fn the_owner_of_the_address_is_the_owner(app: TestApp) {
        let ada = app.person("ada@x").await;
        let stranger = app.sign_in("ada@x").await;
        let made = app.as_person(&stranger.token, "createPersonalAccessToken", "token", json!({"name": "a way in"})).await;
        let program = made["token"].as_str().expect("a token").to_owned();
        let (authenticator, _) = app.enroll(&stranger.token).await;
        assert_eq!(app.me(&program).await, (200, json!("ada@x")));
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        assert_eq!(reset(&app, &token, NEW).await, done());
        assert_eq!(app.me(&program).await, (401, Value::Null));
        let history = app.history(&ada).await;
        let removed = ["password", "emailConfirmedAt", "personalAccessTokens"];
        assert_eq!(history["events"].as_array().and_then(|events| events.last()), Some(&json!(["resetPassword", removed])));
        // A second factor stays, whose ever it is: it lets nobody in by itself, and a mail does not take it away.
        let input = json!({"email": "ada@x", "password": NEW});
        let challenge = app.sign_in_at("127.0.0.1", input).await["mfaChallenge"]["challenge"].clone();
        let challenge = challenge.as_str().expect("a challenge");
        let payload = app.second_factor("verifyMfa", challenge, &authenticator.next(&app)).await;
        assert_eq!(payload["session"]["customer"], json!({"email": "ada@x"}));
        // What the owner sets up herself stays.
        let session = payload["session"]["token"].as_str().expect("a session");
        let made = app.as_person(session, "createPersonalAccessToken", "token", json!({"name": "hers"})).await;
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        assert_eq!(reset(&app, &token, PASSWORD).await, done());
        assert_eq!(app.me(made["token"].as_str().expect("a token")).await, (200, json!("ada@x")));
    }

    async fn the_first_password(app: TestApp) {
        let ada = id(&app.create_customer(json!({"email": "ada@x"})).await["customer"]);
        let token = app.token(MailTokenPurpose::SetPassword, &ada, "ada@x").await;
        assert_eq!(reset(&app, &token, NEW).await, done());
        let payload = app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": NEW})).await;
        assert_eq!(payload["session"]["customer"], json!({"email": "ada@x"}));
    }

    async fn a_password_that_is_refused_does_not_use_it_up(app: TestApp) {
        let ada = app.person("ada@x").await;
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        let policy = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]});
        let before = app.app.hasher.done();
        assert_eq!(reset(&app, &token, "short").await, refused(&[policy]));
        let mismatch = json!({"token": token, "password": NEW, "passwordConfirmation": "other"});
        let payload = app.publicly("resetPassword", "passwordChanged redirectUrl", mismatch).await;
        assert_eq!(payload, refused(&[fault("MISMATCH", &["passwordConfirmation"])]));
        assert_eq!(app.app.hasher.done(), before);
        assert_eq!(reset(&app, &token, NEW).await, done());
    }

    async fn it_is_taken_so_long(app: TestApp) {
        let ada = app.person("ada@x").await;
        for purpose in [MailTokenPurpose::ResetPassword, MailTokenPurpose::SetPassword] {
            let [early, late] = [app.token(purpose, &ada, "ada@x").await, app.token(purpose, &ada, "ada@x").await];
            app.clock.advance(Duration::from_secs(lifetime(purpose) as u64 - 2));
            if purpose == MailTokenPurpose::ResetPassword {
                assert_eq!(reset(&app, &early, "short").await["userErrors"][0]["code"], "PASSWORD_POLICY");
            }
            app.clock.advance(Duration::from_secs(2));
            assert_eq!(reset(&app, &late, NEW).await, refused(&[fault("EXPIRED", &["token"])]));
        }
    }

    /// Only what a mail brought for this, and only while it says whose the address is.
    async fn other_tokens_are_not_known(app: TestApp) {
        let unknown = refused(&[fault("NOT_FOUND", &["token"])]);
        let ada = app.person("ada@x").await;
        for purpose in [MailTokenPurpose::ConfirmEmail, MailTokenPurpose::ChangeEmail, MailTokenPurpose::SignIn, MailTokenPurpose::Invitation] {
            let token = app.token(purpose, &ada, "ada@x").await;
            assert_eq!(reset(&app, &token, NEW).await, unknown, "{purpose}");
        }
        let session = app.sign_in("ada@x").await;
        let mut mistyped = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        mistyped.pop();
        for token in ["", "fdt_", &app.key, &session.token, &session.refresh, &mistyped] {
            assert_eq!(reset(&app, token, NEW).await, unknown, "{token}");
        }
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "former@x").await;
        assert_eq!(reset(&app, &token, NEW).await, unknown, "whoever reads that mail may be somebody else");
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        app.update_customer(&ada, json!({"email": "lovelace@x"})).await;
        assert_eq!(reset(&app, &token, NEW).await, refused(&[fault("ALREADY_USED", &["token"])]));
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "LOVELACE@x").await;
        for state in ["INACTIVE", "ACTIVE"] {
            app.update_customer(&ada, json!({"state": state})).await;
            assert_eq!(reset(&app, &token, NEW).await, refused(&[fault("ALREADY_USED", &["token"])]), "what was begun ended");
        }
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "LOVELACE@x").await;
        assert_eq!(reset(&app, &token, NEW).await, done());
    }

    async fn two_hundred_at_once(app: TestApp) {
        let ada = app.person("ada@x").await;
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        let before = app.app.hasher.done();
        let passwords: Vec<_> = (0..200).map(|n| format!("battery staple {n}")).collect();
        let payloads = join_all(passwords.iter().map(|password| reset(&app, &token, password))).await;
        let used = refused(&[fault("ALREADY_USED", &["token"])]);
        let won: Vec<_> = payloads.iter().enumerate().filter(|(_, payload)| **payload == done()).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == used).count(), 199, "{payloads:#?}");
        assert_eq!(app.app.hasher.done() - before, 1, "a link is worth one hash");
        let payload = app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": passwords[won[0].0]})).await;
        assert_ne!(payload["session"], Value::Null);
    }

    async fn two_servers_at_once(app: TestApp) {
        let other = app.second_server().await;
        for round in 0..5 {
            let email = format!("a{round}@x");
            let ada = app.person(&email).await;
            let token = app.token(MailTokenPurpose::ResetPassword, &ada, &email).await;
            let query = crate::support::mutation("resetPassword", "passwordChanged redirectUrl");
            let body = json!({"query": query, "variables": {"input": {"token": token, "password": NEW}}});
            let ask = async |url: &str| {
                let request = app.http.post(format!("{url}/graphql")).json(&body);
                crate::support::answer(request).await.json()["data"]["resetPassword"].clone()
            };
            let tries = (0..8).map(|n| ask(if n % 2 == 0 { &app.url } else { &other }));
            let payloads = join_all(tries).await;
            assert_eq!(payloads.iter().filter(|payload| **payload == done()).count(), 1);
            assert_eq!(payloads.iter().filter(|payload| **payload == refused(&[fault("ALREADY_USED", &["token"])])).count(), 7);
        }
    }
}
