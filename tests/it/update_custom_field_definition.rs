//! `updateCustomFieldDefinition`.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, field_fault, id, refusal, stable};

const ALL: &str = "definition {
    id object code label labels { language text } type required unique searchable registrable minLength maxLength min max pattern
    options { value label labels { language text } } default { ... on TextFieldValue { text } ... on OptionFieldValue { option { value } } }
    deprecatedAt
}";

async fn update(app: &TestApp, code: &str, change: Value) -> Value {
    let mut input = change;
    input["id"] = app.field_id(code).await.into();
    app.mutate("updateCustomFieldDefinition", ALL, input).await
}

async fn create_with(app: &TestApp, email: &str, code: &str, value: Value) -> Value {
    let input = json!({"email": email, "customFields": [{"code": code, "value": value}]});
    app.create_customer(input).await
}

fn option(value: &str, label: &str) -> Value {
    json!({"value": value, "label": label, "labels": []})
}

stories! {
    async fn what_is_left_out_stays_and_null_clears(app: TestApp) {
        let everything = json!({
            "label": "Note", "labels": [{"language": "cs", "text": "Poznámka"}], "required": true, "unique": false, "searchable": true, "registrable": true,
            "minLength": 1, "maxLength": 5, "pattern": "[a-z]*", "default": {"text": "abc"},
        });
        let plain = json!({
            "id": "cfd_1", "object": "CUSTOMER", "code": "f", "label": "L", "labels": [], "type": "TEXT", "required": false, "unique": false, "searchable": false, "registrable": false,
            "minLength": null, "maxLength": null, "min": null, "max": null, "pattern": null, "options": [], "default": null, "deprecatedAt": null,
        });
        let mut full = plain.clone();
        full.as_object_mut().expect("an object").extend(everything.as_object().expect("an object").clone());
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "L"})).await;
        for (change, expected) in [(json!({}), &plain), (everything.clone(), &full), (json!({}), &full), (everything, &full)] {
            assert_eq!(stable(&update(&app, "f", change).await), json!({"definition": expected, "userErrors": []}));
        }
        let mut cleared = full.clone();
        let nulls = json!({"labels": null, "minLength": null, "maxLength": null, "pattern": null, "default": null, "min": null, "max": null, "options": null});
        cleared.as_object_mut().expect("an object").extend(nulls.as_object().expect("an object").clone());
        (cleared["labels"], cleared["options"]) = (json!([]), json!([]));
        assert_eq!(stable(&update(&app, "f", nulls).await), json!({"definition": cleared, "userErrors": []}));
        // What has to be there cannot be taken away; nothing of such a change is made.
        let change = json!({"label": null, "required": null, "unique": null, "searchable": null, "registrable": null, "maxLength": 9});
        let faults = ["label", "required", "unique", "searchable", "registrable"].map(|name| fault("REQUIRED", &[name]));
        assert_eq!(update(&app, "f", change).await, json!({"definition": null, "userErrors": faults}));
        assert_eq!(stable(&update(&app, "f", json!({})).await), json!({"definition": cleared, "userErrors": []}));
    }

    async fn the_new_rules_have_to_make_sense(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "text", "label": "L", "minLength": 2, "maxLength": 4, "default": {"text": "abc"}})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "int", "label": "L", "type": "INT", "min": "1", "max": "3"})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "choice", "label": "L", "type": "OPTION", "options": [{"value": "a", "label": "A"}], "default": {"option": "a"}})).await;
        let before = app.data("{ customFieldDefinitions { code label minLength maxLength min max pattern options { value } updatedAt } }", json!({})).await;
        for (code, change, faults) in [
            ("text", json!({"label": " "}), vec![fault("REQUIRED", &["label"])]),
            ("text", json!({"label": "x".repeat(256), "labels": [{"language": "xx", "text": "x"}]}), vec![fault("TOO_LONG", &["label"]), fault("INVALID_VALUE", &["labels", "0", "language"])]),
            // With what is there already.
            ("text", json!({"minLength": 5, "default": null}), vec![fault("MISMATCH", &["minLength"])]),
            ("text", json!({"maxLength": 1, "default": null}), vec![fault("MISMATCH", &["minLength"])]),
            ("text", json!({"maxLength": 2}), vec![fault("TOO_LONG", &["default"])]),
            ("text", json!({"pattern": "x)|(?:y", "minLength": -1, "default": null}), vec![fault("INVALID_VALUE", &["minLength"]), fault("INVALID_FORMAT", &["pattern"])]),
            ("text", json!({"min": "1", "options": [{"value": "a", "label": "A"}]}), vec![fault("MISMATCH", &["min"]), fault("MISMATCH", &["options"])]),
            ("int", json!({"min": "4"}), vec![fault("MISMATCH", &["min"])]),
            ("int", json!({"max": "x", "pattern": "a"}), vec![fault("MISMATCH", &["pattern"]), fault("INVALID_FORMAT", &["max"])]),
            ("int", json!({"default": {"int": 4}}), vec![fault("INVALID_VALUE", &["default"])]),
            ("choice", json!({"options": null, "default": null}), vec![fault("REQUIRED", &["options"])]),
            ("choice", json!({"options": [{"value": "b", "label": "B"}]}), vec![fault("INVALID_VALUE", &["default"])]),
        ] {
            assert_eq!(update(&app, code, change.clone()).await, json!({"definition": null, "userErrors": faults}), "{code} {change}");
        }
        let after = app.data("{ customFieldDefinitions { code label minLength maxLength min max pattern options { value } updatedAt } }", json!({})).await;
        assert_eq!(after, before);
    }

    async fn new_rules_are_for_new_values(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "L"})).await;
        let customer = id(&create_with(&app, "a@x", "f", json!({"text": "long ago"})).await["customer"]);
        let old = app.field_values(&customer).await;
        assert_eq!(app.change_field("f", json!({"maxLength": 3, "pattern": "[a-z]+"})).await, json!([]));
        assert_eq!(app.field_values(&customer).await, old);
        let refused = json!([field_fault("TOO_LONG", &["customFields", "0"], "f")]);
        assert_eq!(create_with(&app, "b@x", "f", json!({"text": "long ago"})).await, json!({"customer": null, "userErrors": refused}));
        assert_eq!(app.update_customer(&customer, json!({"customFields": [{"code": "f", "value": {"text": "long too"}}]})).await, refused);
        // A form that sends back what it was given changes nothing of that.
        let form = json!({"firstName": "Ada", "customFields": [{"code": "f", "value": {"text": "long ago"}}]});
        assert_eq!(app.update_customer(&customer, form).await, json!([]));
        assert_eq!(app.field_values(&customer).await, old);
        assert_eq!(app.update_customer(&customer, json!({"customFields": [{"code": "f", "value": {"text": "new"}}]})).await, json!([]));
        assert_eq!(app.update_customer(&customer, json!({"customFields": [{"code": "f", "value": {"text": "long ago"}}]})).await, refused);
        assert_eq!(app.field_values(&customer).await[0]["text"], "new");
    }

    async fn options_come_and_go_while_values_exist(app: TestApp) {
        for (code, name) in [("one", "OPTION"), ("some", "OPTIONS")] {
            app.define_field(json!({"object": "CUSTOMER", "code": code, "label": "L", "type": name, "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]})).await;
        }
        let given = json!([{"code": "one", "value": {"option": "a"}}, {"code": "some", "value": {"options": ["b", "a"]}}]);
        let payload = app.create_customer(json!({"email": "a@x", "customFields": given})).await;
        let customer = id(&payload["customer"]);
        let values = async || {
            let values = app.field_values(&customer).await;
            json!([values[0]["option"], values[1]["options"]])
        };
        assert_eq!(values().await, json!([option("a", "A"), [option("b", "B"), option("a", "A")]]));
        // One gets another label, one is new, one is gone: it is its own label then.
        let czech = json!([{"language": "cs", "text": "Bé"}]);
        let options = json!([{"value": "c", "label": "C"}, {"value": "b", "label": "Bee", "labels": czech}]);
        for code in ["one", "some"] {
            assert_eq!(app.change_field(code, json!({"options": options})).await, json!([]));
        }
        let bee = json!({"value": "b", "label": "Bee", "labels": czech});
        assert_eq!(values().await, json!([option("a", "a"), [bee, option("a", "a")]]));
        let faults = json!([field_fault("INVALID_VALUE", &["customFields", "0"], "one"), field_fault("INVALID_VALUE", &["customFields", "1"], "some")]);
        assert_eq!(app.create_customer(json!({"email": "b@x", "customFields": given})).await, json!({"customer": null, "userErrors": faults}));
        // What the customer has may be sent back, not chosen anew.
        assert_eq!(app.update_customer(&customer, json!({"customFields": given})).await, json!([]));
        assert_eq!(values().await, json!([option("a", "a"), [bee, option("a", "a")]]));
        let change = json!({"customFields": [{"code": "some", "value": {"options": ["a"]}}]});
        assert_eq!(app.update_customer(&customer, change).await, json!([field_fault("INVALID_VALUE", &["customFields", "0"], "some")]));
        let change = json!({"customFields": [{"code": "one", "value": {"option": "c"}}, {"code": "some", "value": {"options": ["b", "c"]}}]});
        assert_eq!(app.update_customer(&customer, change).await, json!([]));
        assert_eq!(values().await, json!([option("c", "C"), [bee, option("c", "C")]]));
        let change = json!({"customFields": [{"code": "one", "value": {"option": "a"}}]});
        assert_eq!(app.update_customer(&customer, change).await, json!([field_fault("INVALID_VALUE", &["customFields", "0"], "one")]));
    }

    async fn a_label_is_in_the_callers_language(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "Colour", "labels": [{"language": "cs", "text": "Barva"}, {"language": "de", "text": "Farbe"}]})).await;
        let customer = id(&create_with(&app, "a@x", "f", json!({"text": "red"})).await["customer"]);
        let query = "query ($id: ID!) { customer(by: {id: $id}) { customField(code: \"f\") { label } } }";
        for (languages, label) in [("cs", "Barva"), ("pl, de-AT;q=0.5", "Farbe"), ("pl", "Colour"), ("de;q=0.1, cs;q=0.2", "Barva")] {
            let (_, answer) = app.ask_with(&[("Accept-Language", languages)], query, json!({"id": customer})).await;
            assert_eq!(answer, json!({"data": {"customer": {"customField": {"label": label}}}}), "{languages}");
        }
        let labels = json!({"label": "Color", "labels": [{"language": "de", "text": "Ton"}]});
        assert_eq!(app.change_field("f", labels).await, json!([]));
        for (languages, label) in [("cs", "Color"), ("de", "Ton")] {
            let (_, answer) = app.ask_with(&[("Accept-Language", languages)], query, json!({"id": customer})).await;
            assert_eq!(answer["data"]["customer"]["customField"]["label"], label);
        }
    }

    async fn strangers_and_scopes(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "L"})).await;
        let field = app.field_id("f").await;
        let (_, other) = app.second_tenant().await;
        let key = app.key_with("customers:write settings:read", &[]).await;
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        for (name, change) in [("updateCustomFieldDefinition", json!({"label": "New", "minLength": -1})), ("deprecateCustomFieldDefinition", json!({}))] {
            let input = |id: &str| {
                let mut input = change.clone();
                input["id"] = id.into();
                input
            };
            let absent = json!({"data": {name: {"definition": null, "userErrors": [fault("NOT_FOUND", &["id"])]}}});
            for (key, id) in [(&app.key, "cfd_nowhere"), (&app.key, ""), (&app.key, "\u{0}"), (&app.key, customer.as_str()), (&other, field.as_str())] {
                assert_eq!(app.mutate_as(key, name, "definition { id }", input(id)).await, absent, "{id}");
            }
            let forbidden = json!({"data": {name: null}, "codes": ["FORBIDDEN"]});
            assert_eq!(refusal(&app.mutate_as(&key, name, "definition { id }", input(&field)).await), forbidden);
            let anonymous = refusal(&app.mutate_as("", name, "definition { id }", input(&field)).await);
            assert_eq!(anonymous["codes"], json!(["UNAUTHENTICATED"]));
        }
        let fields = app.data("{ customFieldDefinitions { label deprecatedAt } }", json!({})).await;
        assert_eq!(fields, json!({"customFieldDefinitions": [{"label": "L", "deprecatedAt": null}]}));
    }

    /// Of a unique field only one object could have the default.
    async fn a_unique_field_has_no_default(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "unique", "label": "U", "unique": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "default", "label": "D", "default": {"text": "a"}})).await;
        let refused = json!([fault("NOT_ALLOWED", &["default"])]);
        for (code, change) in [("unique", json!({"default": {"text": "a"}})), ("default", json!({"unique": true}))] {
            let mut input = change.clone();
            input["id"] = json!(app.field_id(code).await);
            let payload = app.mutate("updateCustomFieldDefinition", "definition { id }", input).await;
            assert_eq!(payload, json!({"definition": null, "userErrors": refused}), "{code}");
        }
        let change = json!({"id": app.field_id("default").await, "unique": true, "default": null});
        assert_eq!(app.mutate("updateCustomFieldDefinition", "definition { id }", change).await["userErrors"], json!([]));
    }
}
