//! The mails that customers get for being created, and for what is changed of their address.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault};

const WELCOME: &str = "Welcome to Default";
const CONFIRM: &str = "Confirm your e-mail address";
const SET_PASSWORD: &str = "Set your password";
const CHANGED: &str = "Your e-mail address was changed";

/// Creates a customer, and gives its id.
async fn created(app: &TestApp, input: Value) -> String {
    let payload = app.create_customer(input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["customer"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn told(mails: &[(&str, &str)]) -> Vec<(String, String)> {
    let told = |(to, subject): &(&str, &str)| ((*to).to_owned(), (*subject).to_owned());
    mails.iter().map(told).collect()
}

async fn upsert(app: &TestApp, input: Value) -> Value {
    let query = "mutation ($by: CustomerIdentifier!, $input: CreateCustomerInput!) {
        upsertCustomer(by: $by, input: $input) { customer { email } userErrors { code path } }
    }";
    let by = json!({"externalId": {"system": "erp", "value": "1"}});
    let mut data = app.data(query, json!({"by": by, "input": input})).await;
    data["upsertCustomer"].take()
}

stories! {
    async fn what_a_new_customer_is_told(app: TestApp) {
        for (n, (confirmation, input, subject)) in [
            ("NONE", json!({"password": PASSWORD}), Some(WELCOME)),
            ("NONE", json!({}), Some(SET_PASSWORD)),
            ("NONE", json!({"confirmed": true, "password": PASSWORD}), Some(WELCOME)),
            ("AFTER_LOGIN", json!({"password": PASSWORD, "autologin": true}), Some(CONFIRM)),
            ("AFTER_LOGIN", json!({}), Some(CONFIRM)),
            ("AFTER_LOGIN", json!({"confirmed": true, "password": PASSWORD}), Some(WELCOME)),
            ("BEFORE_LOGIN", json!({"password": PASSWORD}), Some(CONFIRM)),
            ("BEFORE_LOGIN", json!({"confirmed": false}), Some(CONFIRM)),
            ("BEFORE_LOGIN", json!({"confirmed": true}), Some(SET_PASSWORD)),
            ("BEFORE_LOGIN", json!({"emailConfirmedAt": "2020-01-01T00:00:00Z", "password": PASSWORD}), Some(WELCOME)),
            // Whose account comes from another system was told there.
            ("BEFORE_LOGIN", json!({"createdAt": "2020-01-01T00:00:00Z"}), None),
            ("NONE", json!({"createdAt": "2020-01-01T00:00:00Z", "password": PASSWORD}), None),
            // An address that mail came back from.
            ("BEFORE_LOGIN", json!({"emailHardBounced": true}), None),
        ].into_iter().enumerate() {
            app.settings(json!({"emailConfirmation": confirmation})).await;
            let email = format!("a{n}@example.com");
            let mut with_email = input.clone();
            with_email["email"] = json!(email);
            created(&app, with_email).await;
            let expected: Vec<_> = subject.map(|subject| (email, subject.to_owned())).into_iter().collect();
            assert_eq!(app.subjects().await, expected, "{confirmation} {input}");
        }
        // Nobody without an address, nor for what was refused.
        app.settings(json!({"requiredIdentifiers": [], "emailConfirmation": "BEFORE_LOGIN"})).await;
        created(&app, json!({"username": "ada", "password": PASSWORD})).await;
        let payload = app.create_customer(json!({"email": "A0@example.com"})).await;
        assert_eq!(payload["userErrors"], json!([fault("ALREADY_TAKEN", &["email"])]));
        assert_eq!(app.subjects().await, []);
    }

    async fn the_mail_is_the_customers(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN", "redirectUrls": ["https://shop.example/"]})).await;
        created(&app, json!({"email": "ada@example.com", "firstName": "Ada", "language": "cs", "redirectUrl": "https://shop.example/cart"})).await;
        let mail = app.mail().await;
        assert_eq!(mail.to, "ada@example.com");
        assert_ne!(mail.subject, CONFIRM, "it is in Czech");
        assert!(mail.link().starts_with("https://frontdesk.example/account/confirm-email?token=fdt_"), "{}", mail.link());
        let query = "{ auditEvents(first: 1) { nodes { action } } }";
        let last = app.data(query, json!({})).await;
        assert_eq!(last["auditEvents"]["nodes"], json!([{"action": "createCustomer"}]), "a mail is no event of its own");
    }

    async fn an_upsert_tells_whom_it_creates(app: TestApp) {
        app.settings(json!({"emailConfirmation": "AFTER_LOGIN"})).await;
        let first = upsert(&app, json!({"email": "ada@example.com"})).await;
        assert_eq!(first, json!({"customer": {"email": "ada@example.com"}, "userErrors": []}));
        assert_eq!(app.subjects().await, told(&[("ada@example.com", CONFIRM)]));
        upsert(&app, json!({"email": "ada@example.com", "firstName": "Ada"})).await;
        assert_eq!(app.subjects().await, []);
        upsert(&app, json!({"email": "lovelace@example.com"})).await;
        assert_eq!(app.subjects().await, told(&[("ada@example.com", CHANGED), ("lovelace@example.com", CONFIRM)]));
        // An import has told it elsewhere.
        upsert(&app, json!({"email": "king@example.com", "createdAt": "2020-01-01T00:00:00Z"})).await;
        assert_eq!(app.subjects().await, []);
    }

    async fn another_address_is_told_to_both(app: TestApp) {
        let id = created(&app, json!({"email": "a@example.com", "confirmed": true, "password": PASSWORD})).await;
        app.mails().await;
        let change = async |change: Value| {
            assert_eq!(app.update_customer(&id, change).await, json!([]));
            app.subjects().await
        };
        // Where nothing is to be confirmed, the address before hears of it all the same.
        assert_eq!(change(json!({"email": "b@example.com"})).await, told(&[("a@example.com", CHANGED)]));
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        assert_eq!(change(json!({"email": "c@example.com"})).await, told(&[("b@example.com", CHANGED), ("c@example.com", CONFIRM)]));
        // The same address is none that is new.
        assert_eq!(change(json!({"email": "C@example.com", "firstName": "Ada"})).await, []);
        assert_eq!(change(json!({"email": "d@example.com", "confirmed": true})).await, told(&[("C@example.com", CHANGED)]));
        // Nor is an address told that mail came back from.
        assert_eq!(change(json!({"emailHardBounced": true})).await, []);
        assert_eq!(change(json!({"email": "e@example.com"})).await, told(&[("e@example.com", CONFIRM)]));
        app.settings(json!({"requiredIdentifiers": []})).await;
        assert_eq!(change(json!({"email": null})).await, told(&[("e@example.com", CHANGED)]));
        assert_eq!(change(json!({"email": "f@example.com"})).await, told(&[("f@example.com", CONFIRM)]));
        // What is refused tells nobody.
        created(&app, json!({"email": "taken@example.com", "createdAt": "2020-01-01T00:00:00Z"})).await;
        assert_eq!(app.update_customer(&id, json!({"email": "taken@example.com"})).await, json!([fault("ALREADY_TAKEN", &["email"])]));
        assert_eq!(app.subjects().await, []);
    }

    /// A mail that cannot be sent never fails the mutation, and is sent when it can be.
    async fn a_mail_that_fails_fails_nothing(app: TestApp) {
        let folder = app.folder.path().join("mail");
        std::fs::write(&folder, "in the way").expect("a file");
        created(&app, json!({"email": "ada@example.com", "password": PASSWORD})).await;
        let delivered = frontdesk::domain::mail::deliver_due(&app.app).await;
        assert_eq!(delivered.expect("the outbox"), 1);
        std::fs::remove_file(&folder).expect("no file");
        assert_eq!(app.subjects().await, [], "it is not tried again at once");
        app.clock.advance(Duration::from_secs(60));
        assert_eq!(app.subjects().await, told(&[("ada@example.com", WELCOME)]));
    }
}
