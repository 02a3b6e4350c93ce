//! Magento: the rules of addresses.

use serde_json::{Value, json};

use super::{created, emails, fault, magento::customer, refused, updated};
use crate::support::{TestApp, id, stable};

/// An address that is complete, with `more`.
fn address(more: Value) -> Value {
    let mut address = json!({
        "firstName": "Ada", "lastName": "Lovelace", "street": ["1 Main Street"], "city": "Springfield",
        "countryCode": "US", "postcode": "90001",
    });
    let fields = more.as_object().expect("fields").clone();
    address.as_object_mut().expect("an object").extend(fields);
    address
}

fn with(email: &str, addresses: &[Value]) -> Value {
    customer(email, json!({"addresses": addresses}))
}

stories! {
    async fn names_street_city_and_country_are_required(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let required = |field: &str| json!([fault("REQUIRED", &["addresses", "0", field])]);
        for (field, nothing) in [
            ("firstName", [json!(null), json!(" ")]),
            ("lastName", [json!(null), json!("")]),
            ("street", [json!(null), json!([])]),
            ("street", [json!([""]), json!([" ", "second line"])]),
            ("city", [json!(null), json!("")]),
            ("countryCode", [json!(null), json!("")]),
        ] {
            for none in nothing {
                let input = with("a@x.com", &[address(json!({field: none}))]);
                assert_eq!(refused(&app, input).await, required(field), "{field} {none}");
            }
        }
        let bare: Vec<_> = ["firstName", "lastName", "street", "city", "countryCode"]
            .iter().map(|field| fault("REQUIRED", &["addresses", "0", field])).collect();
        assert_eq!(refused(&app, with("a@x.com", &[json!({"postcode": "1"})])).await, json!(bare));
        assert_eq!(emails(&app).await, json!([]));
        // A customer needs no address, and an address nothing else.
        let fields = "addresses { prefix middleName suffix company vatId region { code } telephone fax isDefaultBilling isDefaultShipping }";
        let made = created(&app, with("a@x.com", &[address(json!({}))]), fields).await;
        assert_eq!(made, json!({"addresses": [{
            "prefix": null, "middleName": null, "suffix": null, "company": null, "vatId": null, "region": null,
            "telephone": null, "fax": null, "isDefaultBilling": false, "isDefaultShipping": false,
        }]}));
        assert_eq!(created(&app, customer("b@x.com", json!({})), "addresses { id }").await, json!({"addresses": []}));
    }

    async fn names_are_of_the_characters_of_names(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let fields = "addresses { firstName middleName lastName prefix company }";
        let good = "Zoe\u{301} O'Neil-Łuk, Jr. 3_b";
        // Only the names of the person are judged.
        let given = json!({"firstName": good, "middleName": good, "lastName": good, "prefix": "Dr. & Mrs!", "company": "A & B <ltd>"});
        let made = created(&app, with("a@x.com", &[address(given.clone())]), fields).await;
        assert_eq!(made, json!({"addresses": [given]}));
        for field in ["firstName", "middleName", "lastName"] {
            for bad in ["A&B", "Ada!", "<b>Ada</b>", "{{var this}}"] {
                let input = with("b@x.com", &[address(json!({field: bad}))]);
                assert_eq!(refused(&app, input).await, json!([fault("INVALID_FORMAT", &["addresses", "0", field])]), "{bad}");
            }
            let input = with("b@x.com", &[address(json!({field: "x".repeat(256)}))]);
            assert_eq!(refused(&app, input).await, json!([fault("TOO_LONG", &["addresses", "0", field])]));
        }
        assert_eq!(emails(&app).await, json!(["a@x.com"]));
    }

    async fn a_region_belongs_to_its_country(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let fields = "addresses { countryCode region { code name externalId } }";
        let region = |code: Value, name: Value, id: Value| json!({"code": code, "name": name, "externalId": id});
        let mut made = Vec::new();
        for (country, postcode, given, code) in [
            ("US", "90001", json!("CA"), json!("US-CA")),
            ("us", "90001", json!("us-ca"), json!("US-CA")),
            ("US", "90001", json!("US-CA"), json!("US-CA")),
            ("CA", "K1A 0B1", json!("ON"), json!("CA-ON")),
            ("DE", "10115", json!("BE"), json!("DE-BE")),
            ("US", "90001", json!(null), json!(null)),
        ] {
            let email = format!("a{}@x.com", made.len());
            let given = address(json!({"countryCode": country, "postcode": postcode, "region": region(given, json!("Name"), json!("12"))}));
            let kept = json!({"addresses": [{"countryCode": country.to_uppercase(), "region": region(code, json!("Name"), json!("12"))}]});
            assert_eq!(created(&app, with(&email, &[given]), fields).await, kept);
            made.push(email);
        }
        // The id of a region that Magento knows only by its id or its name.
        for (given, kept) in [
            (json!({"externalId": "512"}), region(json!(null), json!(null), json!("512"))),
            (json!({"name": "Yoknapatawpha"}), region(json!(null), json!("Yoknapatawpha"), json!(null))),
        ] {
            let email = format!("a{}@x.com", made.len());
            let answer = created(&app, with(&email, &[address(json!({"region": given}))]), fields).await;
            assert_eq!(answer, json!({"addresses": [{"countryCode": "US", "region": kept}]}));
            made.push(email);
        }
        for (country, postcode, code) in [("US", "90001", "BE"), ("US", "90001", "CA-ON"), ("US", "90001", "US-ZZ"), ("CA", "K1A 0B1", "CA"), ("DE", "10115", "US-CA")] {
            let bad = address(json!({"countryCode": country, "postcode": postcode, "region": {"code": code}}));
            assert_eq!(refused(&app, with("bad@x.com", &[bad])).await, json!([fault("INVALID_VALUE", &["addresses", "0", "region", "code"])]), "{country} {code}");
        }
        assert_eq!(emails(&app).await, json!(made));
    }

    async fn a_postcode_is_optional_only_where_the_country_has_none(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let fields = "addresses { postcode }";
        let mut made = Vec::new();
        for (country, given, kept) in [
            ("US", json!("90001"), json!("90001")),
            ("US", json!("90001-1234"), json!("90001-1234")),
            ("GB", json!("sw1y 4jh"), json!("sw1y 4jh")),
            ("HK", json!(null), json!(null)),
            ("HK", json!(""), json!("")),
            ("AE", json!(null), json!(null)),
            ("HK", json!("999077"), json!("999077")),
        ] {
            let email = format!("a{}@x.com", made.len());
            let answer = created(&app, with(&email, &[address(json!({"countryCode": country, "postcode": given}))]), fields).await;
            assert_eq!(answer, json!({"addresses": [{"postcode": kept}]}), "{country} {given}");
            made.push(email);
        }
        for (country, given, code) in [
            ("US", json!(null), "REQUIRED"),
            ("US", json!(" "), "REQUIRED"),
            ("DE", json!(null), "REQUIRED"),
            ("US", json!("9000"), "INVALID_FORMAT"),
            ("US", json!("SW1Y 4JH"), "INVALID_FORMAT"),
            ("DE", json!("1011"), "INVALID_FORMAT"),
        ] {
            let bad = address(json!({"countryCode": country, "postcode": given}));
            assert_eq!(refused(&app, with("bad@x.com", &[bad])).await, json!([fault(code, &["addresses", "0", "postcode"])]), "{country} {given}");
        }
        assert_eq!(emails(&app).await, json!(made));
    }

    async fn the_defaults_follow_from_the_addresses(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let fields = "id addresses { id isDefaultBilling isDefaultShipping } defaultBillingAddress { id } defaultShippingAddress { id }";
        let (billing, shipping) = (json!({"isDefaultBilling": true}), json!({"isDefaultShipping": true}));
        let made = created(&app, with("a@x.com", &[address(json!({})), address(billing.clone()), address(shipping.clone())]), fields).await;
        assert_eq!(stable(&made), json!({
            "id": "cus_1",
            "addresses": [
                {"id": "adr_1", "isDefaultBilling": false, "isDefaultShipping": false},
                {"id": "adr_2", "isDefaultBilling": true, "isDefaultShipping": false},
                {"id": "adr_3", "isDefaultBilling": false, "isDefaultShipping": true},
            ],
            "defaultBillingAddress": {"id": "adr_2"}, "defaultShippingAddress": {"id": "adr_3"},
        }));
        let made = created(&app, with("b@x.com", &[address(json!({}))]), "defaultBillingAddress { id } defaultShippingAddress { id }").await;
        assert_eq!(made, json!({"defaultBillingAddress": null, "defaultShippingAddress": null}));
        for (flag, field) in [(billing, "isDefaultBilling"), (shipping, "isDefaultShipping")] {
            let input = with("c@x.com", &[address(flag.clone()), address(flag)]);
            assert_eq!(refused(&app, input).await, json!([fault("NOT_ALLOWED", &["addresses", "1", field])]));
        }
        assert_eq!(emails(&app).await, json!(["a@x.com", "b@x.com"]));
    }

    async fn attributes_are_defined_and_the_rest_is_metadata(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        app.define_field(json!({"object": "ADDRESS", "code": "floor", "label": "Floor", "type": "INT", "min": "-3", "max": "200"})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "shoe", "label": "Shoe", "type": "DECIMAL"})).await;
        let value = |code: &str, value: Value| json!([{"code": code, "value": value}]);
        let fields = "customFields { code ... on DecimalFieldValue { decimal } } metadata { key value }
            addresses { customFields { code ... on IntFieldValue { int } } metadata { key value } }";
        let extension = json!([{"key": "extension_attributes", "value": {"a": [1, 2.50], "b": null}}]);
        let given = customer("a@x.com", json!({
            "customFields": value("shoe", json!({"decimal": "42.50"})), "metadata": extension,
            "addresses": [address(json!({"customFields": value("floor", json!({"int": -3})), "metadata": extension}))],
        }));
        assert_eq!(created(&app, given, fields).await, json!({
            "customFields": [{"code": "shoe", "decimal": "42.50"}], "metadata": extension,
            "addresses": [{"customFields": [{"code": "floor", "int": -3}], "metadata": extension}],
        }));
        let refused_at = |code: &str, path: &[&str], field: &str| json!([{"__typename": "CustomFieldError", "code": code, "path": path, "fieldCode": field}]);
        let (own, of_address) = (["customFields", "0"], ["addresses", "0", "customFields", "0"]);
        // An attribute of the one object is not one of the other.
        for (field, given, code, path) in [
            ("shoe", json!({"text": "42"}), "MISMATCH", &own[..]),
            ("floor", json!({"int": 1}), "UNKNOWN_FIELD", &own),
            ("shoe", json!({"decimal": "42"}), "UNKNOWN_FIELD", &of_address),
            ("floor", json!({"int": -4}), "INVALID_VALUE", &of_address),
            ("floor", json!({"int": 201}), "INVALID_VALUE", &of_address),
            ("floor", json!({"text": "1"}), "MISMATCH", &of_address),
        ] {
            let values = json!({"customFields": value(field, given.clone())});
            let input = if path.len() == 2 { customer("b@x.com", values) } else { with("b@x.com", &[address(values)]) };
            assert_eq!(refused(&app, input).await, refused_at(code, path, field), "{field} {given}");
        }
        assert_eq!(emails(&app).await, json!(["a@x.com"]));
    }

    /// The rules hold for addresses that are added and changed later, too.
    async fn an_address_is_changed_by_the_same_rules(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let made = created(&app, with("a@x.com", &[address(json!({"region": {"code": "CA"}}))]), "id addresses { id }").await;
        let (ada, home) = (id(&made), id(&made["addresses"][0]));
        let query = "mutation ($input: UpdateAddressInput!) {
            updateAddress(input: $input) { address { countryCode region { code } postcode } userErrors { __typename code path } }
        }";
        let update = async |mut input: Value| -> Value {
            input["id"] = json!(home);
            app.data(query, json!({"input": input})).await["updateAddress"].take()
        };
        for (change, code, path) in [
            (json!({"city": null}), "REQUIRED", &["city"][..]),
            (json!({"street": ["", "x"]}), "REQUIRED", &["street"]),
            (json!({"postcode": null}), "REQUIRED", &["postcode"]),
            (json!({"lastName": "A&B"}), "INVALID_FORMAT", &["lastName"]),
            (json!({"countryCode": "GB", "postcode": "SW1Y 4JH"}), "INVALID_VALUE", &["region", "code"]),
        ] {
            assert_eq!(update(change).await, json!({"address": null, "userErrors": [fault(code, path)]}));
        }
        let answer = update(json!({"countryCode": "HK", "region": null, "postcode": null})).await;
        assert_eq!(answer, json!({"address": {"countryCode": "HK", "region": null, "postcode": null}, "userErrors": []}));
        let answer = updated(&app, &ada, json!({}), "addresses { countryCode city lastName }").await;
        assert_eq!(answer["customer"], json!({"addresses": [{"countryCode": "HK", "city": "Springfield", "lastName": "Lovelace"}]}));
    }
}
