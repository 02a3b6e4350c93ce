//! `upsertCustomer`: what it refuses, of a customer that is there and of a new one alike.

use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id},
    upsert_customer::{all, upsert, upsert_as},
};

/// A value of the field `card`.
fn card(value: &str) -> Value {
    json!({"code": "card", "value": {"text": value}})
}

fn refused(faults: &Value) -> Value {
    json!({"customer": null, "session": null, "userErrors": faults})
}

stories! {
    async fn faults_leave_nothing(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true})).await;
        let there = id(&app.create_customer(json!({"email": "a@x", "username": "ada", "customFields": [card("1")]})).await["customer"]);
        app.create_customer(json!({"email": "b@x", "username": "bob", "customFields": [card("2")]})).await;
        let before = app.history(&there).await;
        let input = json!({
            "username": "Bob", "firstName": "x".repeat(256), "language": "english", "customFields": [card("2"), {"code": "shoe", "value": {"text": "1"}}],
            "metadata": [{"key": "", "value": 1}], "externalIds": [{"system": "", "value": "1"}],
        });
        let unknown = json!({"__typename": "CustomFieldError", "code": "UNKNOWN_FIELD", "path": ["customFields", "1"]});
        for (by, has_address) in [(json!({"email": "a@x"}), true), (json!({"email": "c@x"}), false)] {
            let mut input = input.clone();
            input["addresses"] = json!([{"street": [], "city": "c", "countryCode": "GB"}]);
            let answer = upsert(&app, &by, input).await;
            let mut faults = vec![
                fault("TOO_LONG", &["firstName"]), fault("INVALID_VALUE", &["language"]), unknown.clone(),
                fault("REQUIRED", &["metadata", "0", "key"]), fault("REQUIRED", &["externalIds", "0", "system"]),
            ];
            if !has_address {
                faults.push(fault("REQUIRED", &["addresses", "0", "street"]));
            }
            faults.push(fault("ALREADY_TAKEN", &["username"]));
            faults.push(json!({"__typename": "CustomFieldError", "code": "ALREADY_TAKEN", "path": ["customFields", "0"]}));
            assert_eq!(answer, refused(&Value::from(faults)), "{by}");
        }
        assert_eq!((all(&app).await.len(), app.history(&there).await), (2, before));
        // What is required may be left out of a change, and is not taken away.
        app.settings(json!({"requiredFields": ["LAST_NAME"], "sourceRequired": true})).await;
        assert_eq!(upsert(&app, &json!({"email": "a@x"}), json!({"firstName": "Ada"})).await["userErrors"], json!([]));
        let answer = upsert(&app, &json!({"email": "a@x"}), json!({"lastName": " ", "email": " "})).await;
        assert_eq!(answer, refused(&json!([fault("REQUIRED", &["email"]), fault("REQUIRED", &["lastName"])])));
        let answer = upsert(&app, &json!({"email": "c@x"}), json!({"firstName": "Cy"})).await;
        assert_eq!(answer, refused(&json!([fault("REQUIRED", &["lastName"]), fault("REQUIRED", &["source"])])));
        assert_eq!((all(&app).await.len(), app.history(&there).await["version"].clone()), (2, json!(2)));
    }

    async fn privileged_fields_need_scopes(app: TestApp) {
        let group = crate::systems::create_named(&app, "createCustomerGroup", "group", "Wholesale").await;
        let plain = app.key_with("customers:write", &[]).await;
        let mut customers = 0;
        for (field, value, scope, only_new) in [
            ("externalIds", json!([{"system": "crm", "value": "1"}]), "customers:external-ids", false),
            ("emailHardBounced", json!(true), "customers:confirm", false),
            ("confirmed", json!(true), "customers:confirm", false),
            ("remoteAssistance", json!("ALLOWED"), "customers:assist", false),
            ("groupId", json!(group), "customers:group", false),
            ("disableAutoGroupChange", json!(true), "customers:group", false),
            ("privateMetadata", json!([{"key": "k", "value": 1}]), "metadata:private", false),
            ("emailConfirmedAt", json!("2025-01-01T00:00:00Z"), "customers:migrate", false),
            ("createdAt", json!("2025-01-01T00:00:00Z"), "customers:migrate", true),
            ("organization", json!({"create": {"name": "O"}}), "customers:organization", true),
            ("membership", json!({"jobTitle": "x"}), "customers:organization", true),
            ("plans", json!([{"plan": "none"}]), "customers:plans", true),
        ] {
            let (new, old) = (json!({"email": format!("{field}@x")}), json!({"email": format!("old-{field}@x")}));
            let there = id(&upsert_as(&app, &plain, &old, json!({})).await["customer"]);
            let mut input = json!({});
            input[field] = value;
            let not_permitted = refused(&json!([fault("NOT_PERMITTED", &[field])]));
            let answer = upsert_as(&app, &plain, &new, input.clone()).await;
            assert_eq!(answer, not_permitted, "{field}");
            customers += 1;
            // What counts only for a new one needs it, too.
            let answer = upsert_as(&app, &plain, &old, input.clone()).await;
            assert_eq!(answer, not_permitted, "{field}");
            assert_eq!(app.history(&there).await["version"], 1);
            let key = app.key_with(&format!("customers:write {scope}"), &[]).await;
            let answer = upsert_as(&app, &key, &old, input.clone()).await;
            let notices = if only_new { json!([fault("NOT_ALLOWED", &[field])]) } else { json!([]) };
            assert_eq!((&answer["userErrors"], &answer["customer"]["version"]), (&notices, &json!(if only_new { 1 } else { 2 })), "{field}");
            assert_eq!(all(&app).await.len(), customers, "{field}");
        }
        // To look for an external id is not to give it.
        let found = upsert_as(&app, &plain, &json!({"externalId": {"system": "crm", "value": "1"}}), json!({"firstName": "Ada"})).await;
        assert_eq!((&found["userErrors"], &found["customer"]["version"]), (&json!([]), &json!(3)));
        let answer = upsert_as(&app, &plain, &json!({"externalId": {"system": "crm", "value": "2"}}), json!({"email": "new@x"})).await;
        assert_eq!(answer, refused(&json!([fault("NOT_PERMITTED", &["externalIds"])])));
        assert_eq!(all(&app).await.len(), customers);
    }
}
