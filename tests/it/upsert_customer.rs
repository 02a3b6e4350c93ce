//! `upsertCustomer`: whom it finds, and what it makes of what it is given.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, stable};

pub const UPSERT: &str = "mutation ($by: CustomerIdentifier!, $input: CreateCustomerInput!) {
    upsertCustomer(by: $by, input: $input) {
        customer {
            id version email username phone firstName lastName externalIds { system value }
            customFields { code ... on TextFieldValue { text } }
        }
        session { token }
        userErrors { __typename code path ... on CustomFieldError { fieldCode } }
    }
}";

/// The payload; a store that is too busy is asked again, as its answer says.
pub async fn upsert(app: &TestApp, by: Value, input: Value) -> Value {
    for _ in 0..100 {
        let variables = json!({"by": by, "input": input});
        let mut answer = app.ask(UPSERT, variables).await;
        if answer["errors"][0]["extensions"]["code"] != "UNAVAILABLE" {
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            return answer["data"]["upsertCustomer"].take();
        }
    }
    panic!("the store stays busy");
}

/// The answer that shows a customer with these fields, and nothing else.
fn shown(id: &str, version: i32, fields: Value) -> Value {
    let mut customer = json!({
        "id": id, "version": version, "email": null, "username": null, "phone": null, "firstName": null,
        "lastName": null, "externalIds": [], "customFields": [],
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        customer[name] = value.clone();
    }
    json!({"customer": customer, "session": null, "userErrors": []})
}

pub fn refused(faults: Value) -> Value {
    json!({"customer": null, "session": null, "userErrors": faults})
}

pub async fn count(app: &TestApp) -> usize {
    let data = app
        .data("{ customers(first: 100) { nodes { id } } }", json!({}))
        .await;
    data["customers"]["nodes"].as_array().map_or(0, Vec::len)
}

pub fn external(value: &str) -> Value {
    json!({"externalId": {"system": "crm", "value": value}})
}

pub fn card(value: &str) -> Value {
    json!({"code": "card", "value": {"text": value}})
}

pub async fn define_card(app: &TestApp) {
    app.define_field(
        json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true}),
    )
    .await;
}

