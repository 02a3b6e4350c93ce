//! `signInWithLink`.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, SIGNED_IN, TestApp, Tokens, fault, id, lifetime, without_tokens};

const PURPOSE: MailTokenPurpose = MailTokenPurpose::SignIn;

async fn enter(app: &TestApp, token: &str) -> Value {
    app.publicly("signInWithLink", SIGNED_IN, json!({"token": token}))
        .await
}

fn refused(code: &str) -> Value {
    json!({"session": null, "mfaChallenge": null, "userErrors": [fault(code, &["token"])]})
}

fn welcome(email: &str) -> Value {
    let session = json!({"kind": "FULL", "token": "<fds>", "refreshToken": "<fdr>", "customer": {"email": email}});
    json!({"session": session, "mfaChallenge": null, "userErrors": []})
}

stories! {
    async fn it_signs_in_once(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        let ada = id(&app.create_customer(json!({"email": "ada@x"})).await["customer"]);
        let [token, other] = [app.token(PURPOSE, &ada, "ada@x").await, app.token(PURPOSE, &ada, "ada@x").await];
        let payload = enter(&app, &token).await;
        assert_eq!(without_tokens(&payload), welcome("ada@x"), "the mail has confirmed the address");
        let tokens = Tokens::of(&payload["session"]);
        assert_eq!(app.me(&tokens.token).await, (200, json!("ada@x")));
        assert_eq!(enter(&app, &token).await, refused("ALREADY_USED"));
        assert_eq!(enter(&app, &other).await, refused("ALREADY_USED"));
        let history = app.history(&ada).await;
        assert_eq!(history["version"], 2);
        assert_eq!(history["events"][1], json!(["signInWithLink", ["emailConfirmedAt", "session"]]));
    }

    /// Who signed up with an address of somebody else has no part in the account once its owner comes.
    async fn the_owner_of_the_address_is_the_owner(app: TestApp) {
        let ada = app.person("ada@x").await;
        let stranger = app.sign_in("ada@x").await;
        let made = app.as_person(&stranger.token, "createPersonalAccessToken", "token", json!({"name": "a way in"})).await;
        let program = made["token"].as_str().expect("a token").to_owned();
        assert_eq!(app.me(&program).await, (200, json!("ada@x")));
        app.mails().await;
        let payload = enter(&app, &app.token(PURPOSE, &ada, "ada@x").await).await;
        assert_eq!(without_tokens(&payload), welcome("ada@x"));
        assert_eq!(app.subjects().await, [("ada@x".to_owned(), "Set your password".to_owned())]);
        assert_eq!(app.me(&stranger.token).await, (401, Value::Null));
        assert_eq!(app.me(&program).await, (401, Value::Null));
        let by_password = json!({"email": "ada@x", "password": PASSWORD});
        assert_eq!(app.sign_in_at("127.0.0.1", by_password.clone()).await["session"], Value::Null);
        assert_eq!(app.me(&Tokens::of(&payload["session"]).token).await, (200, json!("ada@x")));
        // From then on what she sets up is hers.
        let reset = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        app.publicly("resetPassword", "", json!({"token": reset, "password": PASSWORD})).await;
        enter(&app, &app.token(PURPOSE, &ada, "ada@x").await).await;
        assert_ne!(app.sign_in_at("127.0.0.1", by_password).await["session"], Value::Null);
    }

    /// Who has the mailbox has one factor, whether the address was confirmed before or not.
    async fn a_second_factor_is_owed_all_the_same(app: TestApp) {
        let (authenticator, _) = app.guarded_person("ada@x").await;
        let ada = id(&app.data("{ customer(by: {email: \"ada@x\"}) { id } }", json!({})).await["customer"]);
        for _ in 0..2 {
            let payload = enter(&app, &app.token(PURPOSE, &ada, "ada@x").await).await;
            assert_eq!((&payload["session"], &payload["userErrors"]), (&Value::Null, &json!([])));
            let challenge = payload["mfaChallenge"]["challenge"].as_str().expect("a challenge");
            let payload = app.second_factor("verifyMfa", challenge, &authenticator.next(&app)).await;
            assert_eq!(without_tokens(&payload), welcome("ada@x"));
        }
    }

    async fn who_does_not_come_in(app: TestApp) {
        let ada = app.person("ada@x").await;
        for purpose in [MailTokenPurpose::ResetPassword, MailTokenPurpose::SetPassword, MailTokenPurpose::ConfirmEmail, MailTokenPurpose::ChangeEmail, MailTokenPurpose::Invitation] {
            let token = app.token(purpose, &ada, "ada@x").await;
            assert_eq!(enter(&app, &token).await, refused("NOT_FOUND"), "{purpose}");
        }
        let late = app.token(PURPOSE, &ada, "ada@x").await;
        app.clock.advance(Duration::from_secs(lifetime(PURPOSE) as u64));
        assert_eq!(enter(&app, &late).await, refused("EXPIRED"));
        let token = app.token(PURPOSE, &ada, "ada@x").await;
        for state in ["INACTIVE", "ACTIVE"] {
            app.update_customer(&ada, json!({"state": state})).await;
            assert_eq!(enter(&app, &token).await, refused("ALREADY_USED"), "what was begun ended");
        }
        let token = app.token(PURPOSE, &ada, "ada@x").await;
        let former = app.token(PURPOSE, &ada, "former@x").await;
        assert_eq!(enter(&app, &former).await, refused("NOT_FOUND"));
        assert_eq!(enter(&app, &token).await["userErrors"], json!([]), "it was not used up");
        let (_, foreign) = app.second_tenant().await;
        let made = app.create_customer_as(&foreign, json!({"email": "ada@x"})).await;
        let token = app.token(PURPOSE, &id(&made["customer"]), "ada@x").await;
        assert_eq!(enter(&app, &token).await, refused("NOT_FOUND"), "the token says in which tenant");
    }

    async fn two_hundred_at_once(app: TestApp) {
        let ada = app.person("ada@x").await;
        let token = app.token(PURPOSE, &ada, "ada@x").await;
        let payloads = join_all((0..200).map(|_| enter(&app, &token))).await;
        assert_eq!(payloads.iter().filter(|payload| without_tokens(payload) == welcome("ada@x")).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == refused("ALREADY_USED")).count(), 199);
        let tokens = Tokens::of(&payloads.iter().find(|payload| payload["session"] != Value::Null).expect("one")["session"]);
        let (_, answer) = app.send(&tokens.token, &json!({"query": "{ sessions { id } }"})).await;
        assert_eq!(answer["data"]["sessions"].as_array().map(Vec::len), Some(1));
    }
}
