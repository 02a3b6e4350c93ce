//! What an address has to be: countries, regions and postal codes, defaults, and how many there are.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id};

/// A new customer's id.
async fn customer(app: &TestApp) -> String {
    id(&app.create_customer(json!({"email": "a@x"})).await["customer"])
}

async fn add(app: &TestApp, customer: &str, address: Value) -> Value {
    let what = "address { id countryCode postcode region { code name externalId } isDefaultBilling isDefaultShipping }";
    let input = json!({"customerId": customer, "address": address});
    app.mutate("addAddress", what, input).await
}

fn place(country: &str, more: Value) -> Value {
    let mut address = json!({"street": ["s"], "city": "c", "countryCode": country});
    if let Value::Object(more) = more {
        for (name, value) in more {
            address[name] = value;
        }
    }
    address
}

/// The defaults of a customer: for bills, for goods; and how many addresses say that they are it.
async fn defaults(app: &TestApp, customer: &str) -> Value {
    let query = "query ($id: ID!) { customer(by: {id: $id}) {
        addresses { isDefaultBilling isDefaultShipping }
        defaultBillingAddress { id } defaultShippingAddress { id }
    } }";
    let data = app.data(query, json!({"id": customer})).await;
    let customer = &data["customer"];
    let count = |flag: &str| {
        let addresses = customer["addresses"].as_array().expect("addresses");
        addresses
            .iter()
            .filter(|address| address[flag] == true)
            .count()
    };
    json!([
        customer["defaultBillingAddress"]["id"],
        customer["defaultShippingAddress"]["id"],
        count("isDefaultBilling"),
        count("isDefaultShipping"),
    ])
}

