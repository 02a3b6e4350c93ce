//! What a definition demands of values: length, range, pattern, presence; and its default.

use serde_json::{Value, json};

use crate::support::{FIELD_VALUE, TestApp, field_fault, id, stable};

/// Offers values to a field of customers, each to a customer of its own. `code` is what is wrong
/// with all of them, nothing where it is empty.
async fn offer(app: &TestApp, field: &str, name: &str, values: Value, code: &str) {
    for value in values.as_array().expect("a list") {
        let email = format!(
            "{field}@{}.x",
            app.emails().await.as_array().expect("a list").len()
        );
        let input =
            json!({"email": email, "customFields": [{"code": field, "value": {name: value}}]});
        let payload = app.create_customer(input).await;
        let faults = match code {
            "" => json!([]),
            code => json!([field_fault(code, &["customFields", "0"], field)]),
        };
        assert_eq!(payload["userErrors"], faults, "{field} {value}");
        assert_eq!(payload["customer"].is_null(), !code.is_empty());
        if code.is_empty() {
            let kept = app.field_values(&id(&payload["customer"])).await;
            assert_eq!(kept[0][name], *value);
        }
    }
}

const PRESENCE: [(&str, &str, bool); 3] = [
    ("needed", "TEXT", true),
    ("choices", "OPTIONS", true),
    ("free", "TEXT", false),
];

/// Defines two fields that are required and one that is not.
async fn define_presence(app: &TestApp, object: &str) {
    for (code, name, required) in PRESENCE {
        let mut input = json!({"object": object, "code": code, "label": code, "type": name, "required": required});
        if name == "OPTIONS" {
            input["options"] = json!([{"value": "a", "label": "A"}]);
        }
        app.define_field(input).await;
    }
}

fn both() -> Value {
    json!([{"code": "needed", "value": {"text": "x"}}, {"code": "choices", "value": {"options": ["a"]}}])
}