stories! {
    async fn every_identifier_makes_one_and_then_changes_it(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        define_card(&app).await;
        let ids = json!([{"system": "crm", "value": "77"}]);
        for (by, again, has, noted) in [
            (json!({"email": " Zoé@Example.com "}), json!({"email": "ZOE\u{301}@example.com"}), json!({"email": "Zoé@Example.com"}), "email"),
            (json!({"username": "Ada_1"}), json!({"username": "ADA_1"}), json!({"username": "Ada_1"}), "username"),
            (json!({"phone": "+420 (777) 1"}), json!({"phone": "4207771"}), json!({"phone": "+420 (777) 1"}), "phone"),
            (external(" 77 "), external("77"), json!({"externalIds": ids}), "externalIds"),
            (json!({"customField": card("No. É1")}), json!({"customField": card("no. e\u{301}1")}), json!({"customFields": [{"code": "card", "text": "No. É1"}]}), "customFields"),
        ] {
            let before = count(&app).await;
            let mut fields = has.clone();
            fields["firstName"] = json!("Ada");
            let made = upsert(&app, by.clone(), json!({"firstName": "Ada"})).await;
            let customer = id(&made["customer"]);
            assert_eq!(made, shown(&customer, 1, fields.clone()));
            fields["lastName"] = json!("King");
            let changed = upsert(&app, again.clone(), json!({"lastName": "King"})).await;
            assert_eq!(changed, shown(&customer, 2, fields.clone()), "{again}");
            // The same once more changes nothing, and null clears.
            assert_eq!(upsert(&app, again.clone(), json!({"firstName": "Ada", "lastName": "King"})).await, changed);
            assert_eq!(upsert(&app, again, json!({})).await, changed);
            fields["firstName"] = Value::Null;
            assert_eq!(upsert(&app, json!({"id": customer}), json!({"firstName": null})).await, shown(&customer, 3, fields));
            let mut history = app.history(&customer).await;
            let mut created: Vec<String> = serde_json::from_value(history["events"][0][1].take()).expect("names");
            created.sort();
            let mut expected = ["firstName", "siteId", noted];
            expected.sort_unstable();
            assert_eq!(created, expected);
            assert_eq!(history, json!({"version": 3, "events": [
                ["createCustomer", null], ["upsertCustomer", ["lastName"]], ["upsertCustomer", ["firstName"]],
            ]}));
            assert_eq!(count(&app).await, before + 1);
        }
    }

    /// The server gives ids: what nobody has makes nobody.
    async fn an_id_has_to_lead_to_a_customer(app: TestApp) {
        let (_, other) = app.second_tenant().await;
        let foreign = id(&app.create_customer_as(&other, json!({"email": "a@x"})).await["customer"]);
        let partner = app.create_partner("Acme").await;
        for nobody in ["cus_01h455vb4pex5vsknk084sn02q", "x", "", "cus_", "\u{0}", &partner, &foreign] {
            let answer = upsert(&app, json!({"id": nobody}), json!({"email": "b@x", "firstName": "B"})).await;
            assert_eq!(answer, refused(json!([fault("NOT_FOUND", &["by"])])), "{nobody:?}");
        }
        assert_eq!(count(&app).await, 0);
        let query = "query ($id: ID!) { customer(by: {id: $id}) { version firstName email } }";
        let there = app.ask_as(&other, query, json!({"id": foreign})).await;
        assert_eq!(there["data"], json!({"customer": {"version": 1, "firstName": null, "email": "a@x"}}));
    }

    async fn the_input_says_what_becomes_of_the_identifier(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        define_card(&app).await;
        let ids = |values: &[(&str, &str)]| {
            let ids = values.iter().map(|(system, value)| json!({"system": system, "value": value}));
            Value::from(ids.collect::<Vec<_>>())
        };
        let cards = |value: &str| json!([{"code": "card", "text": value}]);
        // By what, with what input: what a new customer has then.
        for (by, input, has) in [
            (json!({"email": "a1@x"}), json!({"email": "b1@x"}), json!({"email": "b1@x"})),
            (json!({"email": "a2@x"}), json!({"email": null}), json!({"email": "a2@x"})),
            (json!({"username": "a1"}), json!({"username": "b1", "email": "u1@x"}), json!({"username": "b1", "email": "u1@x"})),
            (json!({"phone": "1"}), json!({"phone": null}), json!({"phone": "1"})),
            (external("1"), json!({"externalIds": ids(&[("erp", "1")])}), json!({"externalIds": ids(&[("crm", "1"), ("erp", "1")])})),
            (external("2"), json!({"externalIds": null}), json!({"externalIds": ids(&[("crm", "2")])})),
            (external("3"), json!({"externalIds": ids(&[("crm", "4")])}), json!({"externalIds": ids(&[("crm", "4")])})),
            (json!({"customField": card("1")}), json!({"customFields": [card("2")]}), json!({"customFields": cards("2")})),
            (json!({"customField": card("3")}), json!({"customFields": [{"code": "card", "value": null}]}), json!({"customFields": cards("3")})),
        ] {
            let made = upsert(&app, by.clone(), input.clone()).await;
            assert_eq!(made, shown(&id(&made["customer"]), 1, has), "{by} {input}");
        }
        // And what becomes of one that is there.
        for (by, input, has) in [
            (json!({"email": "b1@x"}), json!({"email": "c1@x"}), json!({"email": "c1@x"})),
            (json!({"email": "a2@x"}), json!({"email": null, "username": "a2"}), json!({"username": "a2"})),
            (json!({"username": "b1"}), json!({"username": "B1"}), json!({"username": "B1", "email": "u1@x"})),
            (external("2"), json!({"externalIds": ids(&[("crm", "5")])}), json!({"externalIds": ids(&[("crm", "5")])})),
            (json!({"customField": card("2")}), json!({"customFields": [card("5")]}), json!({"customFields": cards("5")})),
        ] {
            let found = app.data("query ($by: CustomerIdentifier!) { customer(by: $by) { id } }", json!({"by": by})).await;
            let changed = upsert(&app, by.clone(), input.clone()).await;
            assert_eq!(changed, shown(&id(&found["customer"]), 2, has), "{by} {input}");
        }
        assert_eq!(count(&app).await, 9);
    }

    /// A list of external ids is all of them; that the one looked for is not among them must not
    /// make another customer of every second request.
    async fn the_same_request_finds_the_same_customer(app: TestApp) {
        let ids = json!([{"system": "crm", "value": "1"}, {"system": "erp", "value": "2"}]);
        let input = json!({"email": "a@x", "externalIds": [{"system": "erp", "value": "2"}]});
        let made = upsert(&app, external("1"), input.clone()).await;
        assert_eq!(made, shown(&id(&made["customer"]), 1, json!({"email": "a@x", "externalIds": ids})));
        for _ in 0..3 {
            assert_eq!(upsert(&app, external("1"), input.clone()).await, made);
        }
        let fewer = upsert(&app, external("1"), json!({"externalIds": []})).await;
        assert_eq!(fewer["customer"]["externalIds"], json!([{"system": "crm", "value": "1"}]));
        assert_eq!(count(&app).await, 1);
    }

    /// Where each site has addresses of its own, one address is another customer at each.
    async fn an_email_is_looked_for_where_it_is_unique(app: TestApp) {
        app.settings(json!({"emailUniqueness": "SITE"})).await;
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let by = json!({"email": "a@x"});
        let here = upsert(&app, by.clone(), json!({"firstName": "Here"})).await;
        let there = upsert(&app, by.clone(), json!({"firstName": "There", "siteId": second})).await;
        assert_eq!(stable(&json!([here["customer"]["id"], there["customer"]["id"]])), json!(["cus_1", "cus_2"]));
        assert_eq!(there, shown(&id(&there["customer"]), 1, json!({"email": "a@x", "firstName": "There"})));
        let again = upsert(&app, by.clone(), json!({"lastName": "King", "siteId": second})).await;
        assert_eq!(again, shown(&id(&there["customer"]), 2, json!({"email": "a@x", "firstName": "There", "lastName": "King"})));
        // A header or a store says it as well.
        let body = json!({"by": by, "input": {"lastName": "Queen"}});
        let (_, answer) = app.ask_with(&[("x-frontdesk-site", &second)], UPSERT, body).await;
        assert_eq!(answer["data"]["upsertCustomer"]["customer"]["id"], there["customer"]["id"]);
        let query = "mutation ($partner: ID!, $site: ID!) { createStore(input: {name: \"S\", partnerId: $partner, siteId: $site}) { store { id } } }";
        let partner = app.create_partner("Acme").await;
        let store = id(&app.data(query, json!({"partner": partner, "site": second})).await["createStore"]["store"]);
        let answer = upsert(&app, by.clone(), json!({"storeId": store})).await;
        assert_eq!((&answer["customer"]["id"], &answer["userErrors"]), (&there["customer"]["id"], &json!([])));
        assert_eq!(upsert(&app, by.clone(), json!({})).await, here);
        // Without a site it is nobody's.
        let key = app.key_with("customers:write", &[]).await;
        let answer = app.ask_as(&key, UPSERT, json!({"by": by, "input": {"firstName": "X"}})).await;
        assert_eq!(answer, json!({"data": {"upsertCustomer": refused(json!([fault("REQUIRED", &["siteId"])]))}}));
        let answer = upsert(&app, by, json!({"firstName": "X", "siteId": "site_none"})).await;
        assert_eq!(answer, refused(json!([fault("NOT_FOUND", &["siteId"])])));
        assert_eq!(count(&app).await, 2);
    }

    async fn one_key_a_hundred_times_is_one_customer(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        define_card(&app).await;
        for (times, by) in [
            (100, json!({"email": "race@x"})), (30, json!({"username": "race"})), (30, external("race")), (30, json!({"customField": card("race")})),
        ] {
            let before = count(&app).await;
            let answers = join_all((0..times).map(|n| upsert(&app, by.clone(), json!({"firstName": format!("Ada {n}")})))).await;
            let customer = id(&answers[0]["customer"]);
            let mut versions = Vec::new();
            for answer in &answers {
                assert_eq!((answer["customer"]["id"].as_str(), &answer["userErrors"]), (Some(customer.as_str()), &json!([])));
                versions.push(answer["customer"]["version"].as_i64().expect("a version"));
            }
            // Each of them was written, one after the other.
            versions.sort_unstable();
            assert_eq!(versions, (1..=times).collect::<Vec<_>>(), "{by}");
            assert_eq!(count(&app).await, before + 1);
        }
    }
}
