//! `addAddress`, `updateAddress` and `removeAddress`: what they keep, give back and refuse.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, mutation, refusal, stable};

const ALL: &str = "id prefix firstName middleName lastName suffix company vatId street houseNumber
    registryNumber city postcode region { code name externalId } countryCode telephone fax
    isDefaultBilling isDefaultShipping
    customFields { code ... on TextFieldValue { text } } metadata { key value }";

/// An address with something in every field.
fn full() -> Value {
    json!({
        "prefix": "Ms", "firstName": "Ada", "middleName": "King", "lastName": "Lovelace", "suffix": "Esq.",
        "company": "Engines Ltd", "vatId": "GB123", "street": ["12 St James's Square", "", " 2nd floor "],
        "houseNumber": "12a", "registryNumber": "77", "city": "London", "postcode": "SW1Y 4JH",
        "region": {"code": "lnd", "name": "Greater London", "externalId": "5"}, "countryCode": "gb",
        "telephone": "(020) 1 ext 2", "fax": "021", "isDefaultBilling": true, "isDefaultShipping": true,
        "customFields": [{"code": "door", "value": {"text": "left"}}, {"code": "bell", "value": {"text": "no"}}],
        "metadata": [{"key": "lat", "value": 51}, {"key": "lon", "value": {"deg": 0}}],
    })
}

/// [`full`] as it is given back.
fn full_back() -> Value {
    let mut address = full();
    address["id"] = json!("adr_1");
    address["countryCode"] = json!("GB");
    address["region"]["code"] = json!("GB-LND");
    address["customFields"] =
        json!([{"code": "door", "text": "left"}, {"code": "bell", "text": "no"}]);
    address
}

fn small() -> Value {
    json!({"street": ["s"], "city": "c", "countryCode": "FR"})
}

async fn define_fields(app: &TestApp) {
    for code in ["door", "bell"] {
        app.define_field(json!({"object": "ADDRESS", "code": code, "label": code}))
            .await;
    }
}

/// A new customer's id.
async fn customer(app: &TestApp, email: &str) -> String {
    id(&app.create_customer(json!({"email": email})).await["customer"])
}

/// The id of an address that is added.
async fn add(app: &TestApp, customer: &str, address: Value) -> String {
    let input = json!({"customerId": customer, "address": address});
    let payload = app.mutate("addAddress", "address { id }", input).await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["address"])
}

async fn update(app: &TestApp, input: Value) -> Value {
    let what = format!("address {{ {ALL} }}");
    app.mutate("updateAddress", &what, input).await
}

/// An address as it is read, with its id as `adr_1`.
async fn read(app: &TestApp, address: &str) -> Value {
    let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on Address {{ {ALL} }} }} }}");
    let data = app.data(&query, json!({"id": address})).await;
    stable(&data["node"])
}

