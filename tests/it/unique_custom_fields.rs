//! Custom fields of which a value belongs to one object, also where many want it at once.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, field_fault, id};

fn fields(code: &str, value: Value) -> Value {
    json!({"customFields": [{"code": code, "value": value}]})
}

async fn create(app: &TestApp, email: &str, code: &str, value: Value) -> Value {
    let mut input = fields(code, value);
    input["email"] = email.into();
    app.create_customer(input).await
}

fn taken() -> Value {
    json!([field_fault("ALREADY_TAKEN", &["customFields", "0"], "card")])
}

/// How many payloads hold no fault, and how many the refusal of a taken value.
fn counts<'a>(faults: impl Iterator<Item = &'a Value> + Clone) -> (usize, usize) {
    let none = json!([]);
    let won = faults.clone().filter(|faults| **faults == none).count();
    (won, faults.filter(|faults| **faults == taken()).count())
}

/// How many customers there are.
async fn customers(app: &TestApp) -> usize {
    let mut found = 0;
    let mut after = Value::Null;
    loop {
        let query = "query ($after: String) { customers(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
        let mut data = app.data(query, json!({"after": after})).await;
        let page = &mut data["customers"];
        found += page["nodes"].as_array().expect("a list").len();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            return found;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

stories! {
    async fn what_is_the_same_value(app: TestApp) {
        for (number, (name, first, twins, others)) in [
            ("TEXT", json!({"text": "No. É1"}), json!([{"text": "no. e\u{301}1"}, {"text": "NO. É1"}]), json!([{"text": "no. e1"}, {"text": " No. É1"}, {"text": "No.É1"}])),
            ("BOOLEAN", json!({"boolean": true}), json!([{"boolean": true}]), json!([{"boolean": false}])),
            ("INT", json!({"int": 7}), json!([{"int": 7}]), json!([{"int": -7}])),
            ("DECIMAL", json!({"decimal": "1.50"}), json!([{"decimal": "1.5"}, {"decimal": "01.500"}]), json!([{"decimal": "-1.5"}, {"decimal": "1.51"}, {"decimal": "15"}])),
            ("DECIMAL", json!({"decimal": "-0.0"}), json!([{"decimal": "0"}]), json!([{"decimal": "0.1"}])),
            ("DATE", json!({"date": "2026-11-21"}), json!([{"date": " 2026-11-21"}]), json!([{"date": "2026-11-22"}])),
            ("DATE_TIME", json!({"dateTime": "2026-11-21T12:00:00+02:00"}), json!([{"dateTime": "2026-11-21T10:00:00.000Z"}]), json!([{"dateTime": "2026-11-21T12:00:00Z"}])),
            ("OPTION", json!({"option": "a"}), json!([{"option": "a"}]), json!([{"option": "A"}])),
            ("OPTIONS", json!({"options": ["a", "b"]}), json!([{"options": ["b", "a"]}]), json!([{"options": ["a"]}, {"options": ["a", "A"]}])),
            ("JSON", json!({"json": {"a": [1, 2], "b": null}}), json!([{"json": {"b": null, "a": [1, 2]}}]), json!([{"json": {"a": [2, 1], "b": null}}, {"json": {"a": [1, 2]}}])),
        ].into_iter().enumerate() {
            let code = format!("f{number}");
            let mut input = json!({"object": "CUSTOMER", "code": code, "label": "L", "type": name, "unique": true});
            if name.starts_with("OPTION") {
                input["options"] = json!([{"value": "a", "label": "1"}, {"value": "b", "label": "2"}, {"value": "A", "label": "3"}]);
            }
            app.define_field(input).await;
            assert_eq!(create(&app, &format!("{code}@x"), &code, first).await["userErrors"], json!([]));
            for twin in twins.as_array().expect("a list") {
                let faults = json!([field_fault("ALREADY_TAKEN", &["customFields", "0"], &code)]);
                assert_eq!(create(&app, "twin@x", &code, twin.clone()).await, json!({"customer": null, "userErrors": faults}), "{name} {twin}");
            }
            for (index, other) in others.as_array().expect("a list").iter().enumerate() {
                let payload = create(&app, &format!("{code}-{index}@x"), &code, other.clone()).await;
                assert_eq!(payload["userErrors"], json!([]), "{name} {other}");
            }
        }
        // No value is no twin of another one that is none.
        assert_eq!(app.create_customer(json!({"email": "none@x"})).await["userErrors"], json!([]));
        assert_eq!(create(&app, "null@x", "f0", Value::Null).await["userErrors"], json!([]));
    }

    async fn a_change_wants_a_value_too(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "L", "unique": true})).await;
        let a = id(&create(&app, "a@x", "card", json!({"text": "One"})).await["customer"]);
        let b = id(&create(&app, "b@x", "card", json!({"text": "Two"})).await["customer"]);
        let change = async |customer: &str, value: Value| app.update_customer(customer, fields("card", value)).await;
        let text = async |customer: &str| app.field_values(customer).await[0]["text"].clone();
        assert_eq!(change(&b, json!({"text": "ONE"})).await, taken());
        assert_eq!(text(&b).await, "Two");
        // Its own value in another case is its own.
        assert_eq!(change(&a, json!({"text": "ONE"})).await, json!([]));
        assert_eq!(text(&a).await, "ONE");
        assert_eq!(change(&b, json!({"text": "one"})).await, taken());
        // What is given up is free for another.
        assert_eq!(change(&a, json!({"text": "Three"})).await, json!([]));
        assert_eq!(change(&b, json!({"text": "one"})).await, json!([]));
        assert_eq!(create(&app, "c@x", "card", json!({"text": "three"})).await["userErrors"], taken());
        assert_eq!(change(&a, Value::Null).await, json!([]));
        assert_eq!(create(&app, "c@x", "card", json!({"text": "three"})).await["userErrors"], json!([]));
        assert_eq!(change(&a, json!({"text": "Two"})).await, json!([]));
        assert_eq!(change(&a, json!({"text": "THREE"})).await, taken());
        assert_eq!(text(&a).await, "Two");
        // A field of addresses has values of its own.
        app.define_field(json!({"object": "ADDRESS", "code": "card", "label": "L", "unique": true})).await;
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": [{"code": "card", "value": {"text": "Two"}}]});
        let payload = app.create_customer(json!({"email": "d@x", "addresses": [address]})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let payload = app.create_customer(json!({"email": "e@x", "addresses": [address]})).await;
        assert_eq!(payload["userErrors"], json!([field_fault("ALREADY_TAKEN", &["addresses", "0", "customFields", "0"], "card")]));
    }

    async fn twins_keep_a_field_from_becoming_unique(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "L"})).await;
        let mut ids = Vec::new();
        for (email, text) in [("a@x", "One"), ("b@x", "one"), ("c@x", "two"), ("d@x", "ONE"), ("e@x", "TWO"), ("f@x", "three")] {
            ids.push(id(&create(&app, email, "card", json!({"text": text})).await["customer"]));
        }
        let query = "mutation ($input: UpdateCustomFieldDefinitionInput!) { updateCustomFieldDefinition(input: $input) {
            definition { unique label } userErrors { __typename code message path }
        } }";
        let input = json!({"input": {"id": app.field_id("card").await, "unique": true, "label": "New"}});
        let conflict = |message: &str| json!({"updateCustomFieldDefinition": {"definition": null, "userErrors": [
            {"__typename": "InputError", "code": "CONFLICT", "message": message, "path": ["unique"]},
        ]}});
        assert_eq!(app.data(query, input.clone()).await, conflict("5 objects share their value with another one. Change them first."));
        let fields = app.data("{ customFieldDefinitions { unique label } }", json!({})).await;
        assert_eq!(fields, json!({"customFieldDefinitions": [{"unique": false, "label": "L"}]}));
        assert_eq!(create(&app, "g@x", "card", json!({"text": "three"})).await["userErrors"], json!([]));
        for (customer, value) in [(0, json!({"text": "four"})), (1, Value::Null), (5, json!({"text": "five"}))] {
            assert_eq!(app.update_customer(&ids[customer], self::fields("card", value)).await, json!([]));
        }
        assert_eq!(app.data(query, input.clone()).await, conflict("2 objects share their value with another one. Change them first."));
        assert_eq!(app.update_customer(&ids[2], self::fields("card", json!({"text": "six"}))).await, json!([]));
        assert_eq!(app.data(query, input).await, json!({"updateCustomFieldDefinition": {"definition": {"unique": true, "label": "New"}, "userErrors": []}}));
        // Now it holds, also for values from before; and it can be given up again.
        for text in ["FOUR", "One", "two"] {
            assert_eq!(create(&app, "h@x", "card", json!({"text": text})).await, json!({"customer": null, "userErrors": taken()}), "{text}");
        }
        assert_eq!(app.change_field("card", json!({"unique": false})).await, json!([]));
        assert_eq!(create(&app, "h@x", "card", json!({"text": "FOUR"})).await["userErrors"], json!([]));
        assert_eq!(app.update_customer(&ids[4], self::fields("card", json!({"text": "four"}))).await, json!([]));
    }

    async fn a_hundred_want_one_value(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "L", "unique": true})).await;
        let payloads = join_all((0..100).map(|n| {
            let (app, email) = (&app, format!("a{n}@x"));
            let text = if n % 2 == 0 { "Race é" } else { "rACE e\u{301}" };
            async move { create(app, &email, "card", json!({"text": text})).await }
        })).await;
        assert_eq!(counts(payloads.iter().map(|payload| &payload["userErrors"])), (1, 99));
        assert_eq!(payloads.iter().filter(|payload| payload["customer"].is_null()).count(), 99);
        assert_eq!(customers(&app).await, 1);
    }

    async fn of_two_racers_one_wins(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "L", "unique": true})).await;
        let (mut made, mut ids) = (0, Vec::new());
        for name in ["a", "b"] {
            let payload = create(&app, &format!("{name}@x"), "card", json!({"text": name})).await;
            ids.push(id(&payload["customer"]));
            made += 1;
        }
        for round in 0..10 {
            // Two who create, a creator and a change, two changes.
            let value = |kind: &str| json!({"text": format!("{kind} {round}")});
            let (one, two) = (format!("one{round}@x"), format!("two{round}@x"));
            let (one, two) = tokio::join!(create(&app, &one, "card", value("new")), create(&app, &two, "card", value("NEW")));
            assert_eq!(counts([&one["userErrors"], &two["userErrors"]].into_iter()), (1, 1));
            let mixed = format!("mixed{round}@x");
            let (new, changed) = tokio::join!(create(&app, &mixed, "card", value("mixed")), app.update_customer(&ids[0], fields("card", value("Mixed"))));
            assert_eq!(counts([&new["userErrors"], &changed].into_iter()), (1, 1));
            made += 1 + usize::from(changed != json!([]));
            let (one, two) = tokio::join!(
                app.update_customer(&ids[0], fields("card", value("old"))),
                app.update_customer(&ids[1], fields("card", value("OLD"))),
            );
            assert_eq!(counts([&one, &two].into_iter()), (1, 1));
        }
        assert_eq!(customers(&app).await, made);
    }

    async fn fifty_changes_want_one_value(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "L", "unique": true})).await;
        let ids = join_all((0..50).map(|n| {
            let (app, name) = (&app, format!("a{n}"));
            async move { id(&create(app, &format!("{name}@x"), "card", json!({"text": name})).await["customer"]) }
        })).await;
        let faults = join_all(ids.iter().map(|customer| app.update_customer(customer, fields("card", json!({"text": "race"}))))).await;
        assert_eq!(counts(faults.iter()), (1, 49));
        let mut winners = 0;
        for (n, customer) in ids.iter().enumerate() {
            let text = app.field_values(customer).await[0]["text"].clone();
            assert!(text == "race" || text == format!("a{n}"), "{text}");
            winners += usize::from(text == "race");
        }
        assert_eq!(winners, 1);
    }

    /// A field becomes unique while twins arrive: that is refused, or no twin comes after it.
    async fn a_field_that_becomes_unique_meanwhile(app: TestApp) {
        for round in 0..10 {
            let code = format!("f{round}");
            app.define_field(json!({"object": "CUSTOMER", "code": code, "label": "L"})).await;
            let field = app.field_id(&code).await;
            let creates = join_all((0..6).map(|n| {
                let (app, code, email) = (&app, &code, format!("a{round}-{n}@x"));
                async move { create(app, &email, code, json!({"text": "same"})).await }
            }));
            let switch = app.mutate("updateCustomFieldDefinition", "definition { unique }", json!({"id": field, "unique": true}));
            let (payloads, switched) = tokio::join!(creates, switch);
            let created = payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count();
            let refused = json!([field_fault("ALREADY_TAKEN", &["customFields", "0"], &code)]);
            let taken = payloads.iter().filter(|payload| payload["userErrors"] == refused).count();
            assert_eq!(created + taken, 6, "{payloads:#?}");
            if switched["userErrors"] == json!([]) {
                assert_eq!((created, &switched["definition"]), (1, &json!({"unique": true})));
            } else {
                assert_eq!(switched, json!({"definition": null, "userErrors": [crate::support::fault("CONFLICT", &["unique"])]}));
                assert_eq!(created, 6);
            }
        }
    }
}
