//! The mails of `registerCustomer`: to who signs up, or to who has an account already.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault};

const WELCOME: &str = "Welcome to Default";
const CONFIRM: &str = "Confirm your e-mail address";
const SET_PASSWORD: &str = "Set your password";
const EXISTS: &str = "You already have an account";

async fn sign_up(app: &TestApp, input: Value) {
    let payload = app.publicly("registerCustomer", "confirmationRequired", input);
    assert_eq!(payload.await["userErrors"], json!([]));
}

/// Follows the link of a mail that confirms an address.
async fn confirm(app: &TestApp, token: &str) {
    let payload = app.publicly("confirmEmail", "", json!({"token": token}));
    assert_eq!(payload.await["userErrors"], json!([]));
}

/// Each mail since the last time: to whom, and its subject.
async fn told(app: &TestApp, expected: &[(&str, &str)]) {
    let subjects = app.subjects().await;
    let told: Vec<_> = subjects
        .iter()
        .map(|(to, subject)| (to.as_str(), subject.as_str()))
        .collect();
    assert_eq!(told, expected);
}

/// How many events of sign-ups there are, by the customer they are about.
async fn events(app: &TestApp) -> Value {
    let query =
        "{ auditEvents(first: 100) { nodes { action actor { kind } subjectId changedFields } } }";
    let data = app.data(query, json!({})).await;
    let nodes = data["auditEvents"]["nodes"]
        .as_array()
        .expect("events")
        .iter();
    nodes
        .rev()
        .filter(|event| event["action"] == "registerCustomer")
        .cloned()
        .collect()
}

