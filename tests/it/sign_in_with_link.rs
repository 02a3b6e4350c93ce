//! `signInWithLink`.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{SIGNED_IN, TestApp, Tokens, fault, id, lifetime, without_tokens};

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
        app.update_customer(&ada, json!({"state": "INACTIVE"})).await;
        assert_eq!(enter(&app, &token).await, refused("NOT_FOUND"));
        app.update_customer(&ada, json!({"state": "ACTIVE"})).await;
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
