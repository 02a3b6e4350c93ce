//! Values of custom fields: what each type takes, keeps and refuses.

use serde_json::{Value, json};

use crate::support::{
    CREATE_CUSTOMER, FIELD_VALUE, TestApp, fault, field_fault, id, refusal, stable,
};

const TYPES: [&str; 9] = [
    "TEXT",
    "BOOLEAN",
    "INT",
    "DECIMAL",
    "DATE",
    "DATE_TIME",
    "OPTION",
    "OPTIONS",
    "JSON",
];

/// Defines a field of each type, its code the type's name.
async fn define_all(app: &TestApp, object: &str) {
    for name in TYPES {
        let mut input = json!({"object": object, "code": name, "label": name, "type": name});
        if name.starts_with("OPTION") {
            input["options"] = json!([
                {"value": "red", "label": "Red", "labels": [{"language": "de", "text": "Rot"}]},
                {"value": "blue", "label": "Blue"},
            ]);
        }
        app.define_field(input).await;
    }
}

fn field(code: &str, value: Value) -> Value {
    json!({"code": code, "value": value})
}

/// A value of each type.
fn one_of_each() -> Value {
    json!([
        field("TEXT", json!({"text": "line\nline"})),
        field("BOOLEAN", json!({"boolean": false})),
        field("INT", json!({"int": -7})),
        field("DECIMAL", json!({"decimal": "12.50"})),
        field("DATE", json!({"date": "2026-11-21"})),
        field(
            "DATE_TIME",
            json!({"dateTime": "2024-11-21T12:00:00+02:00"})
        ),
        field("OPTION", json!({"option": "red"})),
        field("OPTIONS", json!({"options": ["blue", "red"]})),
        field("JSON", json!({"json": {"b": [1, null], "a": "x"}})),
    ])
}

/// What comes back of [`one_of_each`].
fn each_comes_back() -> Value {
    let red =
        json!({"value": "red", "label": "Red", "labels": [{"language": "de", "text": "Rot"}]});
    let blue = json!({"value": "blue", "label": "Blue", "labels": []});
    json!([
        {"__typename": "TextFieldValue", "code": "TEXT", "label": "TEXT", "text": "line\nline"},
        {"__typename": "BooleanFieldValue", "code": "BOOLEAN", "label": "BOOLEAN", "boolean": false},
        {"__typename": "IntFieldValue", "code": "INT", "label": "INT", "int": -7},
        {"__typename": "DecimalFieldValue", "code": "DECIMAL", "label": "DECIMAL", "decimal": "12.50"},
        {"__typename": "DateFieldValue", "code": "DATE", "label": "DATE", "date": "2026-11-21"},
        {"__typename": "DateTimeFieldValue", "code": "DATE_TIME", "label": "DATE_TIME", "dateTime": "2024-11-21T10:00:00Z"},
        {"__typename": "OptionFieldValue", "code": "OPTION", "label": "OPTION", "option": red},
        {"__typename": "OptionsFieldValue", "code": "OPTIONS", "label": "OPTIONS", "options": [blue, red]},
        {"__typename": "JsonFieldValue", "code": "JSON", "label": "JSON", "json": {"a": "x", "b": [1, null]}},
    ])
}

/// What comes back of one value, without what is not its own.
async fn kept(app: &TestApp, number: usize, field: Value) -> Value {
    let input = json!({"email": format!("a{number}@x"), "customFields": [field]});
    let payload = app.create_customer(input).await;
    assert_eq!(payload["userErrors"], json!([]), "{field}");
    let values = app.field_values(&id(&payload["customer"])).await;
    assert_eq!(values.as_array().expect("a list").len(), 1, "{values}");
    let mut value = values[0].clone();
    let object = value.as_object_mut().expect("an object");
    for name in ["__typename", "code", "label"] {
        object.remove(name);
    }
    value
}

/// Status and answer of a request that creates a customer with this field.
async fn send(app: &TestApp, field: Value) -> (u16, Value) {
    let variables = json!({"input": {"email": "a@x", "customFields": [field]}});
    let body = json!({"query": CREATE_CUSTOMER, "variables": variables});
    app.send(&app.key, &body).await
}