stories! {
    async fn countries_and_regions_are_those_of_iso_3166(app: TestApp) {
        let customer = customer(&app).await;
        let region = |code: Value, name: Value| json!({"code": code, "name": name, "externalId": null});
        let cases = [
            ("GB", json!(null), json!(["GB", null])),
            ("gb", json!({}), json!(["GB", null])),
            (" cz ", json!({"code": "10"}), json!(["CZ", region(json!("CZ-10"), json!(null))])),
            ("US", json!({"code": "CA"}), json!(["US", region(json!("US-CA"), json!(null))])),
            ("us", json!({"code": "us-ca", "name": "Kalifornien"}), json!(["US", region(json!("US-CA"), json!("Kalifornien"))])),
            ("US", json!({"code": "us-CA"}), json!(["US", region(json!("US-CA"), json!(null))])),
            // The code of a country's region that is the code of another country, too.
            ("US", json!({"code": "GB-LND"}), json!(["region", "code"])),
            ("CA", json!({"code": "US-CA"}), json!(["region", "code"])),
            ("GB", json!({"code": "CA"}), json!(["region", "code"])),
            ("US", json!({"code": "California"}), json!(["region", "code"])),
            ("US", json!({"code": "C\u{0}A"}), json!(["region", "code"])),
            // Any name will do, and a blank code is none.
            ("VA", json!({"name": "Upper Żupa"}), json!(["VA", region(json!(null), json!("Upper Żupa"))])),
            ("US", json!({"code": "", "name": "CA"}), json!(["US", region(json!(null), json!("CA"))])),
            ("US", json!({"externalId": "12"}), json!(["US", {"code": null, "name": null, "externalId": "12"}])),
            ("XX", json!(null), json!(["countryCode"])),
            ("UK", json!({"name": "Kent"}), json!(["countryCode"])),
            ("USA", json!({"code": "CA"}), json!(["countryCode"])),
            ("Ｕ", json!(null), json!(["countryCode"])),
        ];
        for (turn, (country, given, stored)) in cases.into_iter().enumerate() {
            let refused = stored[0] == "region" || stored[0] == "countryCode";
            let payload = add(&app, &customer, place(country, json!({"region": given}))).await;
            let input = json!({"email": format!("{turn}@x"), "addresses": [place(country, json!({"region": given}))]});
            let created = app.create_customer(input).await;
            if refused {
                let faults = |start: &[&str]| {
                    let rest = stored.as_array().expect("a path").iter().filter_map(Value::as_str);
                    let path: Vec<&str> = start.iter().copied().chain(rest).collect();
                    json!([fault("INVALID_VALUE", &path)])
                };
                assert_eq!(payload, json!({"address": null, "userErrors": faults(&["address"])}), "{country} {given}");
                assert_eq!(created, json!({"customer": null, "userErrors": faults(&["addresses", "0"])}), "{country} {given}");
            } else {
                let address = &payload["address"];
                assert_eq!(json!([address["countryCode"], address["region"]]), stored, "{country} {given}: {payload}");
                assert_eq!(created["userErrors"], json!([]), "{country} {given}");
            }
        }
    }

    async fn a_region_code_needs_its_country(app: TestApp) {
        app.settings(json!({"requiredAddressFields": []})).await;
        let customer = customer(&app).await;
        let payload = add(&app, &customer, json!({"region": {"code": "US-CA"}})).await;
        assert_eq!(payload, json!({"address": null, "userErrors": [fault("MISMATCH", &["address", "region", "code"])]}));
        let payload = add(&app, &customer, json!({"region": {"name": "California"}})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let address = id(&add(&app, &customer, place("US", json!({"region": {"code": "CA"}, "postcode": "90210"}))).await["address"]);
        let update = async |mut input: Value| {
            input["id"] = json!(address);
            app.mutate("updateAddress", "address { countryCode postcode region { code } }", input).await
        };
        // What is left of the old country does not fit the new one, or none.
        let outdated = json!([fault("INVALID_VALUE", &["region", "code"])]);
        assert_eq!(update(json!({"countryCode": "GB", "postcode": null})).await["userErrors"], outdated);
        assert_eq!(update(json!({"countryCode": null})).await["userErrors"], outdated);
        assert_eq!(update(json!({"countryCode": "GB", "region": null})).await["userErrors"], json!([fault("INVALID_FORMAT", &["postcode"])]));
        assert_eq!(update(json!({"city": "d"})).await, json!({
            "address": {"countryCode": "US", "postcode": "90210", "region": {"code": "US-CA"}}, "userErrors": [],
        }));
        assert_eq!(update(json!({"countryCode": "fr", "region": {"code": "IDF"}})).await, json!({
            "address": {"countryCode": "FR", "postcode": "90210", "region": {"code": "FR-IDF"}}, "userErrors": [],
        }));
        assert_eq!(update(json!({"countryCode": null, "region": {"name": "Anywhere"}})).await["userErrors"], json!([]));
    }

    async fn postal_codes_have_the_form_of_their_country(app: TestApp) {
        let customer = customer(&app).await;
        for (country, taken, refused) in [
            ("CZ", &["100 00", "10000", "CZ-10000"][..], &["1000", "100000", "ABC"][..]),
            ("DE", &["10115", "D-10115"], &["1011", "SW1Y 4JH"]),
            ("GB", &["SW1Y 4JH", "sw1y4jh"], &["10115", "SW1Y"]),
            ("US", &["90210", "90210-1234"], &["9021", "902101"]),
            ("CA", &["K1A 0B1", "k1a0b1"], &["K1A", "90210"]),
            ("NL", &["1012 AB"], &["1012", "AB 1012"]),
            ("PL", &["00-950", "00950"], &["0095"]),
            ("JP", &["100-0001"], &["100-000"]),
            ("FR", &["75001"], &["7500", "F"]),
            // Without postal codes, or nothing is known of them.
            ("AE", &["00000", "-"], &[]),
            ("HK", &["999077"], &[]),
            ("GH", &["GA-183-8164"], &[]),
        ] {
            for code in taken {
                let payload = add(&app, &customer, place(country, json!({"postcode": code}))).await;
                assert_eq!(payload["address"]["postcode"], *code, "{country}: {payload}");
            }
            for code in refused {
                let payload = add(&app, &customer, place(country, json!({"postcode": code}))).await;
                assert_eq!(payload, json!({"address": null, "userErrors": [fault("INVALID_FORMAT", &["address", "postcode"])]}), "{country} {code}");
            }
        }
    }

    /// The message shows a code that would be taken.
    async fn a_bad_postal_code_is_told_a_good_one(app: TestApp) {
        let customer = customer(&app).await;
        let query = "mutation ($input: AddAddressInput!) { addAddress(input: $input) { userErrors { message } } }";
        for (country, example) in [("CZ", "123 45"), ("GB", "A1 2BC"), ("CA", "A1B 2C3"), ("IE", "A12 BCDE"), ("GI", "GX11 1AA")] {
            let ask = async |code: &str| {
                let input = json!({"customerId": customer, "address": place(country, json!({"postcode": code}))});
                app.data(query, json!({"input": input})).await["addAddress"]["userErrors"].clone()
            };
            let message = format!("Write a postal code of this country, such as {example}.");
            assert_eq!(ask("!").await, json!([{"message": message}]));
            assert_eq!(ask(example).await, json!([]));
        }
    }

    async fn a_postal_code_is_required_where_the_country_has_them(app: TestApp) {
        let customer = customer(&app).await;
        let without = id(&add(&app, &customer, place("CZ", json!(null))).await["address"]);
        let elsewhere = id(&add(&app, &customer, place("AE", json!(null))).await["address"]);
        app.settings(json!({"postcodeRequired": true})).await;
        for (country, code, required) in [
            ("CZ", json!(null), true), ("CZ", json!(" "), true), ("CZ", json!("10000"), false),
            ("GH", json!(null), true), ("GH", json!("x"), false),
            ("AE", json!(null), false), ("HK", json!(""), false),
        ] {
            let payload = add(&app, &customer, place(country, json!({"postcode": code}))).await;
            let faults = if required { json!([fault("REQUIRED", &["address", "postcode"])]) } else { json!([]) };
            assert_eq!(payload["userErrors"], faults, "{country} {code}");
        }
        let update = async |input: Value| app.mutate("updateAddress", "address { id }", input).await["userErrors"].clone();
        let required = json!([fault("REQUIRED", &["postcode"])]);
        // An address from before may be changed, but not to be without one.
        assert_eq!(update(json!({"id": without, "city": "d", "countryCode": "CZ"})).await, json!([]));
        assert_eq!(update(json!({"id": without, "postcode": null})).await, required);
        assert_eq!(update(json!({"id": elsewhere, "postcode": null})).await, json!([]));
        assert_eq!(update(json!({"id": elsewhere, "countryCode": "CZ"})).await, required);
        assert_eq!(update(json!({"id": elsewhere, "countryCode": "CZ", "postcode": "10000"})).await, json!([]));
    }

    async fn one_default_of_each_kind(app: TestApp) {
        let both = json!({"isDefaultBilling": true, "isDefaultShipping": true});
        let payload = app.create_customer(json!({"email": "b@x", "addresses": [place("FR", both.clone()), place("FR", both.clone())]})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [
            fault("NOT_ALLOWED", &["addresses", "1", "isDefaultBilling"]),
            fault("NOT_ALLOWED", &["addresses", "1", "isDefaultShipping"]),
        ]}));
        let customer = customer(&app).await;
        assert_eq!(defaults(&app, &customer).await, json!([null, null, 0, 0]));
        let first = id(&add(&app, &customer, place("FR", both)).await["address"]);
        assert_eq!(defaults(&app, &customer).await, json!([first, first, 1, 1]));
        // One that is added takes it.
        let second = id(&add(&app, &customer, place("FR", json!({"isDefaultBilling": true}))).await["address"]);
        assert_eq!(defaults(&app, &customer).await, json!([second, first, 1, 1]));
        // One that is updated takes it, and gives it up.
        let update = async |input: Value| assert_eq!(app.mutate("updateAddress", "address { id }", input).await["userErrors"], json!([]));
        update(json!({"id": second, "isDefaultShipping": true})).await;
        assert_eq!(defaults(&app, &customer).await, json!([second, second, 1, 1]));
        update(json!({"id": second, "isDefaultBilling": false})).await;
        assert_eq!(defaults(&app, &customer).await, json!([null, second, 0, 1]));
        // And one that is made it.
        let set = async |input: Value| app.mutate("setDefaultAddress", "customer { defaultBillingAddress { id } defaultShippingAddress { id } }", input).await;
        let shown = |billing: &str, shipping: &str| json!({"customer": {"defaultBillingAddress": {"id": billing}, "defaultShippingAddress": {"id": shipping}}, "userErrors": []});
        assert_eq!(set(json!({"id": first, "billing": true})).await, shown(&first, &second));
        assert_eq!(set(json!({"id": first, "billing": true, "shipping": true})).await, shown(&first, &first));
        assert_eq!(set(json!({"id": second, "shipping": true})).await, shown(&first, &second));
        assert_eq!(set(json!({"id": second})).await, json!({"customer": null, "userErrors": [fault("REQUIRED", &["billing"])]}));
        assert_eq!(defaults(&app, &customer).await, json!([first, second, 1, 1]));
        // Without the one that was the default, there is none.
        let payload = app.mutate("removeAddress", "customer { defaultBillingAddress { id } defaultShippingAddress { id } }", json!({"id": first})).await;
        assert_eq!(payload, json!({"customer": {"defaultBillingAddress": null, "defaultShippingAddress": {"id": second}}, "userErrors": []}));
        assert_eq!(defaults(&app, &customer).await, json!([null, second, 0, 1]));
    }

    async fn a_default_that_many_want_at_once(app: TestApp) {
        let customer = customer(&app).await;
        let adds = join_all((0..10).map(|_| add(&app, &customer, place("FR", json!({"isDefaultBilling": true}))))).await;
        assert_eq!(defaults(&app, &customer).await[2], 1);
        let moves = adds.iter().map(|payload| {
            let input = json!({"id": payload["address"]["id"], "billing": true, "shipping": true});
            app.mutate("setDefaultAddress", "customer { id }", input)
        });
        for payload in join_all(moves).await {
            assert_eq!(payload, json!({"customer": {"id": customer}, "userErrors": []}));
        }
        let found = defaults(&app, &customer).await;
        assert_eq!((&found[2], &found[3]), (&json!(1), &json!(1)));
        assert_eq!(found[0], found[1]);
    }

    async fn a_hundred_addresses_and_no_more(app: TestApp) {
        let addresses = |count: usize| vec![place("FR", json!(null)); count];
        let payload = app.create_customer(json!({"email": "a@x", "addresses": addresses(101)})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault("TOO_MANY", &["addresses"])]}));
        let payload = app.create_customer(json!({"email": "a@x", "addresses": addresses(100)})).await;
        let customer = id(&payload["customer"]);
        let payload = add(&app, &customer, place("FR", json!(null))).await;
        assert_eq!(payload, json!({"address": null, "userErrors": [fault("TOO_MANY", &["address"])]}));
        // There is room again when some go; of many that come at once only so many get in.
        let query = "query ($id: ID!) { customer(by: {id: $id}) { addresses { id } } }";
        let found = app.data(query, json!({"id": customer})).await;
        for address in &found["customer"]["addresses"].as_array().expect("addresses")[..4] {
            app.mutate("removeAddress", "customer { id }", json!({"id": address["id"]})).await;
        }
        let payloads = join_all((0..12).map(|_| add(&app, &customer, place("FR", json!(null))))).await;
        let added = payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count();
        let refused = json!({"address": null, "userErrors": [fault("TOO_MANY", &["address"])]});
        assert_eq!((added, payloads.iter().filter(|payload| **payload == refused).count()), (4, 8));
        let found = app.data(query, json!({"id": customer})).await;
        assert_eq!(found["customer"]["addresses"].as_array().map(Vec::len), Some(100));
    }
}
