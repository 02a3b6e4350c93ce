//! `createCustomer`: what it keeps, gives back and refuses.

use serde_json::{Value, json};

use crate::support::{TestApp, id, stable};

const EVERYTHING: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer {
            __typename id url version createdAt updatedAt
            email prefix firstName middleName lastName suffix phone language
            site { id name number } store { id name } createdIn
            addresses { ...address }
            defaultBillingAddress { id } defaultShippingAddress { id }
            partners { id name externalIds { system value } }
            customFields { __typename code label ... on TextFieldValue { text } }
            customField(code: \"tier\") { code ... on TextFieldValue { text } }
            missing: customField(code: \"none\") { code }
            some: customFields(codes: [\"note\"]) { code }
            metadata { key value } metafield(key: \"utm\")
        }
        userErrors { __typename code message path ... on CustomFieldError { fieldCode } }
    }
}
fragment address on Address {
    id prefix firstName middleName lastName suffix company vatId street houseNumber registryNumber
    city postcode region { code name externalId } countryCode telephone fax
    isDefaultBilling isDefaultShipping
    customFields { code ... on TextFieldValue { text } } metadata { key value }
}";

/// Creates a customer that must be refused, and gives its faults.
async fn faults(app: &TestApp, input: Value) -> Value {
    let payload = app.create_customer(input).await;
    assert_eq!(payload["customer"], Value::Null, "{payload:#}");
    payload["userErrors"].clone()
}

fn fault(typename: &str, code: &str, path: &[&str]) -> Value {
    json!({"__typename": typename, "code": code, "path": path})
}

fn input_fault(code: &str, path: &[&str]) -> Value {
    fault("InputError", code, path)
}

fn field_fault(code: &str, path: &[&str], field: &str) -> Value {
    json!({"__typename": "CustomFieldError", "code": code, "path": path, "fieldCode": field})
}

stories! {
    async fn everything_comes_back(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier"})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "note", "label": "Note"})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door"})).await;
        let partner = app.create_partner("Acme").await;
        let store = app.create_store("High Street", &partner).await;
        let input = json!({
            "storeId": store,
            "email": "  Ada.Lovelace@Example.com ",
            "prefix": "Countess", "firstName": "Ada", "middleName": "King", "lastName": "Lovelace", "suffix": "†",
            "phone": "+44 (0) 20 7946 0958",
            "language": "EN",
            "addresses": [
                {
                    "prefix": "Ms", "firstName": "A.", "middleName": "K.", "lastName": "L.", "suffix": "Esq.",
                    "company": "Engines Ltd", "vatId": "GB123", "street": ["12 St James's Square", "2nd floor"],
                    "houseNumber": "12", "registryNumber": "77", "city": "London", "postcode": "SW1Y 4JH",
                    "region": {"code": "lnd", "name": "London", "externalId": "5"}, "countryCode": "gb",
                    "telephone": "020", "fax": "021", "isDefaultBilling": true,
                    "customFields": [{"code": "door", "value": {"text": "left"}}],
                    "metadata": [{"key": "lat", "value": 51.50}],
                },
                {"street": ["1 Ockham Park"], "city": "Ockham", "countryCode": "GB", "isDefaultShipping": true},
            ],
            "customFields": [
                {"code": "note", "value": {"text": "first line\nsecond line"}},
                {"code": "tier", "value": {"text": "gold"}},
            ],
            "metadata": [
                {"key": "utm", "value": {"b": [1.10, 12345678901234567890123_u128.to_string()], "a": null}},
                {"key": "gone", "value": null},
                {"key": "abc", "value": "x"},
            ],
        });
        let answer = app.ask(EVERYTHING, json!({"input": input})).await;
        assert_eq!(stable(&answer), json!({"data": {"createCustomer": {
            "customer": {
                "__typename": "Customer", "id": "cus_1",
                "url": "https://frontdesk.example/customers/cus_1",
                "version": 1, "createdAt": "<time>", "updatedAt": "<time>",
                "email": "Ada.Lovelace@Example.com",
                "prefix": "Countess", "firstName": "Ada", "middleName": "King", "lastName": "Lovelace", "suffix": "†",
                "phone": "+44 (0) 20 7946 0958",
                "language": "en",
                "site": {"id": "site_1", "name": "Default", "number": 1},
                "store": {"id": "sto_1", "name": "High Street"},
                "createdIn": "High Street",
                "addresses": [
                    {
                        "id": "adr_1",
                        "prefix": "Ms", "firstName": "A.", "middleName": "K.", "lastName": "L.", "suffix": "Esq.",
                        "company": "Engines Ltd", "vatId": "GB123", "street": ["12 St James's Square", "2nd floor"],
                        "houseNumber": "12", "registryNumber": "77", "city": "London", "postcode": "SW1Y 4JH",
                        "region": {"code": "GB-LND", "name": "London", "externalId": "5"}, "countryCode": "GB",
                        "telephone": "020", "fax": "021", "isDefaultBilling": true, "isDefaultShipping": false,
                        "customFields": [{"code": "door", "text": "left"}],
                        "metadata": [{"key": "lat", "value": 51.5}],
                    },
                    {
                        "id": "adr_2",
                        "prefix": null, "firstName": null, "middleName": null, "lastName": null, "suffix": null,
                        "company": null, "vatId": null, "street": ["1 Ockham Park"],
                        "houseNumber": null, "registryNumber": null, "city": "Ockham", "postcode": null,
                        "region": null, "countryCode": "GB",
                        "telephone": null, "fax": null, "isDefaultBilling": false, "isDefaultShipping": true,
                        "customFields": [], "metadata": [],
                    },
                ],
                "defaultBillingAddress": {"id": "adr_1"},
                "defaultShippingAddress": {"id": "adr_2"},
                "partners": [
                    {"id": "par_1", "name": "Default", "externalIds": []},
                    {"id": "par_2", "name": "Acme", "externalIds": []},
                ],
                "customFields": [
                    {"__typename": "TextFieldValue", "code": "tier", "label": "Tier", "text": "gold"},
                    {"__typename": "TextFieldValue", "code": "note", "label": "Note", "text": "first line\nsecond line"},
                ],
                "customField": {"code": "tier", "text": "gold"},
                "missing": null,
                "some": [{"code": "note"}],
                "metadata": [
                    {"key": "abc", "value": "x"},
                    {"key": "utm", "value": {"a": null, "b": [1.1, "12345678901234567890123"]}},
                ],
                "metafield": {"a": null, "b": [1.1, "12345678901234567890123"]},
            },
            "userErrors": [],
        }}}));

        // What was answered is what is stored.
        let created = &answer["data"]["createCustomer"]["customer"];
        let query = EVERYTHING
            .replace("mutation ($input: CreateCustomerInput!)", "query ($id: ID!)")
            .replace("createCustomer(input: $input) {\n        customer {", "customer(by: {id: $id}) {")
            .replace("}\n        userErrors { __typename code message path ... on CustomFieldError { fieldCode } }\n    }", "}");
        let read = app.data(&query, json!({"id": id(created)})).await;
        assert_eq!(read["customer"], *created);
    }

    async fn an_email_is_enough(app: TestApp) {
        let payload = app.create_customer(json!({"email": "a@x"})).await;
        assert_eq!(stable(&payload), json!({
            "customer": {"id": "cus_1", "email": "a@x", "partners": [{"name": "Default"}]},
            "userErrors": [],
        }));
    }

    async fn numbers_in_metadata_keep_every_digit(app: TestApp) {
        let body = r#"{"query": "mutation ($v: JSON) { createCustomer(input: {email: \"n@x\", metadata: [{key: \"v\", value: $v}, {key: \"w\", value: {exact: 0.10}}]}) { customer { metadata { value } } } }", "variables": {"v": [12345678901234567890123, 1.10, -0.0, 1e400]}}"#;
        let response = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key)
            .header("content-type", "application/json").body(body).send().await.expect("an answer");
        let text = response.text().await.expect("text");
        assert_eq!(text, r#"{"data":{"createCustomer":{"customer":{"metadata":[{"value":[12345678901234567890123,1.10,-0.0,1e+400]},{"value":{"exact":0.10}}]}}}}"#);
    }

    async fn all_faults_at_once(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "required": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door", "required": true})).await;
        app.create_customer(json!({"email": "taken@x", "customFields": [
            {"code": "tier", "value": {"text": "gold"}}, {"code": "card", "value": {"text": "No. É1"}},
        ]})).await;
        app.settings(json!({"phoneMode": "STRICT"})).await;
        let long = "x".repeat(256);
        let answer = faults(&app, json!({
            "siteId": "site_nowhere", "storeId": "sto_nowhere",
            "email": "TAKEN@X", "firstName": long, "lastName": "a\u{0}b", "phone": "12", "language": "english",
            "addresses": [
                {"street": [" "], "city": "", "countryCode": "XX", "isDefaultBilling": true,
                 "customFields": [{"code": "door", "value": null}]},
                {"street": ["s"], "city": "c", "countryCode": "US", "isDefaultBilling": true, "isDefaultShipping": true,
                 "region": {"code": "GB-LND"}, "customFields": [{"code": "door", "value": {"text": "1"}}]},
                {"isDefaultShipping": true, "region": {"code": "CA"}, "postcode": "a\nb", "customFields": [{"code": "door", "value": {"text": "2"}}]},
            ],
            "customFields": [
                {"code": "shoe", "value": {"text": "44"}},
                {"code": "card", "value": {"text": "no. e\u{301}1"}},
                {"code": "card", "value": {"text": "other"}},
            ],
            "metadata": [{"key": "", "value": 1}, {"key": "a", "value": "\u{0}"}, {"key": "b", "value": 1}, {"key": "b", "value": 2}],
        })).await;
        let expected = [
            input_fault("NOT_FOUND", &["storeId"]),
            input_fault("NOT_FOUND", &["siteId"]),
            input_fault("INVALID_FORMAT", &["phone"]),
            input_fault("TOO_LONG", &["firstName"]),
            input_fault("INVALID_VALUE", &["lastName"]),
            input_fault("INVALID_VALUE", &["language"]),
            field_fault("UNKNOWN_FIELD", &["customFields", "0"], "shoe"),
            field_fault("INVALID_VALUE", &["customFields", "2"], "card"),
            field_fault("REQUIRED", &["customFields"], "tier"),
            input_fault("REQUIRED", &["metadata", "0", "key"]),
            input_fault("INVALID_VALUE", &["metadata", "1", "value"]),
            input_fault("INVALID_VALUE", &["metadata", "3", "key"]),
            input_fault("REQUIRED", &["addresses", "0", "street"]),
            input_fault("REQUIRED", &["addresses", "0", "city"]),
            input_fault("INVALID_VALUE", &["addresses", "0", "countryCode"]),
            field_fault("REQUIRED", &["addresses", "0", "customFields", "0"], "door"),
            input_fault("INVALID_VALUE", &["addresses", "1", "region", "code"]),
            input_fault("NOT_ALLOWED", &["addresses", "1", "isDefaultBilling"]),
            input_fault("REQUIRED", &["addresses", "2", "street"]),
            input_fault("REQUIRED", &["addresses", "2", "city"]),
            input_fault("REQUIRED", &["addresses", "2", "countryCode"]),
            input_fault("MISMATCH", &["addresses", "2", "region", "code"]),
            input_fault("INVALID_VALUE", &["addresses", "2", "postcode"]),
            input_fault("NOT_ALLOWED", &["addresses", "2", "isDefaultShipping"]),
            fault("AlreadyTakenError", "ALREADY_TAKEN", &["email"]),
            field_fault("ALREADY_TAKEN", &["customFields", "1"], "card"),
        ];
        assert_eq!(answer, Value::from(expected.to_vec()));
    }

    /// Generated clients send null for what is not set.
    async fn null_is_as_if_left_out(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) {
            customer { addresses { isDefaultBilling isDefaultShipping } memberships { status } language } session { token } userErrors { code path }
        } }";
        let input = json!({
            "email": "a@x", "autologin": null, "language": null, "consents": null, "plans": null, "metadata": null,
            "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB", "isDefaultBilling": null, "isDefaultShipping": null}],
            "organization": {"create": {"name": "Acme", "skipDefaultSubscription": null}}, "membership": {"status": null},
        });
        assert_eq!(app.ask(query, json!({"input": input})).await, json!({"data": {"createCustomer": {
            "customer": {
                "addresses": [{"isDefaultBilling": false, "isDefaultShipping": false}],
                "memberships": [{"status": "ACTIVE"}], "language": "en",
            },
            "session": null,
            "userErrors": [],
        }}}));
    }

    async fn messages_are_sentences(app: TestApp) {
        let query = "mutation { createCustomer(input: {}) { userErrors { message path } } }";
        let answer = app.ask(query, json!({})).await;
        assert_eq!(answer, json!({"data": {"createCustomer": {"userErrors": [
            {"message": "This is required.", "path": ["email"]},
        ]}}}));
    }

    async fn an_email_belongs_to_one_customer(app: TestApp) {
        for taken in ["Zoé@example.com", "Straße@example.com"] {
            assert_eq!(app.create_customer(json!({"email": taken})).await["userErrors"], json!([]));
        }
        let refused = json!([fault("AlreadyTakenError", "ALREADY_TAKEN", &["email"])]);
        for twin in ["Zoé@example.com", "ZOÉ@EXAMPLE.COM", "Zoe\u{301}@example.com", " straße@Example.com "] {
            assert_eq!(faults(&app, json!({"email": twin})).await, refused, "{twin}");
        }
        assert_eq!(app.create_customer(json!({"email": "zoe@example.com"})).await["userErrors"], json!([]));
        // Another tenant's customers are another's.
        let (_, other) = app.second_tenant().await;
        let payload = app.create_customer_as(&other, json!({"email": "Zoé@example.com"})).await;
        assert_eq!(payload["userErrors"], json!([]));
    }

    async fn bad_emails_are_refused(app: TestApp) {
        for bad in ["x", "a b@x.com", "a@x\r\nBcc: b@x.com", "a\u{0}@x.com", "Ada <a@x.com>", &format!("{}@x.com", "a".repeat(250))] {
            assert_eq!(faults(&app, json!({"email": bad})).await, json!([input_fault("INVALID_FORMAT", &["email"])]), "{bad:?}");
        }
        for none in [json!(null), json!(""), json!("  ")] {
            assert_eq!(faults(&app, json!({"email": none})).await, json!([input_fault("REQUIRED", &["email"])]));
        }
    }

    async fn an_email_may_be_unique_by_site_or_not_at_all(app: TestApp) {
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let refused = json!([fault("AlreadyTakenError", "ALREADY_TAKEN", &["email"])]);
        app.settings(json!({"emailUniqueness": "SITE"})).await;
        assert_eq!(app.create_customer(json!({"email": "a@x"})).await["userErrors"], json!([]));
        assert_eq!(app.create_customer(json!({"email": "a@x", "siteId": second})).await["userErrors"], json!([]));
        assert_eq!(faults(&app, json!({"email": "A@x", "siteId": second})).await, refused);
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        assert_eq!(app.create_customer(json!({"email": "a@x"})).await["userErrors"], json!([]));
    }

    async fn phones_are_kept_as_the_tenant_says(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { phone } userErrors { code path } } }";
        let mut count = 0;
        for (mode, given, kept) in [
            ("FREE", "+420 777-123-456 ext. 5", "+420 777-123-456 ext. 5"),
            ("STRIP", "+420 777-123-456", "420777123456"),
            ("STRICT", "+420 777-123-456", "+420777123456"),
        ] {
            app.settings(json!({"phoneMode": mode})).await;
            count += 1;
            let answer = app.data(query, json!({"input": {"email": format!("a{count}@x"), "phone": given}})).await;
            assert_eq!(answer["createCustomer"], json!({"customer": {"phone": kept}, "userErrors": []}));
        }
        let refused = json!({"customer": null, "userErrors": [{"code": "INVALID_FORMAT", "path": ["phone"]}]});
        for bad in ["777123456", "+1 23", "call me"] {
            let answer = app.data(query, json!({"input": {"email": "b@x", "phone": bad}})).await;
            assert_eq!(answer["createCustomer"], refused, "{bad}");
        }
    }

    async fn the_language_is_given_or_accepted_or_english(app: TestApp) {
        let mut count = 0;
        for (given, header, kept) in [
            (json!("cs"), "de", "cs"),
            (json!("DE"), "", "de"),
            (Value::Null, "cs, en-gb;q=0.8", "cs"),
            (Value::Null, "*, xx;q=0.9, fr-CA;q=0.5", "fr"),
            (Value::Null, "", "en"),
        ] {
            count += 1;
            let body = json!({
                "query": "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { language } } }",
                "variables": {"input": {"email": format!("a{count}@x"), "language": given}},
            });
            let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key).json(&body);
            let request = if header.is_empty() { request } else { request.header("accept-language", header) };
            let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
            assert_eq!(answer, json!({"data": {"createCustomer": {"customer": {"language": kept}}}}));
        }
    }

    async fn any_unicode_survives(app: TestApp) {
        let names = ["Łukasz", "山田太郎", "👩‍👩‍👧‍👦", "e\u{301}", "\u{202e}rtl", "O'Brien; DROP TABLE customers; --", "100% _ \\ \"q\"", " spaced ", "", "\u{10FFFF}"];
        for (index, name) in names.iter().enumerate() {
            let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { firstName metafield(key: \"n\") } userErrors { code path } } }";
            let input = json!({"email": format!("u{index}@x"), "firstName": name, "metadata": [{"key": "n", "value": {*name: name}}]});
            let answer = app.data(query, json!({"input": input})).await;
            assert_eq!(answer["createCustomer"], json!({"customer": {"firstName": name, "metafield": {*name: name}}, "userErrors": []}));
        }
    }

    async fn limits_of_lists_and_sizes(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "f", "label": "F"})).await;
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB"});
        let entries = |count: usize, size: usize| -> Vec<Value> {
            (0..count).map(|n| json!({"key": format!("k{n:03}"), "value": "x".repeat(size)})).collect()
        };
        let ok = async |input: Value| assert_eq!(app.create_customer(input).await["userErrors"], json!([]));
        let refused = async |input: Value, code: &str, path: &[&str]| {
            assert_eq!(faults(&app, input).await, json!([input_fault(code, path)]));
        };
        ok(json!({"email": "a@x", "addresses": vec![address.clone(); 100]})).await;
        refused(json!({"email": "b@x", "addresses": vec![address; 101]}), "TOO_MANY", &["addresses"]).await;
        ok(json!({"email": "c@x", "metadata": entries(100, 10)})).await;
        refused(json!({"email": "d@x", "metadata": entries(101, 10)}), "TOO_MANY", &["metadata"]).await;
        ok(json!({"email": "e@x", "metadata": entries(1, 4094)})).await;
        refused(json!({"email": "f@x", "metadata": entries(1, 4095)}), "TOO_LONG", &["metadata", "0", "value"]).await;
        ok(json!({"email": "g@x", "metadata": entries(16, 4089)})).await;
        refused(json!({"email": "h@x", "metadata": entries(17, 4089)}), "TOO_LONG", &["metadata"]).await;
        refused(json!({"email": "i@x", "metadata": [{"key": "k".repeat(65), "value": 1}]}), "TOO_LONG", &["metadata", "0", "key"]).await;
        ok(json!({"email": "j@x", "customFields": [{"code": "f", "value": {"text": "é".repeat(4096)}}]})).await;
        let payload = app.create_customer(json!({"email": "k@x", "customFields": [{"code": "f", "value": {"text": "é".repeat(4097)}}]})).await;
        assert_eq!(payload["userErrors"], json!([field_fault("TOO_LONG", &["customFields", "0"], "f")]));
        ok(json!({"email": "l@x", "firstName": "é".repeat(255)})).await;
        let street = vec!["line"; 11];
        refused(json!({"email": "m@x", "addresses": [{"street": street, "city": "c", "countryCode": "GB"}]}), "TOO_MANY", &["addresses", "0", "street"]).await;
    }

    async fn a_field_of_customers_is_not_one_of_addresses(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier"})).await;
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": [{"code": "tier", "value": {"text": "x"}}]});
        let answer = faults(&app, json!({"email": "a@x", "addresses": [address]})).await;
        assert_eq!(answer, json!([field_fault("UNKNOWN_FIELD", &["addresses", "0", "customFields", "0"], "tier")]));
    }

    async fn a_unique_value_belongs_to_one(app: TestApp) {
        app.define_field(json!({"object": "ADDRESS", "code": "meter", "label": "Meter", "unique": true})).await;
        let address = |meter: &str| json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": [{"code": "meter", "value": {"text": meter}}]});
        let payload = app.create_customer(json!({"email": "a@x", "addresses": [address("M1"), address("M2")]})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let answer = faults(&app, json!({"email": "b@x", "addresses": [address("m2"), address("M3"), address("m3")]})).await;
        assert_eq!(answer, json!([
            field_fault("INVALID_VALUE", &["addresses", "2", "customFields", "0"], "meter"),
            field_fault("ALREADY_TAKEN", &["addresses", "0", "customFields", "0"], "meter"),
        ]));
        let (_, other) = app.second_tenant().await;
        let payload = app.create_customer_as(&other, json!({"email": "b@x", "addresses": [address("M1")]})).await;
        assert_eq!(payload["userErrors"], json!([field_fault("UNKNOWN_FIELD", &["addresses", "0", "customFields", "0"], "meter")]));
    }

    /// Longer than what an index of PostgreSQL holds.
    async fn a_unique_value_may_be_long(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "long", "label": "Long", "unique": true})).await;
        let words: String = (0..4096_u32).map(|n| char::from_u32(0x4e00 + n * 7 % 20_000).expect("a character")).collect();
        let input = |email: &str| json!({"email": email, "customFields": [{"code": "long", "value": {"text": words}}]});
        assert_eq!(app.create_customer(input("a@x")).await["userErrors"], json!([]));
        assert_eq!(faults(&app, input("b@x")).await, json!([field_fault("ALREADY_TAKEN", &["customFields", "0"], "long")]));
    }

    async fn instants_begin_with_the_year_1(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { createdAt } userErrors { code path } } }";
        for before in ["-009999-01-01T00:00:00Z", "-004714-12-31T00:00:00Z", "-000001-12-31T23:59:59Z", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01"] {
            let answer = app.data(query, json!({"input": {"email": "a@x", "createdAt": before}})).await;
            assert_eq!(answer["createCustomer"], json!({"customer": null, "userErrors": [{"code": "INVALID_FORMAT", "path": ["createdAt"]}]}), "{before}");
        }
        let answer = app.data(query, json!({"input": {"email": "a@x", "createdAt": "0001-01-01T00:00:00Z"}})).await;
        assert_eq!(answer["createCustomer"], json!({"customer": {"createdAt": "0001-01-01T00:00:00Z"}, "userErrors": []}));
    }

    async fn without_the_scope_nothing_is_written(app: TestApp) {
        let key = app.key_with("customers:read partners:write settings:write", &[]).await;
        let answer = app.ask_as(&key, crate::support::CREATE_CUSTOMER, json!({"input": {"email": "a@x"}})).await;
        assert_eq!(answer, json!({
            "data": {"createCustomer": null},
            "errors": [{
                "message": "This needs an API key with the scope customers:write.",
                "locations": [{"line": 2, "column": 5}],
                "path": ["createCustomer"],
                "extensions": {"code": "FORBIDDEN"},
            }],
        }));
        let found = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        assert_eq!(found, json!({"customer": null}));
    }

    async fn one_mutation_that_fails_leaves_its_siblings(app: TestApp) {
        let query = "mutation { a: createCustomer(input: {email: \"a@x\"}) { customer { email } userErrors { code } }
            b: createCustomer(input: {email: \"A@x\"}) { customer { email } userErrors { code } }
            c: createCustomer(input: {email: \"c@x\"}) { customer { email partners { name } } userErrors { code } } }";
        assert_eq!(app.data(query, json!({})).await, json!({
            "a": {"customer": {"email": "a@x"}, "userErrors": []},
            "b": {"customer": null, "userErrors": [{"code": "ALREADY_TAKEN"}]},
            "c": {"customer": {"email": "c@x", "partners": [{"name": "Default"}]}, "userErrors": []},
        }));
    }
}
