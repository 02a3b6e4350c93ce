//! Lists of customers, filtered by the values of custom fields of each type.

use serde_json::{Value, json};

use crate::support::{TestApp, id, refusal};

const LIST: &str = "query ($fields: [CustomFieldInput!]) {
    customers(filter: {customFields: $fields}, first: 100) { nodes { email } }
}";

/// The e-mail addresses of whom a filter finds.
async fn found(app: &TestApp, fields: Value) -> Value {
    let data = app.data(LIST, json!({"fields": fields})).await;
    let nodes = data["customers"]["nodes"]
        .as_array()
        .expect("a list")
        .iter();
    nodes.map(|node| node["email"].clone()).collect()
}

async fn refused(app: &TestApp, fields: Value) -> Value {
    refusal(&app.ask(LIST, json!({"fields": fields})).await)["codes"].clone()
}

fn field(code: &str, value: Value) -> Value {
    json!({"code": code, "value": value})
}

stories! {
    async fn each_type_is_found_by_its_value(app: TestApp) {
        for (name, kept, other, asked, none) in [
            ("TEXT", json!({"text": "Žižkov 100%"}), json!({"text": "Z"}), json!({"text": "žIŽKOV 100%"}), json!({"text": "%"})),
            ("BOOLEAN", json!({"boolean": true}), json!({"boolean": true}), json!({"boolean": true}), json!({"boolean": false})),
            ("INT", json!({"int": 7}), json!({"int": -7}), json!({"int": 7}), json!({"int": 77})),
            ("DECIMAL", json!({"decimal": "1.50"}), json!({"decimal": "15"}), json!({"decimal": "1.5"}), json!({"decimal": "1.49"})),
            ("DATE", json!({"date": "2024-02-29"}), json!({"date": "2024-02-28"}), json!({"date": "2024-02-29"}), json!({"date": "2024-03-01"})),
            ("DATE_TIME", json!({"dateTime": "2024-02-29T12:00:00+02:00"}), json!({"dateTime": "2024-02-29T12:00:00Z"}), json!({"dateTime": "2024-02-29T10:00:00Z"}), json!({"dateTime": "2024-02-29T10:00:01Z"})),
            ("OPTION", json!({"option": "a"}), json!({"option": "b"}), json!({"option": "a"}), json!({"option": "c"})),
            ("OPTIONS", json!({"options": ["a", "b"]}), json!({"options": ["b"]}), json!({"options": ["b", "a"]}), json!({"options": ["a"]})),
        ] {
            let mut input = json!({"object": "CUSTOMER", "code": name, "label": "L", "type": name, "searchable": true});
            if name.starts_with("OPTION") {
                input["options"] = json!([{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]);
            }
            app.define_field(input).await;
            for (n, value) in [(1, &kept), (2, &other)] {
                let input = json!({"email": format!("{name}{n}@x"), "customFields": [field(name, value.clone())]});
                assert_eq!(app.create_customer(input).await["userErrors"], json!([]));
            }
            let first = format!("{name}1@x");
            let both = if name == "BOOLEAN" { json!([first, "BOOLEAN2@x"]) } else { json!([first]) };
            assert_eq!(found(&app, json!([field(name, asked)])).await, both);
            assert_eq!(found(&app, json!([field(name, none)])).await, json!([]), "{name}");
        }
        // All of several; and what is no value of the field is no question.
        let both = json!({"email": "both@x", "customFields": [field("INT", json!({"int": 7})), field("OPTION", json!({"option": "a"}))]});
        assert_eq!(app.create_customer(both).await["userErrors"], json!([]));
        let (seven, a) = (field("INT", json!({"int": 7})), field("OPTION", json!({"option": "a"})));
        assert_eq!(found(&app, json!([seven])).await, json!(["INT1@x", "both@x"]));
        assert_eq!(found(&app, json!([seven, a])).await, json!(["both@x"]));
        for bad in [field("INT", json!({"text": "7"})), field("DATE", json!({"date": "soon"})), field("INT", json!(null)), field("none", json!({"int": 7}))] {
            assert_eq!(refused(&app, json!([bad])).await, json!(["BAD_USER_INPUT"]), "{bad}");
        }
    }

    async fn a_field_is_searchable_while_its_definition_says_so(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "L"})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "L"})).await;
        let value = |text: &str| json!([field("f", json!({"text": text}))]);
        let payload = app.create_customer(json!({"email": "a@x", "customFields": value("before")})).await;
        let customer = id(&payload["customer"]);
        assert_eq!(refused(&app, value("before")).await, json!(["NOT_ALLOWED"]));
        // Also by the values that were there before, and by those of a field that takes no more.
        assert_eq!(app.change_field("f", json!({"searchable": true})).await, json!([]));
        assert_eq!(found(&app, value("BEFORE")).await, json!(["a@x"]));
        assert_eq!(app.update_customer(&customer, json!({"customFields": value("after")})).await, json!([]));
        assert_eq!((found(&app, value("before")).await, found(&app, value("after")).await), (json!([]), json!(["a@x"])));
        let deprecated = json!({"id": app.field_id("f").await});
        assert_eq!(app.mutate("deprecateCustomFieldDefinition", "", deprecated).await["userErrors"], json!([]));
        assert_eq!(found(&app, value("after")).await, json!(["a@x"]));
        assert_eq!(app.update_customer(&customer, json!({"customFields": [field("f", json!(null))]})).await, json!([]));
        assert_eq!(found(&app, value("after")).await, json!([]));
        assert_eq!(app.change_field("f", json!({"searchable": false})).await, json!([]));
        assert_eq!(refused(&app, value("after")).await, json!(["NOT_ALLOWED"]));
        // A field of addresses is none of customers.
        assert_eq!(refused(&app, json!([field("door", json!({"text": "1"}))])).await, json!(["BAD_USER_INPUT"]));
    }
}
