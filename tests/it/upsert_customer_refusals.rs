//! `upsertCustomer`: what it refuses or leaves as it is.

use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, refusal, stable},
    upsert_customer::{UPSERT, card, count, define_card, external, refused, upsert},
};

/// A customer with what a new one only is given.
const WHOLE: &str = "query ($id: ID!) { customer(by: {id: $id}) {
    firstName createdAt site { id } addresses { city } memberships { organization { name } jobTitle }
    subscriptions { plan { code } } auditEvents { nodes { action changedFields } }
} }";

/// The fault of a custom field.
fn field_fault(code: &str, path: &[&str]) -> Value {
    json!({"__typename": "CustomFieldError", "code": code, "path": path, "fieldCode": "card"})
}

/// An upsert as `key`: its payload.
async fn upsert_as(app: &TestApp, key: &str, by: &Value, input: &Value) -> Value {
    let mut answer = app
        .ask_as(key, UPSERT, json!({"by": by, "input": input}))
        .await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["upsertCustomer"].take()
}

stories! {
    async fn what_counts_only_for_a_new_customer_is_told(app: TestApp) {
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let input = json!({
            "firstName": "Ada", "siteId": second, "password": "a long enough secret", "passwordConfirmation": "another", "autologin": true,
            "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB"}],
            "organization": {"create": {"name": "Engines"}}, "membership": {"jobTitle": "Chief"}, "plans": [{"plan": "none"}],
            "createdAt": "2020-01-01T00:00:00Z",
        });
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let before = app.data(WHOLE, json!({"id": customer})).await;
        // Also where the caller could not give it to a new one.
        let key = app.key_with("customers:write", &[]).await;
        let answer = upsert_as(&app, &key, &json!({"email": "a@x"}), &input).await;
        let names = ["siteId", "password", "autologin", "addresses", "organization", "membership", "plans", "createdAt"];
        let notices: Vec<_> = names.iter().map(|name| fault("NOT_ALLOWED", &[name])).collect();
        assert_eq!((&answer["session"], &answer["userErrors"]), (&Value::Null, &Value::from(notices)));
        assert_eq!((&answer["customer"]["firstName"], &answer["customer"]["version"]), (&json!("Ada"), &json!(2)));
        let mut expected = before;
        expected["customer"]["firstName"] = json!("Ada");
        let events = expected["customer"]["auditEvents"]["nodes"].as_array_mut().expect("events");
        events.insert(0, json!({"action": "upsertCustomer", "changedFields": ["firstName"]}));
        assert_eq!(app.data(WHOLE, json!({"id": customer})).await, expected);
        assert_eq!(app.data("{ organizations { nodes { id } } }", json!({})).await, json!({"organizations": {"nodes": []}}));
        // What says nothing else than what is so already needs no word.
        let site = &expected["customer"]["site"]["id"];
        let nothing = json!({"siteId": site, "autologin": false, "addresses": [], "plans": [], "password": null, "organization": null, "createdAt": null});
        assert_eq!(upsert(&app, json!({"email": "a@x"}), nothing).await["userErrors"], json!([]));
        // A new customer gets all of it.
        let mut input = input;
        input["passwordConfirmation"] = input["password"].clone();
        input["plans"] = json!([]);
        let made = upsert(&app, json!({"email": "b@x"}), input).await;
        assert_eq!((&made["userErrors"], made["session"]["token"].is_string()), (&json!([]), true));
        assert_eq!(app.data(WHOLE, json!({"id": made["customer"]["id"]})).await, json!({"customer": {
            "firstName": "Ada", "createdAt": "2020-01-01T00:00:00Z", "site": {"id": second}, "addresses": [{"city": "c"}],
            "memberships": [{"organization": {"name": "Engines"}, "jobTitle": "Chief"}], "subscriptions": [],
            "auditEvents": {"nodes": [{"action": "createCustomer", "changedFields": [
                "createdAt", "email", "firstName", "addresses", "organization", "membership", "password", "siteId",
            ]}]},
        }}));
    }

    async fn a_custom_field_has_to_be_unique(app: TestApp) {
        define_card(&app).await;
        for (code, rules) in [("note", json!({})), ("city", json!({"searchable": true})), ("door", json!({"object": "ADDRESS", "unique": true}))] {
            let mut input = json!({"object": "CUSTOMER", "code": code, "label": code});
            for (name, value) in rules.as_object().into_iter().flatten() {
                input[name] = value.clone();
            }
            app.define_field(input).await;
        }
        let text = |code: &str| json!({"code": code, "value": {"text": "1"}});
        let fields = json!([text("note"), text("city"), text("card")]);
        let there = id(&app.create_customer(json!({"email": "a@x", "customFields": fields})).await["customer"]);
        for (value, code, part) in [
            (text("note"), "NOT_ALLOWED", "code"), (text("city"), "NOT_ALLOWED", "code"),
            (text("shoe"), "UNKNOWN_FIELD", "code"), (text("door"), "UNKNOWN_FIELD", "code"), (text("Card"), "UNKNOWN_FIELD", "code"),
            (json!({"code": "card", "value": null}), "REQUIRED", "value"), (json!({"code": "card"}), "REQUIRED", "value"),
            (json!({"code": "card", "value": {"int": 1}}), "MISMATCH", "value"),
        ] {
            let answer = upsert(&app, json!({"customField": value}), json!({"email": "b@x", "firstName": "B"})).await;
            assert_eq!(answer, refused(json!([fault(code, &["by", "customField", part])])), "{value}");
        }
        assert_eq!((count(&app).await, app.history(&there).await["version"].clone()), (1, json!(1)));
    }

    /// What names nobody would make another customer every time.
    async fn an_identifier_names_somebody(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        for (by, code, path) in [
            (json!({"email": ""}), "REQUIRED", &["by", "email"][..]), (json!({"email": " \n"}), "REQUIRED", &["by", "email"]),
            (json!({"username": ""}), "REQUIRED", &["by", "username"]),
            (json!({"phone": " "}), "REQUIRED", &["by", "phone"]), (json!({"phone": "none"}), "INVALID_FORMAT", &["by", "phone"]),
            (json!({"email": "ada"}), "INVALID_FORMAT", &["email"]), (json!({"username": "a b"}), "INVALID_FORMAT", &["username"]),
            (json!({"username": "a\u{0}"}), "INVALID_FORMAT", &["username"]),
            (json!({"externalId": {"system": " ", "value": "1"}}), "REQUIRED", &["externalIds", "0", "system"]),
            (json!({"externalId": {"system": "crm", "value": ""}}), "REQUIRED", &["externalIds", "0", "value"]),
            (json!({"externalId": {"system": "crm", "value": "\u{0}"}}), "INVALID_VALUE", &["externalIds", "0", "value"]),
        ] {
            let answer = upsert(&app, by.clone(), json!({"firstName": "Ada"})).await;
            assert_eq!(answer, refused(json!([fault(code, path)])), "{by}");
        }
        assert_eq!(count(&app).await, 0);
        let none_or_several = [json!({}), json!({"email": "a@x", "username": "a"}), json!({"email": null}), json!({"name": "a"})];
        for by in none_or_several {
            let (status, answer) = app.send(&app.key, &json!({"query": UPSERT, "variables": {"by": by, "input": {}}})).await;
            assert_eq!((status, refusal(&answer)), (400, json!({"data": null, "codes": ["GRAPHQL_VALIDATION_FAILED"]})), "{by}");
        }
        assert_eq!(count(&app).await, 0);
    }

    /// Of several with one address the oldest is meant, as `customer` says, too.
    async fn the_oldest_of_several_is_changed(app: TestApp) {
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        let first = id(&app.create_customer(json!({"email": "a@x", "phone": "1"})).await["customer"]);
        app.create_customer(json!({"email": "A@x", "phone": "+1"})).await;
        for by in [json!({"email": "A@X"}), json!({"phone": "(1)"})] {
            let answer = upsert(&app, by.clone(), json!({"firstName": by.to_string()})).await;
            assert_eq!((&answer["customer"]["id"], &answer["userErrors"]), (&json!(first), &json!([])), "{by}");
        }
        assert_eq!((count(&app).await, app.history(&first).await["version"].clone()), (2, json!(3)));
    }

    async fn who_cannot_be_seen_is_not_changed(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        define_card(&app).await;
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (acme_key, bolt_key) = (app.key_with("*", &[&acme]).await, app.key_with("*", &[&bolt]).await);
        let (_, other) = app.second_tenant().await;
        let theirs = json!({
            "email": "a@x", "username": "ada", "phone": "1", "externalIds": [{"system": "crm", "value": "1"}], "customFields": [card("1")],
        });
        let hidden = id(&app.create_customer_as(&bolt_key, theirs.clone()).await["customer"]);
        let input = json!({"firstName": "Eve"});
        for (by, fault) in [
            (json!({"email": "A@x"}), fault("ALREADY_TAKEN", &["email"])),
            (json!({"username": "ADA"}), fault("ALREADY_TAKEN", &["username"])),
            (external("1"), fault("ALREADY_TAKEN", &["externalIds", "0"])),
            (json!({"customField": card("1")}), field_fault("ALREADY_TAKEN", &["customFields", "0"])),
            (json!({"id": hidden}), fault("NOT_FOUND", &["by"])),
        ] {
            assert_eq!(upsert_as(&app, &acme_key, &by, &input).await, refused(json!([fault])), "{by}");
        }
        // What others may have, too, makes a customer of one's own.
        let mine = upsert_as(&app, &acme_key, &json!({"phone": "1"}), &input).await;
        assert_eq!((&mine["userErrors"], &mine["customer"]["version"]), (&json!([]), &json!(1)));
        assert_eq!(upsert_as(&app, &acme_key, &json!({"phone": "+1"}), &input).await, mine);
        assert_eq!(count(&app).await, 2);
        assert_eq!(app.history(&hidden).await["version"], 1);
        // Whose customer it is may change it, and who may see all.
        let found = upsert_as(&app, &bolt_key, &json!({"email": "a@x"}), &input).await;
        assert_eq!((&found["customer"]["id"], &found["customer"]["version"]), (&json!(hidden), &json!(2)));
        let found = upsert(&app, external("1"), json!({"firstName": "Ada"})).await;
        assert_eq!((&found["customer"]["id"], &found["customer"]["version"]), (&json!(hidden), &json!(3)));
        // Another tenant has customers of its own.
        let elsewhere = upsert_as(&app, &other, &json!({"email": "a@x"}), &input).await;
        assert_eq!(stable(&json!([hidden, elsewhere["customer"]["id"]])), json!(["cus_1", "cus_2"]));
        assert_eq!((&elsewhere["customer"]["version"], count(&app).await), (&json!(1), 2));
        assert_eq!(app.history(&hidden).await["version"], 3);
    }

    async fn faults_leave_nothing(app: TestApp) {
        define_card(&app).await;
        let there = id(&app.create_customer(json!({"email": "a@x", "username": "ada", "customFields": [card("1")]})).await["customer"]);
        app.create_customer(json!({"email": "b@x", "username": "bob", "customFields": [card("2")]})).await;
        let before = app.history(&there).await;
        let input = json!({
            "username": "Bob", "firstName": "x".repeat(256), "language": "english", "customFields": [card("2"), {"code": "shoe", "value": {"text": "1"}}],
            "metadata": [{"key": "", "value": 1}], "externalIds": [{"system": "", "value": "1"}],
        });
        let unknown = json!({"__typename": "CustomFieldError", "code": "UNKNOWN_FIELD", "path": ["customFields", "1"], "fieldCode": "shoe"});
        for (by, has_address) in [(json!({"email": "a@x"}), true), (json!({"email": "c@x"}), false)] {
            let mut input = input.clone();
            input["addresses"] = json!([{"street": [], "city": "c", "countryCode": "GB"}]);
            let answer = upsert(&app, by.clone(), input).await;
            let mut faults = vec![
                fault("TOO_LONG", &["firstName"]), fault("INVALID_VALUE", &["language"]), unknown.clone(),
                fault("REQUIRED", &["metadata", "0", "key"]), fault("REQUIRED", &["externalIds", "0", "system"]),
            ];
            if !has_address {
                faults.push(fault("REQUIRED", &["addresses", "0", "street"]));
            }
            faults.push(fault("ALREADY_TAKEN", &["username"]));
            faults.push(field_fault("ALREADY_TAKEN", &["customFields", "0"]));
            assert_eq!(answer, refused(Value::from(faults)), "{by}");
        }
        assert_eq!((count(&app).await, app.history(&there).await), (2, before));
        // What is required may be left out of a change, and is not taken away.
        app.settings(json!({"requiredFields": ["LAST_NAME"], "sourceRequired": true})).await;
        assert_eq!(upsert(&app, json!({"email": "a@x"}), json!({"firstName": "Ada"})).await["userErrors"], json!([]));
        let answer = upsert(&app, json!({"email": "a@x"}), json!({"lastName": null, "email": null})).await;
        assert_eq!(answer, refused(json!([fault("REQUIRED", &["email"]), fault("REQUIRED", &["lastName"])])));
        let answer = upsert(&app, json!({"email": "c@x"}), json!({"firstName": "Cy"})).await;
        assert_eq!(answer, refused(json!([fault("REQUIRED", &["lastName"]), fault("REQUIRED", &["source"])])));
        assert_eq!((count(&app).await, app.history(&there).await["version"].clone()), (2, json!(2)));
    }

    async fn it_needs_the_scope(app: TestApp) {
        let there = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let variables = |email: &str| json!({"by": {"email": email}, "input": {"firstName": "Ada"}});
        let key = app.key_with("customers:read", &[]).await;
        for email in ["a@x", "b@x"] {
            let body = json!({"query": UPSERT, "variables": variables(email)});
            let (status, answer) = app.send(&key, &body).await;
            assert_eq!((status, refusal(&answer)), (200, json!({"data": {"upsertCustomer": null}, "codes": ["FORBIDDEN"]})));
            let (status, answer) = app.send("", &body).await;
            assert_eq!((status, refusal(&answer)["codes"].clone()), (401, json!(["UNAUTHENTICATED"])));
        }
        assert_eq!((count(&app).await, app.history(&there).await["version"].clone()), (1, json!(1)));
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
            let there = id(&upsert_as(&app, &plain, &old, &json!({})).await["customer"]);
            let mut input = json!({});
            input[field] = value;
            let not_permitted = refused(json!([fault("NOT_PERMITTED", &[field])]));
            let answer = upsert_as(&app, &plain, &new, &input).await;
            let mut faults = json!([fault("NOT_PERMITTED", &[field])]);
            match field {
                "membership" => faults = json!([faults[0], fault("MISMATCH", &[field])]),
                "plans" => faults = json!([faults[0], fault("NOT_FOUND", &[field, "0", "plan"])]),
                _ => {}
            }
            assert_eq!(answer, refused(faults), "{field}");
            customers += 1;
            if only_new {
                let answer = upsert_as(&app, &plain, &old, &input).await;
                assert_eq!(answer["userErrors"], json!([fault("NOT_ALLOWED", &[field])]), "{field}");
            } else {
                assert_eq!(upsert_as(&app, &plain, &old, &input).await, not_permitted, "{field}");
                assert_eq!(app.history(&there).await["version"], 1);
                let key = app.key_with(&format!("customers:write {scope}"), &[]).await;
                let answer = upsert_as(&app, &key, &old, &input).await;
                assert_eq!((&answer["userErrors"], &answer["customer"]["version"]), (&json!([]), &json!(2)), "{field}");
            }
            assert_eq!(count(&app).await, customers, "{field}");
        }
        // To look for an external id is not to give it.
        let found = upsert_as(&app, &plain, &external("1"), &json!({"firstName": "Ada"})).await;
        assert_eq!((&found["userErrors"], &found["customer"]["version"]), (&json!([]), &json!(3)));
        let answer = upsert_as(&app, &plain, &external("2"), &json!({"email": "new@x"})).await;
        assert_eq!(answer, refused(json!([fault("NOT_PERMITTED", &["externalIds"])])));
        assert_eq!(count(&app).await, customers);
    }
}