stories! {
    async fn what_who_signs_up_is_told(app: TestApp) {
        sign_up(&app, json!({"email": "a@example.com", "password": PASSWORD})).await;
        told(&app, &[("a@example.com", WELCOME)]).await;
        app.settings(json!({"passwordRequired": false, "requiredIdentifiers": []})).await;
        sign_up(&app, json!({"email": "b@example.com"})).await;
        told(&app, &[("b@example.com", SET_PASSWORD)]).await;
        sign_up(&app, json!({"username": "ada", "password": PASSWORD})).await;
        told(&app, &[]).await;
        for (n, rule) in ["AFTER_LOGIN", "BEFORE_LOGIN"].into_iter().enumerate() {
            app.settings(json!({"emailConfirmation": rule})).await;
            let (with, without) = (format!("c{n}@example.com"), format!("d{n}@example.com"));
            sign_up(&app, json!({"email": with, "password": PASSWORD})).await;
            sign_up(&app, json!({"email": without})).await;
            told(&app, &[(&with, CONFIRM), (&without, CONFIRM)]).await;
        }
    }

    /// Once an hour at most, whoever tries how often.
    async fn the_owner_is_told_where_nobody_else_is(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        let input = json!({"email": "Ada@example.com", "password": PASSWORD, "firstName": "Ada", "language": "cs"});
        sign_up(&app, input.clone()).await;
        let mail = app.mail().await;
        assert_eq!(mail.to, "Ada@example.com");
        confirm(&app, &mail.token()).await;
        app.mails().await;
        let first = events(&app).await;
        assert_eq!(first.as_array().map(Vec::len), Some(1));
        let mut again = input.clone();
        again["email"] = json!("ada@EXAMPLE.com");
        sign_up(&app, again.clone()).await;
        // In the owner's language, at the owner's address.
        let mail = app.mail().await;
        assert_eq!(mail.to, "Ada@example.com");
        assert!(!mail.text.contains("token="), "it has nothing that signs anybody in: {}", mail.text);
        let owner = first[0]["subjectId"].clone();
        assert_eq!(events(&app).await, json!([first[0], {
            "action": "registerCustomer", "actor": {"kind": "ANONYMOUS"}, "subjectId": owner, "changedFields": ["mail"],
        }]));
        for _ in 0..3 {
            app.clock.advance(Duration::from_secs(15 * 60));
            sign_up(&app, again.clone()).await;
            told(&app, &[]).await;
        }
        app.clock.advance(Duration::from_secs(16 * 60));
        sign_up(&app, again.clone()).await;
        assert_eq!(app.mail().await.to, "Ada@example.com");
        // In English to who speaks it.
        sign_up(&app, json!({"email": "eve@example.com", "password": PASSWORD})).await;
        confirm(&app, &app.mail().await.token()).await;
        app.mails().await;
        sign_up(&app, json!({"email": "eve@example.com", "password": PASSWORD})).await;
        told(&app, &[("eve@example.com", EXISTS)]).await;
    }

    /// Who cannot sign in before the address is confirmed is sent what it takes: a password of their own, since it may be
    /// somebody else who signed up first, whose password the owner must not vouch for.
    async fn who_has_not_confirmed_is_told_how_to(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        sign_up(&app, json!({"email": "Ada@example.com", "password": PASSWORD})).await;
        told(&app, &[("Ada@example.com", CONFIRM)]).await;
        let hers = json!({"email": "ada@example.com", "password": "battery staple"});
        sign_up(&app, hers.clone()).await;
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("Ada@example.com", "Set your password"));
        assert!(mail.text.contains("signed up at Default with this e-mail address. Choose the password here"), "{}", mail.text);
        let all = events(&app).await;
        assert_eq!(all[1], json!({
            "action": "registerCustomer", "actor": {"kind": "ANONYMOUS"}, "subjectId": all[0]["subjectId"], "changedFields": ["mail"],
        }));
        // One an hour for signing up, and five that only confirm.
        sign_up(&app, hers.clone()).await;
        told(&app, &[]).await;
        for _ in 0..5 {
            app.publicly("resendConfirmation", "requested", json!({"email": "ada@example.com"})).await;
        }
        told(&app, &[("Ada@example.com", CONFIRM); 4]).await;
        let input = json!({"token": mail.token(), "password": "battery staple"});
        assert_eq!(app.publicly("resetPassword", "", input).await, json!({"userErrors": []}));
        app.mails().await;
        for (password, comes_in) in [(PASSWORD, false), ("battery staple", true)] {
            let payload = app.sign_in_at("127.0.0.1", json!({"email": "ada@example.com", "password": password})).await;
            assert_eq!(payload["session"] != Value::Null, comes_in);
        }
        app.clock.advance(Duration::from_secs(3_600));
        sign_up(&app, hers).await;
        told(&app, &[("Ada@example.com", EXISTS)]).await;
    }

    async fn of_a_number_its_owner_is_told(app: TestApp) {
        app.settings(json!({"discloseAccountExistence": false, "phoneUnique": true, "requiredIdentifiers": []})).await;
        let input = |email: Value, phone: &str| json!({"email": email, "phone": phone, "password": PASSWORD});
        sign_up(&app, input(json!("ada@example.com"), "1")).await;
        told(&app, &[("ada@example.com", WELCOME)]).await;
        sign_up(&app, input(json!("eve@example.com"), "1")).await;
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.com", EXISTS));
        let why = "Somebody, probably you, tried to sign up at Default with your telephone number. You have an account with it already: just sign in.";
        assert!(mail.text.contains(why), "{}", mail.text);
        assert_eq!(app.emails().await, json!(["ada@example.com"]));
        // An owner without an address is not told, nor is somebody else in the owner's place.
        sign_up(&app, input(json!(null), "2")).await;
        sign_up(&app, input(json!("eve@example.com"), "2")).await;
        sign_up(&app, input(json!(null), "2")).await;
        told(&app, &[]).await;
        assert_eq!(app.emails().await, json!(["ada@example.com", null]));
        // What was tried is free.
        sign_up(&app, input(json!("eve@example.com"), "3")).await;
        told(&app, &[("eve@example.com", WELCOME)]).await;
    }

    /// Where it is disclosed, the answer says so, and the owner need not be told.
    async fn nobody_where_it_is_disclosed(app: TestApp) {
        sign_up(&app, json!({"email": "ada@example.com", "password": PASSWORD})).await;
        app.mails().await;
        let input = json!({"email": "ada@example.com", "password": PASSWORD});
        let payload = app.publicly("registerCustomer", "confirmationRequired", input).await;
        assert_eq!(payload["userErrors"], json!([fault("ALREADY_TAKEN", &["email"])]));
        told(&app, &[]).await;
    }
}
