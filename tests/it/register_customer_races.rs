//! `registerCustomer` when many want the same at once.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, refusal};

/// The payload of a sign-up; one that is answered as too busy is sent again.
async fn sign_up(app: &TestApp, input: Value) -> Value {
    let what = "customer { email } session { kind } confirmationRequired";
    for _ in 0..200 {
        let mut answer = app
            .mutate_as("", "registerCustomer", what, input.clone())
            .await;
        if refusal(&answer)["codes"] != json!(["UNAVAILABLE"]) {
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            return answer["data"]["registerCustomer"].take();
        }
    }
    panic!("the server stays busy");
}

/// A hundred sign-ups at once, with one address and username.
async fn hundred(app: &TestApp, email: &str, password: Option<&str>) -> Vec<Value> {
    let input = |n: usize| {
        let email = if n.is_multiple_of(2) {
            email.to_owned()
        } else {
            email.to_uppercase()
        };
        json!({"email": email, "password": password, "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB"}]})
    };
    join_all((0..100).map(|n| sign_up(app, input(n)))).await
}

stories! {
    async fn one_email_a_hundred_times(app: TestApp) {
        app.settings(json!({"passwordRequired": false})).await;
        let payloads = hundred(&app, "race@example.com", None).await;
        let taken = json!({
            "customer": null, "session": null, "confirmationRequired": false, "userErrors": [fault("ALREADY_TAKEN", &["email"])],
        });
        assert_eq!(payloads.iter().filter(|payload| **payload == taken).count(), 99);
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 1);
        assert_eq!(app.emails().await.as_array().map(Vec::len), Some(1));
    }

    async fn one_email_a_hundred_times_where_nobody_is_told(app: TestApp) {
        app.settings(json!({"passwordRequired": false, "emailConfirmation": "BEFORE_LOGIN"})).await;
        let payloads = hundred(&app, "race@example.com", None).await;
        let alike = json!({"customer": null, "session": null, "confirmationRequired": true, "userErrors": []});
        assert_eq!(payloads, vec![alike; 100]);
        assert_eq!(app.emails().await.as_array().map(Vec::len), Some(1));
        let query = "{ customers { nodes { addresses { city } auditEvents { nodes { action } } } } }";
        assert_eq!(app.data(query, json!({})).await["customers"]["nodes"], json!([
            {"addresses": [{"city": "c"}], "auditEvents": {"nodes": [{"action": "registerCustomer"}]}},
        ]));
        // Who signed up first, and once for all the others, what it takes to sign in.
        let mails: Vec<_> = app.subjects().await.into_iter().map(|(_, subject)| subject).collect();
        assert_eq!(mails, ["Confirm your e-mail address", "Set your password"]);
    }

    /// Passwords are hashed as they come, with as many as there is room for.
    async fn with_passwords(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        let alike = json!({"customer": null, "session": null, "confirmationRequired": true, "userErrors": []});
        let input = json!({"email": "race@example.com", "password": "correct horse", "autologin": true});
        let payloads = join_all((0..20).map(|_| sign_up(&app, input.clone()))).await;
        assert_eq!(payloads, vec![alike; 20]);
        assert_eq!(app.emails().await, json!(["race@example.com"]));
    }

    /// An agent adds the same customer in the same moment.
    async fn against_an_agent(app: TestApp) {
        app.settings(json!({"passwordRequired": false, "emailConfirmation": "BEFORE_LOGIN"})).await;
        let alike = json!({"customer": null, "session": null, "confirmationRequired": true, "userErrors": []});
        for round in 0..10 {
            let email = format!("round{round}@x");
            let sign_ups = join_all((0..4).map(|_| sign_up(&app, json!({"email": email}))));
            let creates = join_all((0..4).map(|_| app.create_customer(json!({"email": email}))));
            let (signed_up, created) = tokio::join!(sign_ups, creates);
            assert_eq!(signed_up, vec![alike.clone(); 4]);
            let taken = json!([fault("ALREADY_TAKEN", &["email"])]);
            let made = created.iter().filter(|payload| payload["userErrors"] == json!([])).count();
            let refused = created.iter().filter(|payload| payload["userErrors"] == taken).count();
            assert!(made <= 1 && made + refused == 4, "{created:#?}");
        }
        assert_eq!(app.emails().await.as_array().map(Vec::len), Some(10));
    }

    /// The number and the address of two people, each with the other's: they do not wait for each other for ever.
    async fn crosswise(app: TestApp) {
        app.settings(json!({"passwordRequired": false, "emailConfirmation": "BEFORE_LOGIN", "phoneUnique": true})).await;
        let pairs = (0..40).map(|n| json!({"email": format!("a{}@x", n % 2), "phone": ((n / 2) % 2).to_string()}));
        let payloads = join_all(pairs.map(|input| sign_up(&app, input))).await;
        let alike = json!({"customer": null, "session": null, "confirmationRequired": true, "userErrors": []});
        assert_eq!(payloads, vec![alike; 40]);
        let data = app.data("{ customers { nodes { email phone } } }", json!({})).await;
        let made = data["customers"]["nodes"].as_array().expect("customers");
        let values = |field: &str| {
            let mut values: Vec<_> = made.iter().map(|customer| customer[field].to_string()).collect();
            values.sort();
            values.dedup();
            values.len()
        };
        assert_eq!((values("email"), values("phone")), (made.len(), made.len()));
    }
}
