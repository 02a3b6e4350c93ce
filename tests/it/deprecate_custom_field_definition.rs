//! `deprecateCustomFieldDefinition`, and the list of definitions.

use serde_json::{Value, json};

use crate::support::{TestApp, field_fault, id, stable};

async fn deprecate(app: &TestApp, code: &str, deprecated: Value) -> Value {
    let mut input = json!({"id": app.field_id(code).await});
    if !deprecated.is_null() {
        input["deprecated"] = deprecated;
    }
    let what = "definition { code label required deprecatedAt createdAt updatedAt }";
    app.mutate("deprecateCustomFieldDefinition", what, input)
        .await
}

async fn list(app: &TestApp, key: &str, arguments: &str) -> Value {
    let query = format!("{{ customFieldDefinitions{arguments} {{ object code }} }}");
    app.ask_as(key, &query, json!({})).await
}

fn text(code: &str, text: &str) -> Value {
    json!([{"code": code, "value": {"text": text}}])
}

stories! {
    async fn a_field_takes_no_new_value_and_shows_the_old(app: TestApp) {
        for object in ["CUSTOMER", "ADDRESS"] {
            app.define_field(json!({"object": object, "code": "f", "label": "L"})).await;
        }
        let address = |fields: Value| json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": fields});
        let payload = app.create_customer(json!({"email": "a@x", "customFields": text("f", "old"), "addresses": [address(text("f", "old"))]})).await;
        let customer = id(&payload["customer"]);
        let old = json!([{"__typename": "TextFieldValue", "code": "f", "label": "L", "text": "old"}]);
        let fields = app.data("{ customFieldDefinitions { id } }", json!({})).await;
        for field in fields["customFieldDefinitions"].as_array().expect("a list") {
            let what = "definition { code deprecatedAt }";
            let payload = app.mutate("deprecateCustomFieldDefinition", what, json!({"id": field["id"]})).await;
            assert_eq!(stable(&payload), json!({"definition": {"code": "f", "deprecatedAt": "<time>"}, "userErrors": []}));
        }
        let fault = |path: &[&str]| field_fault("NOT_ALLOWED", path, "f");
        let payload = app.create_customer(json!({"email": "b@x", "customFields": text("f", "new"), "addresses": [address(text("f", "new"))]})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault(&["customFields", "0"]), fault(&["addresses", "0", "customFields", "0"])]}));
        assert_eq!(app.update_customer(&customer, json!({"customFields": text("f", "new")})).await, json!([fault(&["customFields", "0"])]));
        assert_eq!(app.field_values(&customer).await, old);
        // A form that sends back what it was given is no new value.
        assert_eq!(app.update_customer(&customer, json!({"firstName": "Ada", "customFields": text("f", "old")})).await, json!([]));
        assert_eq!(app.field_values(&customer).await, old);
        assert_eq!(app.update_customer(&customer, json!({"customFields": [{"code": "f", "value": null}]})).await, json!([]));
        assert_eq!(app.field_values(&customer).await, json!([]));
        assert_eq!(app.update_customer(&customer, json!({"customFields": text("f", "old")})).await, json!([fault(&["customFields", "0"])]));
    }

    /// Nothing is demanded of who cannot give it.
    async fn a_field_neither_demands_nor_defaults(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "needed", "label": "N", "required": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "preset", "label": "P", "default": {"text": "d"}})).await;
        let payload = app.create_customer(json!({"email": "a@x", "customFields": text("needed", "n")})).await;
        let customer = id(&payload["customer"]);
        for code in ["needed", "preset"] {
            assert_eq!(deprecate(&app, code, json!(true)).await["userErrors"], json!([]));
        }
        for (email, given) in [("b@x", json!([])), ("c@x", json!([{"code": "needed", "value": null}]))] {
            let payload = app.create_customer(json!({"email": email, "customFields": given})).await;
            assert_eq!(payload["userErrors"], json!([]));
            assert_eq!(app.field_values(&id(&payload["customer"])).await, json!([]));
        }
        assert_eq!(app.field_values(&customer).await.as_array().expect("a list").len(), 2);
        assert_eq!(app.update_customer(&customer, json!({"customFields": [{"code": "needed", "value": null}]})).await, json!([]));
        assert_eq!(app.field_values(&customer).await.as_array().expect("a list").len(), 1);
        // Used again, both are as before.
        for code in ["needed", "preset"] {
            assert_eq!(deprecate(&app, code, json!(false)).await["definition"]["deprecatedAt"], Value::Null);
        }
        let payload = app.create_customer(json!({"email": "d@x"})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [field_fault("REQUIRED", &["customFields"], "needed")]}));
        let payload = app.create_customer(json!({"email": "d@x", "customFields": text("needed", "n")})).await;
        assert_eq!(app.field_values(&id(&payload["customer"])).await[1]["text"], "d");
    }

    async fn once_more_changes_nothing(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "L"})).await;
        let first = deprecate(&app, "f", Value::Null).await;
        assert_eq!(stable(&first), json!({"definition": {
            "code": "f", "label": "L", "required": false, "deprecatedAt": "<time>", "createdAt": "<time>", "updatedAt": "<time>",
        }, "userErrors": []}));
        assert_eq!(deprecate(&app, "f", json!(true)).await, first);
        let again = deprecate(&app, "f", json!(false)).await;
        assert_eq!(again["definition"]["deprecatedAt"], Value::Null);
        assert_eq!(deprecate(&app, "f", json!(false)).await, again);
        // Its code stays its own, also while it is not used.
        deprecate(&app, "f", json!(true)).await;
        let input = json!({"object": "CUSTOMER", "code": "f", "label": "L", "type": "INT"});
        let payload = app.mutate("createCustomFieldDefinition", "definition { id }", input).await;
        assert_eq!(payload, json!({"definition": null, "userErrors": [crate::support::fault("ALREADY_TAKEN", &["code"])]}));
    }

    async fn the_list(app: TestApp) {
        for (object, code) in [("CUSTOMER", "z"), ("ADDRESS", "a"), ("CUSTOMER", "old"), ("ADDRESS", "z")] {
            app.define_field(json!({"object": object, "code": code, "label": "L"})).await;
        }
        deprecate(&app, "old", json!(true)).await;
        let field = |object: &str, code: &str| json!({"object": object, "code": code});
        let (z, a, old, other) = (field("CUSTOMER", "z"), field("ADDRESS", "a"), field("CUSTOMER", "old"), field("ADDRESS", "z"));
        // Any key will do.
        let key = app.key_with("customers:read", &[]).await;
        for (arguments, fields) in [
            ("", json!([z, a, other])),
            ("(deprecated: true)", json!([z, a, old, other])),
            ("(object: CUSTOMER)", json!([z])),
            ("(object: CUSTOMER, deprecated: true)", json!([z, old])),
            ("(object: ADDRESS, deprecated: false)", json!([a, other])),
            ("(object: null)", json!([z, a, other])),
        ] {
            assert_eq!(list(&app, &key, arguments).await, json!({"data": {"customFieldDefinitions": fields}}), "{arguments}");
        }
        let (_, stranger) = app.second_tenant().await;
        assert_eq!(list(&app, &stranger, "(deprecated: true)").await, json!({"data": {"customFieldDefinitions": []}}));
        assert_eq!(crate::support::refusal(&list(&app, "", "").await)["codes"], json!(["UNAUTHENTICATED"]));
    }
}
