//! `updateCustomer`: what is unique, where a customer came from, and what was said of its address.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, stable},
    whole_customer::merged,
};

const WHAT: &str =
    "customer { version email confirmed emailConfirmedAt emailHardBounced username phone
    externalIds { system value } sources { source { name } externalId } source { externalId }
    store { name } createdIn partners { name } }";

async fn create(app: &TestApp, input: Value) -> String {
    let payload = app.create_customer(input).await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["customer"])
}

/// Changes a customer, which must be done, and gives it.
async fn update(app: &TestApp, customer: &str, input: Value) -> Value {
    let input = merged(&input, &json!({"id": customer}));
    let payload = app.mutate("updateCustomer", WHAT, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["customer"].clone()
}

/// Changes a customer, which must be refused for these faults.
async fn refused(app: &TestApp, customer: &str, input: Value, faults: &[Value]) {
    let before = app.history(customer).await;
    let input = merged(&input, &json!({"id": customer}));
    let payload = app
        .mutate("updateCustomer", "customer { id }", input.clone())
        .await;
    assert_eq!(
        payload,
        json!({"customer": null, "userErrors": faults}),
        "{input}"
    );
    assert_eq!(app.history(customer).await, before, "{input}");
}

stories! {
    async fn what_is_unique_stays_unique(app: TestApp) {
        app.settings(json!({"phoneUnique": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true})).await;
        let card = |value: &str| json!([{"code": "card", "value": {"text": value}}]);
        let erp = |value: &str| json!([{"system": "erp", "value": value}]);
        let first = create(&app, json!({
            "email": "a@x", "username": "Ada", "phone": "+420 1", "customFields": card("No. 1"), "externalIds": erp("1"),
        })).await;
        let second = create(&app, json!({"email": "b@x", "username": "Bea", "phone": "2"})).await;
        let cases = [
            (json!({"email": " A@X "}), fault("ALREADY_TAKEN", &["email"])),
            (json!({"username": "aDA"}), fault("ALREADY_TAKEN", &["username"])),
            (json!({"phone": "(420)-1"}), fault("ALREADY_TAKEN", &["phone"])),
            (json!({"externalIds": erp(" 1 ")}), fault("ALREADY_TAKEN", &["externalIds", "0"])),
            (json!({"customFields": card("no. 1")}), json!({"__typename": "CustomFieldError", "code": "ALREADY_TAKEN", "path": ["customFields", "0"]})),
        ];
        for (input, fault) in &cases {
            refused(&app, &second, input.clone(), std::slice::from_ref(fault)).await;
        }
        // All together, too.
        let (mut all, mut faults) = (json!({}), Vec::new());
        for (input, fault) in &cases {
            all = merged(&all, input);
            faults.push(fault.clone());
        }
        let payload = app.mutate("updateCustomer", "customer { id }", merged(&all, &json!({"id": second}))).await;
        let mut told = payload["userErrors"].as_array().expect("faults").clone();
        told.sort_by_key(Value::to_string);
        faults.sort_by_key(Value::to_string);
        assert_eq!((told, &payload["customer"]), (faults, &Value::Null));
        // What is one's own may be written otherwise.
        let own = json!({"email": "A@x", "username": "ADA", "phone": "+4 201", "customFields": card("NO. 1"), "externalIds": erp("1")});
        let changed = update(&app, &first, own).await;
        assert_eq!((&changed["email"], &changed["username"], &changed["phone"]), (&json!("A@x"), &json!("ADA"), &json!("+4 201")));
        // What the first gives up, the second may have.
        update(&app, &first, json!({
            "email": "c@x", "username": null, "phone": null, "externalIds": null, "customFields": [{"code": "card", "value": null}],
        })).await;
        let taken = update(&app, &second, all).await;
        assert_eq!((&taken["email"], &taken["externalIds"]), (&json!("A@X"), &json!([{"system": "erp", "value": "1"}])));
    }

    async fn a_rule_that_is_off_does_not_hold(app: TestApp) {
        create(&app, json!({"email": "a@x", "phone": "1"})).await;
        let second = create(&app, json!({"email": "b@x"})).await;
        update(&app, &second, json!({"phone": "1"})).await;
        refused(&app, &second, json!({"email": "a@x"}), &[fault("ALREADY_TAKEN", &["email"])]).await;
        app.settings(json!({"emailUniqueness": "SITE"})).await;
        let site = app.mutate("createSite", "site { id }", json!({"name": "Second"})).await["site"]["id"].clone();
        let third = create(&app, json!({"email": "c@x", "siteId": site})).await;
        update(&app, &third, json!({"email": "a@x"})).await;
        refused(&app, &second, json!({"email": "a@x"}), &[fault("ALREADY_TAKEN", &["email"])]).await;
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        update(&app, &second, json!({"email": "a@x"})).await;
    }

    async fn one_of_many_gets_an_address(app: TestApp) {
        let mut customers = Vec::new();
        for n in 0..20 {
            customers.push(create(&app, json!({"email": format!("a{n}@x")})).await);
        }
        let want = |customer: &String| app.mutate("updateCustomer", "customer { email }", json!({"id": customer, "email": "one@x"}));
        let payloads = join_all(customers.iter().map(want)).await;
        let taken = json!({"customer": null, "userErrors": [fault("ALREADY_TAKEN", &["email"])]});
        let got = json!({"customer": {"email": "one@x"}, "userErrors": []});
        assert_eq!(payloads.iter().filter(|payload| **payload == got).count(), 1, "{payloads:?}");
        assert_eq!(payloads.iter().filter(|payload| **payload == taken).count(), 19, "{payloads:?}");
    }

    /// Two that change places at once: neither ever has what the other has.
    async fn an_address_goes_from_one_to_the_other(app: TestApp) {
        let first = create(&app, json!({"email": "a@x"})).await;
        let second = create(&app, json!({"email": "b@x"})).await;
        for _ in 0..5 {
            let change = |customer: &str, email: &str| app.mutate("updateCustomer", "customer { email }", json!({"id": customer, "email": email}));
            let (one, two) = futures_util::future::join(change(&first, "b@x"), change(&second, "a@x")).await;
            let taken = json!([fault("ALREADY_TAKEN", &["email"])]);
            assert_eq!((&one["userErrors"], &two["userErrors"]), (&taken, &taken));
        }
    }

    /// Of another address nothing is known; the same one written otherwise stays confirmed.
    async fn another_address_is_not_confirmed(app: TestApp) {
        let customer = create(&app, json!({"email": "a@x", "emailConfirmedAt": "2020-01-01T00:00:00Z", "emailHardBounced": true})).await;
        let said = |customer: &Value| (customer["email"].clone(), customer["emailConfirmedAt"].clone(), customer["confirmed"].clone(), customer["emailHardBounced"].clone());
        let known = |email: &str| (json!(email), json!("2020-01-01T00:00:00Z"), json!(true), json!(true));
        let unknown = |email: &str| (json!(email), Value::Null, json!(false), json!(false));
        assert_eq!(said(&update(&app, &customer, json!({"email": "A@X"})).await), known("A@X"));
        assert_eq!(said(&update(&app, &customer, json!({"email": "b@x"})).await), unknown("b@x"));
        let changed = update(&app, &customer, json!({"email": "c@x", "confirmed": true})).await;
        assert_eq!((&stable(&changed)["emailConfirmedAt"], &changed["confirmed"]), (&json!("<time>"), &json!(true)));
        // Confirming again does not move the time.
        let again = update(&app, &customer, json!({"confirmed": true})).await;
        assert_eq!(again, changed);
        assert_eq!(said(&update(&app, &customer, json!({"confirmed": false})).await), unknown("c@x"));
        app.settings(json!({"requiredIdentifiers": []})).await;
        update(&app, &customer, json!({"confirmed": true, "emailHardBounced": true})).await;
        let gone = update(&app, &customer, json!({"email": null})).await;
        assert_eq!(said(&gone), (Value::Null, Value::Null, json!(false), json!(false)));
        for field in ["confirmed", "emailConfirmedAt"] {
            let value = if field == "confirmed" { json!(true) } else { json!("2020-01-01T00:00:00Z") };
            refused(&app, &customer, json!({field: value}), &[fault("MISMATCH", &[field])]).await;
        }
        for (time, code) in [("2999-01-01T00:00:00Z", "INVALID_VALUE"), ("yesterday", "INVALID_FORMAT")] {
            refused(&app, &customer, json!({"email": "d@x", "emailConfirmedAt": time}), &[fault(code, &["emailConfirmedAt"])]).await;
        }
    }

    async fn external_ids_are_replaced_as_a_whole(app: TestApp) {
        let customer = create(&app, json!({"email": "a@x"})).await;
        let entry = |system: &str, value: &str| json!({"system": system, "value": value});
        let set = async |ids: Value| update(&app, &customer, json!({"externalIds": ids})).await["externalIds"].clone();
        // Several of one system, by system and value.
        let two = json!([entry("erp", "2"), entry(" erp ", " 1 "), entry("crm", "2")]);
        let sorted = json!([entry("crm", "2"), entry("erp", "1"), entry("erp", "2")]);
        assert_eq!(set(two).await, sorted);
        assert_eq!(set(json!([entry("crm", "3")])).await, json!([entry("crm", "3")]));
        let twenty: Vec<_> = (0..20).map(|n| entry("s", &format!("{n:02}"))).collect();
        assert_eq!(set(json!(twenty)).await, json!(twenty));
        let mut more = twenty.clone();
        more.push(entry("s", "20"));
        let long = entry(&"s".repeat(65), &"v".repeat(256));
        for (ids, faults) in [
            (json!(more), vec![fault("TOO_MANY", &["externalIds"])]),
            (json!([entry("s", "1"), entry("s", " 1")]), vec![fault("INVALID_VALUE", &["externalIds", "1"])]),
            (json!([entry(" ", "")]), vec![fault("REQUIRED", &["externalIds", "0", "system"]), fault("REQUIRED", &["externalIds", "0", "value"])]),
            (json!([long]), vec![fault("TOO_LONG", &["externalIds", "0", "system"]), fault("TOO_LONG", &["externalIds", "0", "value"])]),
            (json!([entry("s\u{0}", "v\nw")]), vec![fault("INVALID_VALUE", &["externalIds", "0", "system"]), fault("INVALID_VALUE", &["externalIds", "0", "value"])]),
        ] {
            refused(&app, &customer, json!({"externalIds": ids}), &faults).await;
        }
        let long = json!([entry(&"é".repeat(64), &"é".repeat(255))]);
        assert_eq!(set(long.clone()).await, long);
        assert_eq!(set(json!([])).await, json!([]));
        // The ids of others are others'.
        let group = app.mutate("createCustomerGroup", "group { id }", json!({"name": "G", "externalIds": [entry("s", "1")]})).await;
        assert_eq!(group["userErrors"], json!([]));
        assert_eq!(set(json!([entry("s", "1")])).await, json!([entry("s", "1")]));
    }

    async fn a_customer_comes_from_several_sources(app: TestApp) {
        let source = async |name: &str| app.mutate("createSource", "source { id }", json!({"name": name})).await["source"]["id"].clone();
        let (fair, web) = (source("Fair").await, source("Web").await);
        app.settings(json!({"sourceRequired": true})).await;
        let payload = app.create_customer(json!({"email": "a@x"})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault("REQUIRED", &["source"])]}));
        let customer = create(&app, json!({"email": "a@x", "source": {"sourceId": fair}})).await;
        let from = |name: &str, id: Value| json!({"source": {"name": name}, "externalId": id});
        let add = async |source: &Value, external: Value| {
            let found = update(&app, &customer, json!({"source": {"sourceId": source, "externalId": external}})).await;
            assert_eq!(found["source"]["externalId"], found["sources"].as_array().and_then(|sources| sources.last()).expect("a source")["externalId"]);
            (found["version"].clone(), found["sources"].clone())
        };
        let mut sources = vec![from("Fair", Value::Null), from("Web", json!("1"))];
        assert_eq!(add(&web, json!(" 1 ")).await, (json!(2), json!(sources)));
        // One that is known is not added again.
        assert_eq!(add(&web, json!("1")).await, (json!(2), json!(sources)));
        assert_eq!(add(&fair, Value::Null).await, (json!(2), json!(sources)));
        sources.push(from("Web", json!("2")));
        assert_eq!(add(&web, json!("2")).await, (json!(3), json!(sources)));
        for (bad, code, field) in [
            (json!({"sourceId": "src_01h455vb4pex5vsknk084sn02q"}), "NOT_FOUND", "sourceId"), (json!({"sourceId": "x"}), "NOT_FOUND", "sourceId"),
            (json!({"sourceId": web, "externalId": "x".repeat(256)}), "TOO_LONG", "externalId"),
            (json!({"sourceId": web, "externalId": "a\nb"}), "INVALID_VALUE", "externalId"),
        ] {
            refused(&app, &customer, json!({"source": bad}), &[fault(code, &["source", field])]).await;
        }
    }

    async fn the_store_may_be_changed_and_never_removed(app: TestApp) {
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (at_acme, at_bolt) = (app.create_store("A", &acme).await, app.create_store("B", &bolt).await);
        let site = app.mutate("createSite", "site { id }", json!({"name": "Second"})).await["site"]["id"].clone();
        let elsewhere = json!({"name": "Elsewhere", "siteId": site, "partnerId": acme});
        let elsewhere = app.mutate("createStore", "store { id }", elsewhere).await["store"]["id"].clone();
        app.settings(json!({"partnerAssignment": "STORE_BASED", "partnerFallback": "ALL_ACCESSIBLE"})).await;
        let customer = create(&app, json!({"email": "a@x", "storeId": at_acme})).await;
        let shown = |found: &Value| json!([found["store"]["name"], found["createdIn"], found["partners"], found["version"]]);
        // Whose customer it is, stays.
        let moved = update(&app, &customer, json!({"storeId": at_bolt})).await;
        assert_eq!(shown(&moved), json!(["B", "B", [{"name": "Acme"}], 2]));
        refused(&app, &customer, json!({"storeId": null}), &[fault("NOT_ALLOWED", &["storeId"])]).await;
        refused(&app, &customer, json!({"storeId": elsewhere}), &[fault("MISMATCH", &["storeId"])]).await;
        for nowhere in ["sto_01h455vb4pex5vsknk084sn02q", "x", ""] {
            refused(&app, &customer, json!({"storeId": nowhere}), &[fault("NOT_FOUND", &["storeId"])]).await;
        }
        // A store of a partner that the caller cannot access is as if absent.
        let key = app.key_with("customers:write", &[&acme]).await;
        let input = json!({"id": customer, "storeId": at_bolt});
        let answer = app.mutate_as(&key, "updateCustomer", "customer { id }", input).await;
        assert_eq!(answer["data"]["updateCustomer"], json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["storeId"])]}));
        // Who has none has none to remove.
        let none = create(&app, json!({"email": "b@x"})).await;
        assert_eq!(shown(&update(&app, &none, json!({"storeId": null})).await), json!([null, "Default", [{"name": "Default"}, {"name": "Acme"}, {"name": "Bolt"}], 1]));
        assert_eq!(update(&app, &none, json!({"storeId": at_acme})).await["store"], json!({"name": "A"}));
    }
}
