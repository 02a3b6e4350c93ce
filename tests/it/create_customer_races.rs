//! `createCustomer` when much happens at once.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{CREATE_CUSTOMER, TestApp};

/// How many of `payloads` hold a customer, and how many the refusal of a taken e-mail.
fn counts(payloads: &[Value]) -> (usize, usize) {
    let taken = json!({"customer": null, "userErrors": [
        {"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "path": ["email"]},
    ]});
    let created = payloads
        .iter()
        .filter(|payload| payload["userErrors"] == json!([]));
    (
        created.count(),
        payloads.iter().filter(|payload| **payload == taken).count(),
    )
}

stories! {
    async fn one_email_a_hundred_times(app: TestApp) {
        let creates = (0..100).map(|n| {
            let email = if n % 2 == 0 { "Race@example.com" } else { "race@EXAMPLE.com" };
            app.create_customer(json!({"email": email, "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB"}]}))
        });
        assert_eq!(counts(&join_all(creates).await), (1, 99));
    }

    async fn one_unique_value_fifty_times(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true})).await;
        let creates = (0..50).map(|n| {
            app.create_customer(json!({"email": format!("a{n}@x"), "customFields": [{"code": "card", "value": {"text": "1"}}]}))
        });
        let payloads = join_all(creates).await;
        let taken = json!([{"__typename": "CustomFieldError", "code": "ALREADY_TAKEN", "path": ["customFields", "0"], "fieldCode": "card"}]);
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == taken).count(), 49);
    }

    /// The rule is switched on while twins arrive: either the switch is refused, or no twin is left.
    async fn a_rule_that_changes_meanwhile(app: TestApp) {
        for round in 0..10 {
            app.settings(json!({"emailUniqueness": "NONE"})).await;
            let email = format!("round{round}@x");
            let creates = join_all((0..8).map(|_| app.create_customer(json!({"email": email}))));
            let switch = async {
                tokio::time::sleep(Duration::from_millis(2 * round)).await;
                let query = "mutation { updateTenantSettings(input: {emailUniqueness: TENANT}) { userErrors { code } } }";
                app.data(query, json!({})).await["updateTenantSettings"]["userErrors"].clone()
            };
            let (payloads, switched) = tokio::join!(creates, switch);
            let (created, taken) = counts(&payloads);
            assert_eq!(created + taken, 8, "{payloads:#?}");
            if switched == json!([]) {
                assert_eq!(created, 1, "twins under a rule that forbids them");
            } else {
                assert_eq!(switched, json!([{"code": "CONFLICT"}]));
                assert!(created > 1);
                // The next round's switch must not be refused for this round's twins.
                break;
            }
        }
    }

    /// A field becomes required while customers arrive: none is made without it afterwards.
    async fn a_field_that_becomes_required_meanwhile(app: TestApp) {
        let creates = join_all((0..40).map(|n| async move {
            tokio::time::sleep(Duration::from_millis(n)).await;
            n
        }).map(|turn| async {
            let n = turn.await;
            app.create_customer(json!({"email": format!("a{n}@x")})).await
        }));
        let define = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "required": true})).await;
            app.create_customer(json!({"email": "last@x"})).await
        };
        let (payloads, last) = tokio::join!(creates, define);
        let required = json!([{"__typename": "CustomFieldError", "code": "REQUIRED", "path": ["customFields"], "fieldCode": "tier"}]);
        assert_eq!(last["userErrors"], required);
        for payload in payloads {
            assert!(payload["userErrors"] == json!([]) || payload["userErrors"] == required, "{payload}");
        }
    }

    /// A client that goes away leaves a whole customer or none, and nobody waiting for a lock.
    async fn clients_that_disconnect(app: TestApp) {
        let addresses: Vec<_> = (0..5).map(|_| json!({"street": ["s"], "city": "c", "countryCode": "GB"})).collect();
        // Some leave before anything is done, some after.
        let begun = tokio::time::Instant::now();
        app.create_customer(json!({"email": "before@x", "addresses": addresses})).await;
        let usual = begun.elapsed();
        for n in 0..60 {
            let body = json!({"query": CREATE_CUSTOMER, "variables": {"input": {
                "email": format!("gone{n}@x"), "addresses": addresses, "metadata": [{"key": "k", "value": 1}],
            }}});
            let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key).json(&body).send();
            let _ = tokio::time::timeout(usual * n / 30, request).await;
        }
        let payload = app.create_customer(json!({"email": "after@x"})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let mut whole = 0;
        for n in 0..60 {
            let query = "query ($email: EmailAddress!) { customer(by: {email: $email}) { addresses { city } partners { name } metadata { key } } }";
            let found = app.data(query, json!({"email": format!("gone{n}@x")})).await;
            if found["customer"] != Value::Null {
                whole += 1;
                assert_eq!(found["customer"], json!({
                    "addresses": vec![json!({"city": "c"}); 5],
                    "partners": [{"name": "Default"}],
                    "metadata": [{"key": "k"}],
                }));
            }
        }
        assert!(whole > 0, "no request got far enough to tell anything");
    }
}