stories! {
    async fn every_field_comes_back(app: TestApp) {
        define_fields(&app).await;
        let customer = customer(&app, "a@x").await;
        let what = format!("address {{ {ALL} }}");
        let input = json!({"customerId": customer, "address": full()});
        let payload = app.mutate("addAddress", &what, input).await;
        assert_eq!(stable(&payload), json!({"address": full_back(), "userErrors": []}));
        assert_eq!(read(&app, &id(&payload["address"])).await, full_back());
        // The same within createCustomer, where nothing else says so.
        let payload = app.create_customer(json!({"email": "b@x", "addresses": [full()]})).await;
        let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{
            addresses {{ {ALL} }} defaultBillingAddress {{ id }} defaultShippingAddress {{ id }}
        }} }}");
        let data = app.data(&query, json!({"id": payload["customer"]["id"]})).await;
        assert_eq!(stable(&data["customer"]), json!({
            "addresses": [full_back()],
            "defaultBillingAddress": {"id": "adr_1"}, "defaultShippingAddress": {"id": "adr_1"},
        }));
    }

    async fn addresses_stay_in_the_order_they_came_in(app: TestApp) {
        let named = |name: &str| {
            let mut address = small();
            address["company"] = json!(name);
            address
        };
        let payload = app.create_customer(json!({"email": "a@x", "addresses": [named("z"), named("b")]})).await;
        let customer = id(&payload["customer"]);
        let third = add(&app, &customer, named("c")).await;
        add(&app, &customer, named("a")).await;
        update(&app, json!({"id": third, "city": "elsewhere"})).await;
        let query = "query ($id: ID!) { customer(by: {id: $id}) { addresses { company } } }";
        let data = app.data(query, json!({"id": customer})).await;
        assert_eq!(data["customer"]["addresses"], json!([{"company": "z"}, {"company": "b"}, {"company": "c"}, {"company": "a"}]));
    }

    async fn what_is_left_out_stays(app: TestApp) {
        define_fields(&app).await;
        let customer = customer(&app, "a@x").await;
        let address = add(&app, &customer, full()).await;
        let before = app.history(&customer).await;
        // Nothing, and what it is already: no change, no version, no event.
        for input in [json!({"id": address}), json!({"id": address, "city": "London", "countryCode": "GB", "isDefaultBilling": true,
            "metadata": [{"key": "lat", "value": 51}], "customFields": [{"code": "bell", "value": {"text": "no"}}]})] {
            assert_eq!(stable(&update(&app, input).await), json!({"address": full_back(), "userErrors": []}));
        }
        assert_eq!(app.history(&customer).await, before);
        // Custom fields and metadata are merged.
        let payload = update(&app, json!({
            "id": address, "city": "Bath", "street": ["1 The Circus"],
            "customFields": [{"code": "bell", "value": null}, {"code": "door", "value": {"text": "right"}}],
            "metadata": [{"key": "lon", "value": null}, {"key": "alt", "value": [9]}],
        })).await;
        let mut expected = full_back();
        expected["city"] = json!("Bath");
        expected["street"] = json!(["1 The Circus"]);
        expected["customFields"] = json!([{"code": "door", "text": "right"}]);
        expected["metadata"] = json!([{"key": "alt", "value": [9]}, {"key": "lat", "value": 51}]);
        assert_eq!(stable(&payload), json!({"address": expected, "userErrors": []}));
        assert_eq!(read(&app, &address).await, expected);
    }

    async fn null_clears(app: TestApp) {
        app.settings(json!({"requiredAddressFields": []})).await;
        define_fields(&app).await;
        let customer = customer(&app, "a@x").await;
        let mut expected = full_back();
        let address = add(&app, &customer, full()).await;
        for field in [
            "prefix", "firstName", "middleName", "lastName", "suffix", "company", "vatId", "houseNumber", "registryNumber",
            "city", "postcode", "region", "countryCode", "telephone", "fax",
        ] {
            expected[field] = Value::Null;
            let payload = update(&app, json!({"id": address, field: null})).await;
            assert_eq!(stable(&payload), json!({"address": expected, "userErrors": []}), "{field}");
        }
        expected["street"] = json!([]);
        let payload = update(&app, json!({"id": address, "street": null})).await;
        assert_eq!(stable(&payload), json!({"address": expected, "userErrors": []}));
        assert_eq!(read(&app, &address).await, expected);
    }

    async fn what_is_required_cannot_be_taken_away(app: TestApp) {
        define_fields(&app).await;
        let customer = customer(&app, "a@x").await;
        let address = add(&app, &customer, full()).await;
        let before = app.history(&customer).await;
        for (field, value) in [
            ("street", json!(null)), ("street", json!([])), ("street", json!([" ", "2nd line"])),
            ("city", json!(null)), ("city", json!(" ")),
            ("countryCode", json!(null)), ("countryCode", json!("")),
            ("isDefaultBilling", json!(null)), ("isDefaultShipping", json!(null)),
        ] {
            // Nothing else of the input is written.
            let payload = update(&app, json!({"id": address, "company": "Other", "region": null, field: value})).await;
            assert_eq!(payload, json!({"address": null, "userErrors": [fault("REQUIRED", &[field])]}), "{field}");
        }
        let payload = update(&app, json!({"id": address, "customFields": [{"code": "none", "value": {"text": "x"}}]})).await;
        let unknown = json!({"__typename": "CustomFieldError", "code": "UNKNOWN_FIELD", "path": ["customFields", "0"]});
        assert_eq!(payload, json!({"address": null, "userErrors": [unknown]}));
        assert_eq!(read(&app, &address).await, full_back());
        assert_eq!(app.history(&customer).await, before);
    }

    /// The tenant says what is required, when an address is added and when it is changed.
    async fn required_fields_are_the_tenants(app: TestApp) {
        let customer = customer(&app, "a@x").await;
        let address = add(&app, &customer, full_without_extras()).await;
        app.settings(json!({"requiredAddressFields": [
            "FIRST_NAME", "LAST_NAME", "COMPANY", "STREET", "HOUSE_NUMBER", "CITY", "POSTCODE", "REGION", "COUNTRY", "TELEPHONE",
        ]})).await;
        let fields = ["city", "company", "countryCode", "firstName", "houseNumber", "lastName", "postcode", "region", "street", "telephone"];
        let paths = |payload: &Value| {
            let faults = payload["userErrors"].as_array().expect("faults").iter();
            let mut paths: Vec<_> = faults.map(|fault| {
                assert_eq!(fault["code"], "REQUIRED");
                fault["path"].clone()
            }).collect();
            paths.sort_by_key(Value::to_string);
            Value::from(paths)
        };
        let payload = app.mutate("addAddress", "address { id }", json!({"customerId": customer, "address": {"fax": "1"}})).await;
        assert_eq!(paths(&payload), json!(fields.map(|field| json!(["address", field]))));
        let payload = app.create_customer(json!({"email": "b@x", "addresses": [full_without_extras(), {}]})).await;
        assert_eq!(paths(&payload), json!(fields.map(|field| json!(["addresses", "1", field]))));
        let nulls: serde_json::Map<_, _> = fields.map(|field| (field.to_owned(), Value::Null)).into_iter().collect();
        let mut input = Value::Object(nulls);
        input["id"] = json!(address);
        assert_eq!(paths(&update(&app, input).await), json!(fields.map(|field| json!([field]))));
        // A name of the region will do, an id of it alone will not.
        for (region, faults) in [(json!({"name": "Kent"}), json!([])), (json!({"externalId": "7", "name": " "}), json!([fault("REQUIRED", &["region"])]))] {
            assert_eq!(update(&app, json!({"id": address, "region": region})).await["userErrors"], faults);
        }
        app.settings(json!({"requiredAddressFields": []})).await;
        let payload = app.mutate("addAddress", "address { city }", json!({"customerId": customer, "address": {}})).await;
        assert_eq!(payload, json!({"address": {"city": null}, "userErrors": []}));
    }

    async fn every_change_is_a_version_and_an_event(app: TestApp) {
        let customer = customer(&app, "a@x").await;
        let first = add(&app, &customer, small()).await;
        let second = add(&app, &customer, small()).await;
        update(&app, json!({"id": first, "city": "d", "fax": "1"})).await;
        app.mutate("setDefaultAddress", "customer { version }", json!({"id": second, "billing": true})).await;
        // It is the default already: nothing happens.
        app.mutate("setDefaultAddress", "customer { version }", json!({"id": second, "billing": true})).await;
        let payload = app.mutate("removeAddress", "customer { version addresses { id } }", json!({"id": first})).await;
        assert_eq!(payload, json!({"customer": {"version": 6, "addresses": [{"id": second}]}, "userErrors": []}));
        let mut history = app.history(&customer).await;
        history["events"].as_array_mut().expect("events").remove(0);
        assert_eq!(history, json!({"version": 6, "events": [
            ["addAddress", ["addresses"]],
            ["addAddress", ["addresses"]],
            ["updateAddress", ["city", "fax"]],
            ["setDefaultAddress", ["defaultBillingAddress"]],
            ["removeAddress", ["addresses"]],
        ]}));
    }

    /// What belongs to a removed address goes with it, and its id leads nowhere.
    async fn a_removed_address_is_gone(app: TestApp) {
        app.define_field(json!({"object": "ADDRESS", "code": "plot", "label": "Plot", "unique": true})).await;
        let mut address = small();
        address["customFields"] = json!([{"code": "plot", "value": {"text": "77"}}]);
        address["metadata"] = json!([{"key": "k", "value": 1}]);
        let customer = customer(&app, "a@x").await;
        let removed = add(&app, &customer, address.clone()).await;
        let input = json!({"customerId": customer, "address": address});
        let taken = json!({"__typename": "CustomFieldError", "code": "ALREADY_TAKEN", "path": ["address", "customFields", "0"]});
        let payload = app.mutate("addAddress", "address { id }", input.clone()).await;
        assert_eq!(payload, json!({"address": null, "userErrors": [taken]}));
        let payload = app.mutate("removeAddress", "customer { addresses { id } }", json!({"id": removed})).await;
        assert_eq!(payload, json!({"customer": {"addresses": []}, "userErrors": []}));
        assert_eq!(read(&app, &removed).await, Value::Null);
        for (name, what) in [("updateAddress", "address { id }"), ("removeAddress", "customer { id }"), ("setDefaultAddress", "customer { id }")] {
            let input = match name {
                "setDefaultAddress" => json!({"id": removed, "billing": true}),
                _ => json!({"id": removed}),
            };
            assert_eq!(app.mutate(name, what, input).await["userErrors"], json!([fault("NOT_FOUND", &["id"])]), "{name}");
        }
        // Its unique value is free again.
        assert_eq!(app.mutate("addAddress", "address { metadata { value } }", input).await, json!({
            "address": {"metadata": [{"value": 1}]}, "userErrors": [],
        }));
    }

    async fn strangers_find_nothing(app: TestApp) {
        let customer = customer(&app, "a@x").await;
        let address = add(&app, &customer, small()).await;
        let before = app.history(&customer).await;
        let (_, other_tenant) = app.second_tenant().await;
        let other_partner = app.create_partner("Other").await;
        let other_partner = app.key_with("*", &[&other_partner]).await;
        for key in [&other_tenant, &other_partner, &app.key] {
            // The first key tries ids that are not there: all answers are the same.
            let (customer, address) = match *key == app.key {
                true => ("cus_01h455vb4pex5vsknk084sn02q", "adr_01h455vb4pex5vsknk084sn02q"),
                false => (customer.as_str(), address.as_str()),
            };
            let missing = |name: &str, result: &str, field: &str| json!({"data": {name: {result: null, "userErrors": [fault("NOT_FOUND", &[field])]}}});
            let input = json!({"customerId": customer, "address": {"city": 1.to_string()}});
            let answer = app.mutate_as(key, "addAddress", "address { id }", input).await;
            assert_eq!(answer, missing("addAddress", "address", "customerId"));
            let answer = app.mutate_as(key, "updateAddress", "address { id }", json!({"id": address, "city": ""})).await;
            assert_eq!(answer, missing("updateAddress", "address", "id"));
            let answer = app.mutate_as(key, "removeAddress", "customer { id }", json!({"id": address})).await;
            assert_eq!(answer, missing("removeAddress", "customer", "id"));
            let answer = app.mutate_as(key, "setDefaultAddress", "customer { id }", json!({"id": address, "billing": true})).await;
            assert_eq!(answer, missing("setDefaultAddress", "customer", "id"));
            let answer = app.ask_as(key, "query ($id: ID!) { node(id: $id) { id } }", json!({"id": address})).await;
            assert_eq!(answer, json!({"data": {"node": null}}));
        }
        for malformed in ["", "adr_", "adr_zzz", &customer, "\u{0}"] {
            let payload = update(&app, json!({"id": malformed})).await;
            assert_eq!(payload, json!({"address": null, "userErrors": [fault("NOT_FOUND", &["id"])]}), "{malformed:?}");
        }
        assert_eq!(app.history(&customer).await, before);
    }

    async fn each_needs_the_scope(app: TestApp) {
        let customer = customer(&app, "a@x").await;
        let address = add(&app, &customer, small()).await;
        let before = app.history(&customer).await;
        let reader = app.key_with("customers:read settings:write", &[]).await;
        let writer = app.key_with("customers:write", &[]).await;
        for (name, what, input) in [
            ("addAddress", "address { id }", json!({"customerId": customer, "address": small()})),
            ("updateAddress", "address { id }", json!({"id": address, "city": "d"})),
            ("setDefaultAddress", "customer { id }", json!({"id": address, "shipping": true})),
            ("removeAddress", "customer { id }", json!({"id": address})),
        ] {
            let answer = app.mutate_as(&reader, name, what, input.clone()).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
            assert_eq!(app.history(&customer).await["version"], before["version"]);
            let (status, _) = app.send("", &json!({"query": mutation(name, what), "variables": {"input": input}})).await;
            assert_eq!(status, 401);
        }
        for (name, what, input) in [
            ("addAddress", "address { id }", json!({"customerId": customer, "address": small()})),
            ("updateAddress", "address { id }", json!({"id": address, "city": "d"})),
            ("setDefaultAddress", "customer { id }", json!({"id": address, "shipping": true})),
            ("removeAddress", "customer { id }", json!({"id": address})),
        ] {
            let answer = app.mutate_as(&writer, name, what, input).await;
            assert_eq!(answer["data"][name]["userErrors"], json!([]), "{answer:#}");
        }
    }
}

fn full_without_extras() -> Value {
    let mut address = full();
    address
        .as_object_mut()
        .expect("an object")
        .retain(|name, _| !matches!(name.as_str(), "customFields" | "metadata"));
    address
}