stories! {
    async fn texts_have_a_length(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "F", "minLength": 2, "maxLength": 4})).await;
        offer(&app, "f", "text", json!(["", "a", "👩"]), "TOO_SHORT").await;
        offer(&app, "f", "text", json!(["ab", "abcd", "👩👩👩👩", "  "]), "").await;
        offer(&app, "f", "text", json!(["abcde", "     "]), "TOO_LONG").await;
        app.define_field(json!({"object": "CUSTOMER", "code": "g", "label": "G", "minLength": 3, "maxLength": 3})).await;
        offer(&app, "g", "text", json!(["abc"]), "").await;
        offer(&app, "g", "text", json!(["abcd"]), "TOO_LONG").await;
        app.define_field(json!({"object": "CUSTOMER", "code": "none", "label": "N", "maxLength": 0, "minLength": 0})).await;
        offer(&app, "none", "text", json!([""]), "").await;
        offer(&app, "none", "text", json!(["a"]), "TOO_LONG").await;
    }

    async fn what_has_an_order_has_a_range(app: TestApp) {
        for (code, name, min, max, good, bad) in [
            ("INT", "int", "-5", "5", json!([-5, 0, 5]), json!([-6, 6, i32::MAX, i32::MIN])),
            ("DECIMAL", "decimal", "-0.5", "1.50", json!(["-0.5", "-0.50", "0", "1.5", "1.500"]), json!(["-0.51", "1.5000001", "2", "100000000000000000000"])),
            ("DATE", "date", "2024-02-29", "2026-11-21", json!(["2024-02-29", "2026-11-21"]), json!(["2024-02-28", "2026-11-22", "0001-01-01"])),
            // The bounds and the values may be written in different zones.
            ("DATE_TIME", "dateTime", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00Z", json!(["2025-12-31T23:00:00Z", "2026-01-01T00:00:00Z"]),
             json!(["2025-12-31T22:59:59.999999Z", "2026-01-01T00:00:00+00:30", "2026-01-01T00:00:00.000001Z"])),
        ] {
            app.define_field(json!({"object": "CUSTOMER", "code": code, "label": code, "type": code, "min": min, "max": max})).await;
            // Instants come back in UTC: those before the bounds only by their zone are not compared here.
            offer(&app, code, name, good, "").await;
            if code == "DATE_TIME" {
                let input = json!({"email": "z@x", "customFields": [{"code": code, "value": {name: "2026-01-01T00:30:00+00:30"}}]});
                assert_eq!(app.create_customer(input).await["userErrors"], json!([]));
                let fault = json!([field_fault("INVALID_VALUE", &["customFields", "0"], code)]);
                let input = json!({"email": "y@x", "customFields": [{"code": code, "value": {name: "2026-01-01T00:30:00Z"}}]});
                assert_eq!(app.create_customer(input).await["userErrors"], fault);
                offer(&app, code, name, json!([bad[0], bad[2]]), "INVALID_VALUE").await;
                continue;
            }
            offer(&app, code, name, bad, "INVALID_VALUE").await;
        }
        // One bound is enough, and the same one twice leaves one value.
        app.define_field(json!({"object": "CUSTOMER", "code": "adult", "label": "A", "type": "INT", "min": "18"})).await;
        offer(&app, "adult", "int", json!([18, i32::MAX]), "").await;
        offer(&app, "adult", "int", json!([17]), "INVALID_VALUE").await;
        app.define_field(json!({"object": "CUSTOMER", "code": "one", "label": "O", "type": "DECIMAL", "min": "1", "max": "1.0"})).await;
        offer(&app, "one", "decimal", json!(["1.00"]), "").await;
        offer(&app, "one", "decimal", json!(["0.99", "1.01"]), "INVALID_VALUE").await;
    }

    async fn a_pattern_matches_the_whole_text(app: TestApp) {
        for (code, pattern, good, bad) in [
            ("plate", "[A-Z]{2}\\d+", json!(["AB1", "AB123"]), json!(["", "xAB1", "AB1x", "ab1", "AB1\n", "\nAB1", "AB1\nAB1"])),
            ("either", "a|bc", json!(["a", "bc"]), json!(["ac", "abc", "abx", "xbc", "b"])),
            ("anchors", "^a$", json!(["a"]), json!(["aa", "a\n"])),
            ("lines", "(?m)^a$", json!(["a"]), json!(["a\nb", "b\na"])),
            ("case", "(?i)é+", json!(["ÉéÉ"]), json!(["e"])),
            ("empty", "", json!([""]), json!(["a", " "])),
            ("words", "\\p{L}+( \\p{L}+)*", json!(["Žluťoučký kůň", "山田 太郎"]), json!(["a1", " a", "a "])),
        ] {
            app.define_field(json!({"object": "CUSTOMER", "code": code, "label": code, "pattern": pattern})).await;
            offer(&app, code, "text", good, "").await;
            offer(&app, code, "text", bad, "INVALID_FORMAT").await;
        }
        // What would take some engines for ever is soon said.
        app.define_field(json!({"object": "CUSTOMER", "code": "slow", "label": "S", "pattern": "(a+)+b"})).await;
        offer(&app, "slow", "text", json!(["a".repeat(4_096)]), "INVALID_FORMAT").await;
        offer(&app, "slow", "text", json!([format!("{}b", "a".repeat(4_095))]), "").await;
    }

    async fn what_is_required_has_to_be_there(app: TestApp) {
        define_presence(&app, "CUSTOMER").await;
        define_presence(&app, "ADDRESS").await;
        let needed = |path: &[&str]| field_fault("REQUIRED", path, "needed");
        let choices = |path: &[&str]| field_fault("REQUIRED", path, "choices");
        for (given, faults) in [
            (json!(null), json!([needed(&["customFields"]), choices(&["customFields"])])),
            (json!([]), json!([needed(&["customFields"]), choices(&["customFields"])])),
            (json!([{"code": "choices"}, {"code": "needed", "value": null}]), json!([choices(&["customFields", "0"]), needed(&["customFields", "1"])])),
            (json!([{"code": "needed", "value": {"text": " \n"}}, {"code": "choices", "value": {"options": []}}]), json!([needed(&["customFields", "0"]), choices(&["customFields", "1"])])),
            (json!([{"code": "needed", "value": {"text": "x"}}]), json!([choices(&["customFields"])])),
        ] {
            let payload = app.create_customer(json!({"email": "a@x", "customFields": given})).await;
            assert_eq!(payload, json!({"customer": null, "userErrors": faults}), "{given}");
        }
        let address = |fields: Value| json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": fields});
        let payload = app.create_customer(json!({"email": "a@x", "customFields": both(), "addresses": [address(both()), address(json!(null))]})).await;
        let path = ["addresses", "1", "customFields"];
        assert_eq!(payload, json!({"customer": null, "userErrors": [needed(&path), choices(&path)]}));
        assert_eq!(app.emails().await, json!([]));
        let payload = app.create_customer(json!({"email": "a@x", "customFields": both(), "addresses": [address(both())]})).await;
        assert_eq!(payload["userErrors"], json!([]));
        // A change may leave it out, and not take it away.
        let customer = id(&payload["customer"]);
        let before = app.field_values(&customer).await;
        for given in [json!([{"code": "needed"}]), json!([{"code": "needed", "value": null}]), json!([{"code": "needed", "value": {"text": ""}}])] {
            assert_eq!(app.update_customer(&customer, json!({"customFields": given})).await, json!([needed(&["customFields", "0"])]));
        }
        assert_eq!(app.field_values(&customer).await, before);
        let change = json!({"customFields": [{"code": "free", "value": {"text": " "}}]});
        assert_eq!(app.update_customer(&customer, change).await, json!([]));
        assert_eq!(app.field_values(&customer).await.as_array().expect("a list").len(), 3);
    }

    /// Who was there before lacks the value, and may go on lacking it.
    async fn what_is_required_later(app: TestApp) {
        define_presence(&app, "CUSTOMER").await;
        let create = async |email: &str, extra: Option<Value>| {
            let mut fields = both();
            fields.as_array_mut().expect("a list").extend(extra);
            app.create_customer(json!({"email": email, "customFields": fields})).await
        };
        let without = id(&create("a@x", None).await["customer"]);
        let with = id(&create("b@x", Some(json!({"code": "free", "value": {"text": "f"}}))).await["customer"]);
        assert_eq!(app.change_field("free", json!({"required": true})).await, json!([]));
        assert_eq!(create("c@x", None).await, json!({"customer": null, "userErrors": [field_fault("REQUIRED", &["customFields"], "free")]}));
        let fault = json!([field_fault("REQUIRED", &["customFields", "0"], "free")]);
        for customer in [&without, &with] {
            assert_eq!(app.update_customer(customer, json!({"firstName": "Ada"})).await, json!([]));
            assert_eq!(app.update_customer(customer, json!({"customFields": [{"code": "needed", "value": {"text": "y"}}]})).await, json!([]));
            assert_eq!(app.update_customer(customer, json!({"customFields": [{"code": "free", "value": null}]})).await, fault);
        }
        let free = json!({"__typename": "TextFieldValue", "code": "free", "label": "free", "text": "f"});
        assert_eq!(app.field_values(&with).await[2], free);
        assert_eq!(app.change_field("free", json!({"required": false})).await, json!([]));
        assert_eq!(app.update_customer(&with, json!({"customFields": [{"code": "free", "value": null}]})).await, json!([]));
        assert_eq!(app.field_values(&with).await.as_array().expect("a list").len(), 2);
        assert_eq!(create("c@x", None).await["userErrors"], json!([]));
    }

    async fn a_default_is_for_who_is_given_none(app: TestApp) {
        let before = id(&app.create_customer(json!({"email": "before@x"})).await["customer"]);
        let defaults = json!({
            "TEXT": {"text": "t"}, "BOOLEAN": {"boolean": true}, "INT": {"int": 3}, "DECIMAL": {"decimal": " 1.50 "}, "DATE": {"date": "2026-11-21"},
            "DATE_TIME": {"dateTime": "2024-11-21T12:00:00+02:00"}, "OPTION": {"option": "a"}, "OPTIONS": {"options": ["b", "a"]}, "JSON": {"json": {"k": [1]}},
        });
        let query = format!("mutation ($input: CreateCustomFieldDefinitionInput!) {{ createCustomFieldDefinition(input: $input) {{
            definition {{ default {{ {FIELD_VALUE} }} }} userErrors {{ code path }}
        }} }}");
        let mut expected = Vec::new();
        for name in ["TEXT", "BOOLEAN", "INT", "DECIMAL", "DATE", "DATE_TIME", "OPTION", "OPTIONS", "JSON"] {
            for object in ["CUSTOMER", "ADDRESS"] {
                let mut input = json!({"object": object, "code": name, "label": name, "type": name, "required": true, "default": defaults[name]});
                if name.starts_with("OPTION") {
                    input["options"] = json!([{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]);
                }
                let answer = app.data(&query, json!({"input": input})).await;
                assert_eq!(answer["createCustomFieldDefinition"]["userErrors"], json!([]));
                if object == "CUSTOMER" {
                    expected.push(answer["createCustomFieldDefinition"]["definition"]["default"].clone());
                }
            }
        }
        let option = |name: &str, label: &str| json!({"value": name, "label": label, "labels": []});
        assert_eq!(Value::from(expected.clone()), json!([
            {"__typename": "TextFieldValue", "code": "TEXT", "label": "TEXT", "text": "t"},
            {"__typename": "BooleanFieldValue", "code": "BOOLEAN", "label": "BOOLEAN", "boolean": true},
            {"__typename": "IntFieldValue", "code": "INT", "label": "INT", "int": 3},
            {"__typename": "DecimalFieldValue", "code": "DECIMAL", "label": "DECIMAL", "decimal": "1.50"},
            {"__typename": "DateFieldValue", "code": "DATE", "label": "DATE", "date": "2026-11-21"},
            {"__typename": "DateTimeFieldValue", "code": "DATE_TIME", "label": "DATE_TIME", "dateTime": "2024-11-21T10:00:00Z"},
            {"__typename": "OptionFieldValue", "code": "OPTION", "label": "OPTION", "option": option("a", "A")},
            {"__typename": "OptionsFieldValue", "code": "OPTIONS", "label": "OPTIONS", "options": [option("b", "B"), option("a", "A")]},
            {"__typename": "JsonFieldValue", "code": "JSON", "label": "JSON", "json": {"k": [1]}},
        ]));
        let query = format!("mutation ($input: CreateCustomerInput!) {{ createCustomer(input: $input) {{
            customer {{ id addresses {{ customFields {{ {FIELD_VALUE} }} }} }} userErrors {{ code path }}
        }} }}");
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB"});
        let answer = app.data(&query, json!({"input": {"email": "a@x", "addresses": [address]}})).await;
        assert_eq!(stable(&answer), json!({"createCustomer": {"customer": {"id": "cus_1", "addresses": [{"customFields": expected}]}, "userErrors": []}}));
        let customer = id(&answer["createCustomer"]["customer"]);
        assert_eq!(app.field_values(&customer).await, Value::from(expected.clone()));
        // Also an address that comes later; not who was there before.
        let input = json!({"customerId": customer, "address": address});
        let payload = app.mutate("addAddress", &format!("address {{ customFields {{ {FIELD_VALUE} }} }}"), input).await;
        assert_eq!(payload, json!({"address": {"customFields": expected}, "userErrors": []}));
        assert_eq!(app.update_customer(&before, json!({"firstName": "Ada", "customFields": []})).await, json!([]));
        assert_eq!(app.field_values(&before).await, json!([]));
        // What is given is no default; null is none where a value is required.
        let payload = app.create_customer(json!({"email": "b@x", "customFields": [{"code": "INT", "value": {"int": 0}}, {"code": "BOOLEAN", "value": {"boolean": false}}]})).await;
        (expected[1]["boolean"], expected[2]["int"]) = (json!(false), json!(0));
        assert_eq!(app.field_values(&id(&payload["customer"])).await, Value::from(expected.clone()));
        let payload = app.create_customer(json!({"email": "c@x", "customFields": [{"code": "INT", "value": null}]})).await;
        assert_eq!(payload["userErrors"], json!([field_fault("REQUIRED", &["customFields", "0"], "INT")]));
        assert_eq!(app.change_field("INT", json!({"required": false})).await, json!([]));
        let payload = app.create_customer(json!({"email": "c@x", "customFields": [{"code": "INT", "value": null}]})).await;
        assert_eq!(app.field_values(&id(&payload["customer"])).await.as_array().expect("a list").len(), 8);
    }
}
