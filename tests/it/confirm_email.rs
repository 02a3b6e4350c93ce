//! `confirmEmail` and `resendConfirmation`.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, lifetime};

const PURPOSE: MailTokenPurpose = MailTokenPurpose::ConfirmEmail;

async fn confirm(app: &TestApp, token: &str) -> Value {
    let what = "customer { email version } redirectUrl";
    app.publicly("confirmEmail", what, json!({"token": token}))
        .await
}

fn refused(code: &str) -> Value {
    json!({"customer": null, "redirectUrl": null, "userErrors": [fault(code, &["token"])]})
}

fn confirmed(email: &str, version: i32) -> Value {
    let customer = json!({"email": email, "version": version});
    json!({"customer": customer, "redirectUrl": "https://shop.example/back", "userErrors": []})
}

async fn resend(app: &TestApp, token: &str, input: Value) -> Value {
    let mut answer = app
        .mutate_as(token, "resendConfirmation", "requested", input)
        .await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["resendConfirmation"].take()
}

stories! {
    async fn it_confirms_the_address(app: TestApp) {
        let ada = app.person("Ada@x").await;
        let [token, other] = [app.token(PURPOSE, &ada, "ada@x").await, app.token(PURPOSE, &ada, "ada@x").await];
        assert_eq!(confirm(&app, &token).await, confirmed("Ada@x", 2));
        let data = app.data("query ($id: ID!) { customer(by: {id: $id}) { emailConfirmedAt updatedAt } }", json!({"id": ada})).await;
        assert!(data["customer"]["emailConfirmedAt"].as_str().is_some_and(|at| at.starts_with("2026-01-01T")));
        assert_eq!(confirm(&app, &token).await, refused("ALREADY_USED"));
        assert_eq!(confirm(&app, &other).await, refused("ALREADY_USED"), "there is nothing left to confirm");
        // What changes nothing is no event.
        let third = app.token(PURPOSE, &ada, "ada@x").await;
        assert_eq!(confirm(&app, &third).await, confirmed("Ada@x", 2));
        let created = ["email", "password", "siteId", "partners"];
        let history = app.history(&ada).await;
        assert_eq!(history["events"].as_array().map(Vec::len), Some(2), "{history} {created:?}");
        assert_eq!(history["events"][1], json!(["confirmEmail", ["emailConfirmedAt"]]));
    }

    async fn who_may_not_confirm(app: TestApp) {
        let ada = app.person("ada@x").await;
        for purpose in [MailTokenPurpose::ResetPassword, MailTokenPurpose::SetPassword, MailTokenPurpose::ChangeEmail, MailTokenPurpose::SignIn, MailTokenPurpose::Invitation] {
            let token = app.token(purpose, &ada, "ada@x").await;
            assert_eq!(confirm(&app, &token).await, refused("NOT_FOUND"), "{purpose}");
        }
        let late = app.token(PURPOSE, &ada, "ada@x").await;
        app.clock.advance(Duration::from_secs(lifetime(PURPOSE) as u64));
        assert_eq!(confirm(&app, &late).await, refused("EXPIRED"));
        let token = app.token(PURPOSE, &ada, "former@x").await;
        assert_eq!(confirm(&app, &token).await, refused("NOT_FOUND"), "that is not the address any more");
        let token = app.token(PURPOSE, &ada, "ada@x").await;
        app.update_customer(&ada, json!({"state": "INACTIVE"})).await;
        assert_eq!(confirm(&app, &token).await, refused("NOT_FOUND"));
        app.update_customer(&ada, json!({"state": "ACTIVE"})).await;
        assert_eq!(confirm(&app, &token).await["userErrors"], json!([]));
        // Another tenant's token is none of this one's: it is looked for where its text says.
        assert_eq!(confirm(&app, "fdt_").await, refused("NOT_FOUND"));
    }

    async fn two_hundred_at_once(app: TestApp) {
        let ada = app.person("ada@x").await;
        let token = app.token(PURPOSE, &ada, "ada@x").await;
        let payloads = join_all((0..200).map(|_| confirm(&app, &token))).await;
        assert_eq!(payloads.iter().filter(|payload| **payload == confirmed("ada@x", 2)).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == refused("ALREADY_USED")).count(), 199);
    }

    async fn who_is_signed_in_asks_for_the_own_one(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        let ada = app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        let requested = json!({"requested": true, "userErrors": []});
        assert_eq!(resend(&app, &token, json!({"redirectUrl": "https://shop.example/back"})).await, requested);
        let history = app.history(&ada).await;
        assert_eq!(history["events"][2], json!(["resendConfirmation", ["mail"]]));
        let refused = |code: &str, field: &str| json!({"requested": null, "userErrors": [fault(code, &[field])]});
        assert_eq!(resend(&app, &token, json!({"redirectUrl": "https://evil.example/"})).await, refused("NOT_ALLOWED", "redirectUrl"));
        app.update_customer(&ada, json!({"confirmed": true})).await;
        assert_eq!(resend(&app, &token, json!({})).await, refused("CONFLICT", "email"));
        assert_eq!(resend(&app, &token, json!({"email": "ada@x"})).await, requested, "an address that is given is any address");
        // Without an address, and without anybody who has one.
        assert_eq!(resend(&app, "", json!({})).await, refused("REQUIRED", "email"));
        app.create_customer(json!({"username": "bob", "password": "correct horse", "email": "bob@x"})).await;
        let bob = app.sign_in("bob@x").await.token;
        app.settings(json!({"requiredIdentifiers": []})).await;
        let found = app.data("{ customer(by: {username: \"bob\"}) { id } }", json!({})).await;
        app.update_customer(&id(&found["customer"]), json!({"email": null})).await;
        assert_eq!(resend(&app, &bob, json!({})).await, refused("MISMATCH", "email"));
    }
}
