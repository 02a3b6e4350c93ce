//! `customer(by:)`: each identifier, and who is nobody.

use serde_json::{Value, json};

use crate::support::{TestApp, id, refusal};

const BY: &str = "query ($by: CustomerIdentifier!) { customer(by: $by) { id } }";

fn field(code: &str, value: &str) -> Value {
    json!({"customField": {"code": code, "value": {"text": value}}})
}

fn external(system: &str, value: &str) -> Value {
    json!({"externalId": {"system": system, "value": value}})
}

/// A customer with every identifier.
async fn full(app: &TestApp, key: &str) -> String {
    let payload = app
        .create_customer_as(
            key,
            json!({
                "email": "Zoé@Example.com", "username": "Ada_1", "phone": "+420 (777) 1",
                "externalIds": [{"system": "crm", "value": "A1"}, {"system": "erp", "value": "2"}],
                "customFields": [{"code": "card", "value": {"text": "No. É1"}}],
            }),
        )
        .await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["customer"])
}

async fn define_card(app: &TestApp) {
    app.define_field(
        json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true}),
    )
    .await;
}

fn all(customer: &str) -> [Value; 7] {
    [
        json!({"id": customer}),
        json!({"email": " ZOE\u{301}@example.COM\n"}),
        json!({"username": "aDA_1"}),
        json!({"phone": "4207771"}),
        external(" crm ", "A1 "),
        external("erp", "2"),
        field("card", "no. e\u{301}1"),
    ]
}

stories! {
    async fn every_identifier_finds_the_customer(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        define_card(&app).await;
        app.create_customer(json!({"email": "first@x", "username": "Ada-1", "phone": "4207"})).await;
        let customer = full(&app, &app.key).await;
        app.create_customer(json!({})).await;
        for by in all(&customer) {
            assert_eq!(app.data(BY, json!({"by": by})).await, json!({"customer": {"id": customer}}), "{by}");
        }
        for nobody in [
            json!({"id": "cus_01h455vb4pex5vsknk084sn02q"}), json!({"id": customer.to_uppercase()}), json!({"id": ""}),
            json!({"email": "zoe@example.com"}), json!({"email": ""}), json!({"email": " "}), json!({"email": "%"}), json!({"email": "a\u{0}@x"}),
            json!({"username": "ada_"}), json!({"username": "ada%"}), json!({"username": "adaX1"}), json!({"username": ""}), json!({"username": "\u{0}"}),
            json!({"phone": "777"}), json!({"phone": ""}), json!({"phone": "none"}), json!({"phone": "\u{0}"}),
            external("crm", "a1"), external("CRM", "A1"), external("crm", "2"), external("", ""), external("crm", "\u{0}"), external("\u{0}", "A1"), external("%", "%"),
            field("card", "No. E1"), field("card", "No."), field("card", ""), field("card", "%"),
        ] {
            assert_eq!(app.data(BY, json!({"by": nobody})).await, json!({"customer": null}), "{nobody}");
        }
    }

    /// As if absent, whatever they are looked for by.
    async fn who_cannot_be_seen_is_nobody(app: TestApp) {
        define_card(&app).await;
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (acme_key, bolt_key) = (app.key_with("*", &[&acme]).await, app.key_with("*", &[&bolt]).await);
        let (_, other) = app.second_tenant().await;
        let query = "mutation { createCustomFieldDefinition(input: {object: CUSTOMER, code: \"card\", label: \"C\", type: TEXT, unique: true}) { userErrors { code } } }";
        app.ask_as(&other, query, json!({})).await;
        let customer = full(&app, &bolt_key).await;
        for by in all(&customer) {
            let variables = json!({"by": by});
            assert_eq!(app.ask_as(&acme_key, BY, variables.clone()).await, json!({"data": {"customer": null}}), "{by}");
            assert_eq!(app.ask_as(&other, BY, variables.clone()).await, json!({"data": {"customer": null}}), "{by}");
            assert_eq!(app.ask_as(&bolt_key, BY, variables).await, json!({"data": {"customer": {"id": customer}}}), "{by}");
        }
        // The oldest is the oldest of those that are seen.
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        let payload = app.create_customer_as(&acme_key, json!({"email": "Zoé@Example.com", "phone": "4207771"})).await;
        for by in [json!({"email": "zoé@example.com"}), json!({"phone": "4207771"})] {
            let variables = json!({"by": by});
            assert_eq!(app.ask_as(&acme_key, BY, variables.clone()).await["data"]["customer"], json!({"id": payload["customer"]["id"]}));
            assert_eq!(app.ask(BY, variables).await["data"]["customer"], json!({"id": customer}));
        }
    }

    async fn one_identifier_has_to_be_given(app: TestApp) {
        define_card(&app).await;
        full(&app, &app.key).await;
        let refused = json!({"data": null, "codes": ["GRAPHQL_VALIDATION_FAILED"]});
        for by in [json!({}), json!(null), json!({"email": "zoé@example.com", "username": "ada_1"}), json!({"email": null}), json!({"email": "zoé@example.com", "id": null}), json!({"name": "x"})] {
            let (status, answer) = app.send(&app.key, &json!({"query": BY, "variables": {"by": by}})).await;
            assert_eq!((status, refusal(&answer), answer.get("data")), (400, refused.clone(), None), "{by}");
        }
        for by in ["{}", "{email: \"zoé@example.com\", username: \"ada_1\"}", "{email: null}", "{name: \"x\"}", "null"] {
            let (status, answer) = app.send(&app.key, &json!({"query": format!("{{ customer(by: {by}) {{ id }} }}")})).await;
            assert_eq!((status, refusal(&answer), answer.get("data")), (400, refused.clone(), None), "{by}");
        }
    }

    async fn a_custom_field_has_to_be_unique(app: TestApp) {
        define_card(&app).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "city", "label": "City", "searchable": true})).await;
        for (by, code, message) in [
            (field("city", "x"), "NOT_ALLOWED", "by.customField.code: This field is not unique."),
            (field("shoe", "x"), "BAD_USER_INPUT", "by.customField.code: There is no custom field with this code."),
            (json!({"customField": {"code": "card"}}), "BAD_USER_INPUT", "by.customField.value: This is required."),
            (json!({"customField": {"code": "card", "value": {"int": 1}}}), "BAD_USER_INPUT", "by.customField.value: A value of this field is written as text."),
        ] {
            let answer = app.ask(BY, json!({"by": by})).await;
            assert_eq!(answer, json!({"errors": [{
                "message": message, "locations": [{"line": 1, "column": 36}], "path": ["customer"], "extensions": {"code": code},
            }]}), "{by}");
        }
    }
}