stories! {
    async fn each_type_comes_back_as_itself(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        define_all(&app, "ADDRESS").await;
        let query = format!("mutation ($input: CreateCustomerInput!) {{ createCustomer(input: $input) {{
            customer {{
                id customFields {{ {FIELD_VALUE} }}
                some: customFields(codes: [\"JSON\", \"INT\", \"none\", \"INT\"]) {{ code }}
                one: customField(code: \"DATE\") {{ __typename ... on DateFieldValue {{ date }} }} none: customField(code: \"none\") {{ code }}
                addresses {{ id customFields {{ {FIELD_VALUE} }} }}
            }}
            userErrors {{ code path }}
        }} }}");
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": one_of_each()});
        let input = json!({"email": "a@x", "customFields": one_of_each(), "addresses": [address]});
        let answer = app.data(&query, json!({"input": input})).await;
        assert_eq!(stable(&answer), json!({"createCustomer": {
            "customer": {
                "id": "cus_1", "customFields": each_comes_back(), "some": [{"code": "INT"}, {"code": "JSON"}],
                "one": {"__typename": "DateFieldValue", "date": "2026-11-21"}, "none": null,
                "addresses": [{"id": "adr_1", "customFields": each_comes_back()}],
            },
            "userErrors": [],
        }}));
        assert_eq!(app.field_values(&id(&answer["createCustomer"]["customer"])).await, each_comes_back());
    }

    async fn good_values_are_kept(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        let same = |code, name: &str, value: Value| (code, json!({name: value}), json!({name: value}));
        let other = |code, name: &str, given: &str, kept: &str| (code, json!({name: given}), json!({name: kept}));
        let deep = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        let cases = [
            same("TEXT", "text", json!("")),
            same("TEXT", "text", json!(" \t two\r\nlines \u{202e}👩‍🚀 e\u{301} % _ ' \" \\ ")),
            same("TEXT", "text", json!("👩".repeat(4_096))),
            same("BOOLEAN", "boolean", json!(true)),
            same("INT", "int", json!(i32::MAX)),
            same("INT", "int", json!(i32::MIN)),
            same("INT", "int", json!(0)),
            same("DECIMAL", "decimal", json!("-0.10")),
            same("DECIMAL", "decimal", json!("007.50")),
            same("DECIMAL", "decimal", json!("1234567890123456789012345678")),
            same("DECIMAL", "decimal", json!("0.1234567890123456789012345678")),
            other("DECIMAL", "decimal", " 1.50 ", "1.50"),
            same("DATE", "date", json!("2024-02-29")),
            same("DATE", "date", json!("0000-01-01")),
            same("DATE", "date", json!("9999-12-31")),
            other("DATE", "date", " 2000-02-29 ", "2000-02-29"),
            same("DATE_TIME", "dateTime", json!("2026-11-21T12:00:00Z")),
            same("DATE_TIME", "dateTime", json!("0001-01-01T00:00:00Z")),
            other("DATE_TIME", "dateTime", "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
            other("DATE_TIME", "dateTime", "2026-12-31T18:45:00-05:45", "2027-01-01T00:30:00Z"),
            other("DATE_TIME", "dateTime", "2026-11-21t12:00:00.500z", "2026-11-21T12:00:00.5Z"),
            other("DATE_TIME", "dateTime", "2026-11-21T12:00:00.123456789Z", "2026-11-21T12:00:00.123456Z"),
            same("JSON", "json", json!({})),
            same("JSON", "json", json!("")),
            same("JSON", "json", json!(false)),
            same("JSON", "json", json!([null, {"": "é\n\t", "\u{10ffff}": 9_007_199_254_740_993_i64}])),
            same("JSON", "json", deep(28)),
            // 16 KiB with its quotes.
            same("JSON", "json", json!("x".repeat(16_382))),
            same("JSON", "json", json!("é".repeat(8_191))),
        ];
        for (number, (code, given, expected)) in cases.into_iter().enumerate() {
            assert_eq!(kept(&app, number, field(code, given.clone())).await, expected, "{code} {given}");
        }
        assert_eq!(kept(&app, 100, field("OPTIONS", json!({"options": []}))).await, json!({"options": []}));
    }

    async fn numbers_of_json_keep_every_digit(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        let body = r#"{"query": "mutation ($v: JSON) { createCustomer(input: {email: \"n@x\", customFields: [{code: \"JSON\", value: {json: $v}}]}) { customer { customFields { ... on JsonFieldValue { json } } } userErrors { code } } }", "variables": {"v": [12345678901234567890123, 1.10, -0.0, 1e400]}}"#;
        let response = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key)
            .header("content-type", "application/json").body(body).send().await.expect("an answer");
        let text = response.text().await.expect("text");
        assert_eq!(text, r#"{"data":{"createCustomer":{"customer":{"customFields":[{"json":[12345678901234567890123,1.10,-0.0,1e+400]}]},"userErrors":[]}}}"#);
    }

    async fn bad_values_are_refused(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        for (code, name, fault, values) in [
            ("TEXT", "text", "INVALID_VALUE", json!(["a\u{0}", "\u{7}", "\u{1b}[0m", "\u{7f}", "\u{85}"])),
            ("TEXT", "text", "TOO_LONG", json!(["é".repeat(4_097)])),
            ("DECIMAL", "decimal", "INVALID_FORMAT", json!([
                "", " ", "-", "1.", ".5", "1e5", "1,5", "1 000", "--1", "1-", "1.2.3", "NaN", "Infinity", "0x1", "１", "\u{0}",
                "123456789012345678901234567890", "0.12345678901234567890123456789012",
            ])),
            ("DATE", "date", "INVALID_FORMAT", json!([
                "", "2023-02-29", "1900-02-29", "2024-2-9", "20240229", "2024-02-29T00:00:00Z", "29.2.2024", "2024-13-01", "2024-00-10",
                "12024-01-01", "-001-01-01", "today", "2024-02-29\u{0}",
            ])),
            ("DATE_TIME", "dateTime", "INVALID_FORMAT", json!([
                "", "2026-11-21", "2026-11-21T12:00:00", "12:00:00Z", "2026-02-30T12:00:00Z", "2026-11-21T25:00:00Z", "2026-11-21T12:60:00Z",
                "2026-11-21T12:00:00+99:00", "2026-11-21T12:00:00 CET", "1763726400", "now", "-000001-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "-009999-12-31T00:00:00Z",
                "+010000-01-01T00:00:00Z", "2026-11-21T12:00:00Z\u{0}",
            ])),
            ("OPTION", "option", "INVALID_VALUE", json!(["", "green", "RED", " red", "Rot", "red\u{0}"])),
            ("OPTIONS", "options", "INVALID_VALUE", json!([["red", "green"], ["red", "blue", "red"], [""], ["\u{0}"]])),
            ("JSON", "json", "INVALID_VALUE", json!(["\u{0}", ["a", "b\u{0}"], {"a": {"b\u{0}": 1}}])),
            ("JSON", "json", "TOO_LONG", json!(["x".repeat(16_383), vec![1; 8_192], {"k".repeat(16_384): 1}])),
        ] {
            for value in values.as_array().expect("a list") {
                let payload = app.create_customer(json!({"email": "a@x", "customFields": [field(code, json!({name: value}))]})).await;
                let refused = json!({"customer": null, "userErrors": [field_fault(fault, &["customFields", "0"], code)]});
                assert_eq!(payload, refused, "{code} {value}");
            }
        }
        assert_eq!(app.emails().await, json!([]));
    }

    /// Every value is offered to every field.
    async fn a_value_of_another_type_is_refused(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { message } } }";
        for (own, given) in one_of_each().as_array().expect("a list").iter().enumerate() {
            let fields: Vec<_> = TYPES.iter().map(|code| field(code, given["value"].clone())).collect();
            let others = || (0..TYPES.len()).filter(|other| *other != own);
            let payload = app.create_customer(json!({"email": "a@x", "customFields": fields})).await;
            let faults: Vec<_> = others().map(|other| field_fault("MISMATCH", &["customFields", &other.to_string()], TYPES[other])).collect();
            assert_eq!(payload, json!({"customer": null, "userErrors": faults}));
            let answer = app.data(query, json!({"input": {"email": "a@x", "customFields": fields}})).await;
            let names = ["text", "boolean", "int", "decimal", "date", "dateTime", "option", "options", "json"];
            let messages: Vec<_> = others().map(|other| json!({"message": format!("A value of this field is written as {}.", names[other])})).collect();
            assert_eq!(answer["createCustomer"]["userErrors"], Value::from(messages));
        }
        assert_eq!(app.emails().await, json!([]));
    }

    async fn what_is_no_value_at_all_is_a_bad_request(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        for (code, value) in [
            ("INT", json!({"int": 2_147_483_648_i64})),
            ("INT", json!({"int": -2_147_483_649_i64})),
            ("INT", json!({"int": 1.5})),
            ("INT", json!({"int": "1"})),
            ("BOOLEAN", json!({"boolean": "true"})),
            ("TEXT", json!({"text": 1})),
            ("DECIMAL", json!({"decimal": 1.5})),
            ("TEXT", json!({"text": null})),
            ("JSON", json!({"json": null})),
            ("OPTIONS", json!({"options": ["red", null]})),
            ("TEXT", json!({})),
            ("TEXT", json!({"text": "a", "int": 1})),
            ("TEXT", json!({"string": "a"})),
            ("TEXT", json!("a")),
        ] {
            let (status, answer) = send(&app, field(code, value.clone())).await;
            assert_eq!((status, &answer["data"]), (400, &Value::Null), "{code} {value}");
            let codes = refusal(&answer)["codes"].clone();
            assert!([json!(["BAD_USER_INPUT"]), json!(["GRAPHQL_VALIDATION_FAILED"])].contains(&codes), "{code} {value} {codes}");
        }
        let deep = (0..29).fold(json!(1), |inner, _| json!([inner]));
        let (status, answer) = send(&app, field("JSON", json!({"json": deep}))).await;
        assert_eq!((status, refusal(&answer)), (400, json!({"data": null, "codes": ["QUERY_TOO_DEEP"]})));
        assert_eq!(app.emails().await, json!([]));
    }

    async fn a_change_merges_by_field(app: TestApp) {
        define_all(&app, "CUSTOMER").await;
        let payload = app.create_customer(json!({"email": "a@x", "customFields": one_of_each()})).await;
        let customer = id(&payload["customer"]);
        let change = json!({"customFields": [
            field("INT", json!({"int": 8})), {"code": "TEXT", "value": null}, {"code": "DATE"}, field("OPTIONS", json!({"options": ["red"]})),
        ]});
        assert_eq!(app.update_customer(&customer, change.clone()).await, json!([]));
        let mut expected: Vec<Value> = each_comes_back().as_array().expect("a list").clone();
        expected[2]["int"] = json!(8);
        expected[7]["options"] = json!([expected[6]["option"]]);
        expected.remove(4);
        expected.remove(0);
        assert_eq!(app.field_values(&customer).await, Value::from(expected.clone()));
        // The same once more is no change; nor are none.
        for change in [change, json!({"customFields": []}), json!({})] {
            assert_eq!(app.update_customer(&customer, change).await, json!([]));
        }
        assert_eq!(app.field_values(&customer).await, Value::from(expected.clone()));
        assert_eq!(app.history(&customer).await["version"], json!(2));
        // Of a change with a fault nothing is made.
        let change = json!({"customFields": [field("INT", json!({"int": 9})), field("DATE", json!({"date": "soon"})), field("none", json!({"int": 1})), field("INT", json!({"int": 9}))]});
        assert_eq!(app.update_customer(&customer, change).await, json!([
            field_fault("INVALID_FORMAT", &["customFields", "1"], "DATE"),
            field_fault("UNKNOWN_FIELD", &["customFields", "2"], "none"),
            field_fault("INVALID_VALUE", &["customFields", "3"], "INT"),
        ]));
        assert_eq!(app.field_values(&customer).await, Value::from(expected));
        // Null clears them all.
        assert_eq!(app.update_customer(&customer, json!({"customFields": null})).await, json!([]));
        assert_eq!(app.field_values(&customer).await, json!([]));
    }

    async fn a_thousand_values_and_no_more(app: TestApp) {
        for batch in 0..50 {
            let fields = (0..20).map(|n| format!("f{n}: createCustomFieldDefinition(input: {{object: CUSTOMER, code: \"c{}\", label: \"L\", type: INT}}) {{ userErrors {{ code }} }}", batch * 20 + n));
            let data = app.data(&format!("mutation {{ {} }}", fields.collect::<Vec<_>>().join(" ")), json!({})).await;
            assert!(data.as_object().expect("an object").values().all(|made| made["userErrors"] == json!([])), "{data}");
        }
        // There is no place for another field of customers, but for one of addresses.
        for (object, faults) in [("CUSTOMER", json!([fault("TOO_MANY", &[])])), ("ADDRESS", json!([]))] {
            let input = json!({"object": object, "code": "more", "label": "L", "type": "INT"});
            assert_eq!(app.mutate("createCustomFieldDefinition", "definition { id }", input).await["userErrors"], faults);
        }
        let values = |count: usize| -> Vec<Value> { (0..count).map(|n| field(&format!("c{n}"), json!({"int": n}))).collect() };
        let payload = app.create_customer(json!({"email": "a@x", "customFields": values(1_001)})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [{"__typename": "InputError", "code": "TOO_MANY", "path": ["customFields"]}]}));
        let payload = app.create_customer(json!({"email": "a@x", "customFields": values(1_000)})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let customer = id(&payload["customer"]);
        let kept = app.field_values(&customer).await;
        let kept: Vec<_> = kept.as_array().expect("a list").iter().map(|value| value["int"].clone()).collect();
        assert_eq!(kept, (0..1_000).map(|n| json!(n)).collect::<Vec<_>>());
        let faults = app.update_customer(&customer, json!({"customFields": values(1_001)})).await;
        assert_eq!(faults, json!([{"__typename": "InputError", "code": "TOO_MANY", "path": ["customFields"]}]));
    }
}
