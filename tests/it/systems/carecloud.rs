//! CareCloud: the complete request, and the rules of its fields.

use serde_json::{Value, json};

use super::{
    create_named, created, emails, example, fault, read_back, refused, unanswered, updated,
};
use crate::support::{TestApp, id, stable};

/// A tenant with CareCloud's rules; gives the id of a source.
pub(super) async fn carecloud(app: &TestApp) -> String {
    app.apply_preset("CARECLOUD").await;
    create_named(app, "createSource", "source", "Loyalty app").await
}

/// The least that a customer needs, with `more`.
pub(super) fn customer(source: &str, more: Value) -> Value {
    let mut input = json!({"language": "cs", "source": {"sourceId": source}});
    let fields = more.as_object().expect("fields").clone();
    input.as_object_mut().expect("an object").extend(fields);
    input
}

/// Defines a field of each type, as the guide says.
async fn define_fields(app: &TestApp) {
    let options = |values: &[&str]| -> Value {
        values
            .iter()
            .map(|value| json!({"value": value, "label": value.to_uppercase()}))
            .collect()
    };
    for (code, kind, options) in [
        ("shoe_note", "TEXT", Value::Null),
        ("vip", "BOOLEAN", Value::Null),
        ("children", "INT", Value::Null),
        ("credit", "DECIMAL", Value::Null),
        ("member_since", "DATE", Value::Null),
        ("last_visit", "DATE_TIME", Value::Null),
        ("shirt", "OPTION", options(&["S", "M", "L"])),
        ("sports", "OPTIONS", options(&["ski", "swim", "run"])),
        ("sizes", "JSON", Value::Null),
    ] {
        app.define_field(json!({"object": "CUSTOMER", "code": code, "label": code, "type": kind, "options": options}))
            .await;
    }
}

async fn define_consent(app: &TestApp, code: &str) {
    let query = "mutation ($code: String!) {
        createConsentDefinition(input: {code: $code, label: $code}) { userErrors { code } }
    }";
    let data = app.data(query, json!({"code": code})).await;
    assert_eq!(data["createConsentDefinition"]["userErrors"], json!([]));
}

/// Status and code of a request whose input is none.
async fn invalid(app: &TestApp, input: Value) -> (u16, Value) {
    let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }";
    let body = json!({"query": query, "variables": {"input": input}});
    let (status, answer) = app.send(&app.key, &body).await;
    assert_eq!(answer.get("data"), None, "{answer}");
    (status, answer["errors"][0]["extensions"].clone())
}

fn of_field(code: &str, index: &str, field: &str) -> Value {
    json!([{"__typename": "CustomFieldError", "code": code, "path": ["customFields", index], "fieldCode": field}])
}

stories! {
    async fn the_complete_request(app: TestApp) {
        let source = carecloud(&app).await;
        define_fields(&app).await;
        define_consent(&app, "sms").await;
        let partner = app.create_partner("Acme").await;
        let store = app.create_store("Národní 3", &partner).await;
        let (query, variables) = example("CareCloud", &[("$STORE", &store), ("$SOURCE", &source)]);
        let answer = app.ask(&query, variables.clone()).await;
        // All comes back but the secrets, and the country in upper case.
        let unanswered = unanswered(&variables, &answer);
        assert_eq!(unanswered.iter().collect::<Vec<_>>(), ["\"Divoka7Bara\"", "\"EAAGm0PX4ZCpsBAKZB\"", "\"cz\""]);
        let text = answer.to_string();
        assert!(!text.contains("EAAGm0PX4ZCpsBAKZB") && !text.contains("Divoka7Bara"), "{text}");

        let mut shown = answer.clone();
        let token = shown["data"]["createCustomer"]["session"]["token"].take();
        assert!(token.as_str().is_some_and(|token| token.starts_with("fds_")), "{token}");
        let customer = json!({
            "id": "cus_1",
            "salutation": "Vážená paní", "gender": "FEMALE", "firstName": "Božena", "lastName": "Němcová",
            "preNominals": "Mgr.", "postNominals": "Ph.D.", "birthDate": "1990-02-04",
            "email": "bozena.nemcova@example.cz", "phone": "420777123456", "language": "cs",
            "storeId": "sto_1",
            "addresses": [{
                "street": ["Národní", "2. patro", "dveře 5", "zvonek Němcová", "vchod ze dvora"],
                "registryNumber": "1009", "houseNumber": "3", "postcode": "110 00", "city": "Praha", "countryCode": "CZ",
            }],
            "consents": [
                {"code": "gtc", "value": "GRANTED"},
                {"code": "profiling", "value": "DENIED"},
                {"code": "marketing", "value": "NOT_SET"},
                {"code": "sms", "value": "GRANTED"},
            ],
            "sources": [{"sourceId": "src_1", "externalId": "card-000123"}],
            "socialAccounts": [{"provider": "facebook"}],
            "customFields": [
                {"code": "shoe_note", "text": "wide\nleft 38, right 39"},
                {"code": "vip", "boolean": true},
                {"code": "children", "int": 2},
                {"code": "credit", "decimal": "1250.50"},
                {"code": "member_since", "date": "2021-03-15"},
                {"code": "last_visit", "dateTime": "2025-11-30T17:45:00Z"},
                {"code": "shirt", "option": {"value": "M"}},
                {"code": "sports", "options": [{"value": "swim"}, {"value": "ski"}]},
                {"code": "sizes", "json": {"hat": 56.5, "gloves": [7, 7.5], "coat": null}},
            ],
            "partners": [{"name": "Default"}, {"name": "Acme"}],
        });
        assert_eq!(stable(&shown), json!({"data": {"createCustomer": {
            "customer": customer,
            "session": {"token": null, "expiresAt": "<time>", "customer": {"id": "cus_1"}},
            "userErrors": [],
        }}}));
        let created = &answer["data"]["createCustomer"]["customer"];
        assert_eq!(created["storeId"], store);
        assert_eq!(created["sources"][0]["sourceId"], source);
        assert_eq!(read_back(&app, &query, &id(created)).await, *created);
    }

    async fn the_language_is_the_one_mandatory_field(app: TestApp) {
        let source = carecloud(&app).await;
        let bare = json!({"source": {"sourceId": source}});
        assert_eq!(refused(&app, bare).await, json!([fault("REQUIRED", &["language"])]));
        for bad in ["xx", "cze", "čeština", ""] {
            let input = customer(&source, json!({"language": bad}));
            assert_eq!(refused(&app, input).await, json!([fault("INVALID_VALUE", &["language"])]), "{bad}");
        }
        assert_eq!(emails(&app).await, json!([]));
        for (given, kept) in [("cs", "cs"), ("DE", "de")] {
            let made = created(&app, customer(&source, json!({"language": given})), "id language email firstName").await;
            assert_eq!(made, json!({"id": id(&made), "language": kept, "email": null, "firstName": null}));
            let answer = updated(&app, &id(&made), json!({"language": null}), "language").await;
            assert_eq!(answer, json!({"customer": null, "userErrors": [fault("REQUIRED", &["language"])]}));
        }
    }

    async fn the_genders(app: TestApp) {
        let source = carecloud(&app).await;
        for gender in ["MALE", "FEMALE", "MISS", "PRIVATE", "OTHER"] {
            let made = created(&app, customer(&source, json!({"gender": gender})), "gender").await;
            assert_eq!(made, json!({"gender": gender}));
        }
        assert_eq!(created(&app, customer(&source, json!({})), "gender").await, json!({"gender": null}));
        for bad in [json!("LADY"), json!("male"), json!(1)] {
            let answer = invalid(&app, customer(&source, json!({"email": "bad@x.cz", "gender": bad}))).await;
            assert_eq!(answer, (400, json!({"code": "GRAPHQL_VALIDATION_FAILED"})), "{bad}");
        }
        assert_eq!(emails(&app).await, json!([null, null, null, null, null, null]));
    }

    async fn of_a_phone_the_digits_are_kept(app: TestApp) {
        let source = carecloud(&app).await;
        for (given, kept) in [
            ("420777123456", json!("420777123456")),
            ("+420 777 123 456", json!("420777123456")),
            ("(+420) 777-123.456", json!("420777123456")),
            ("call me", Value::Null),
        ] {
            let input = customer(&source, json!({"phone": given, "mobilePhone": given}));
            let made = created(&app, input, "phone mobilePhone").await;
            assert_eq!(made, json!({"phone": kept, "mobilePhone": kept}), "{given}");
        }
        let input = customer(&source, json!({"email": "long@x.cz", "phone": "4".repeat(65)}));
        assert_eq!(refused(&app, input).await, json!([fault("TOO_LONG", &["phone"])]));
        assert_eq!(emails(&app).await, json!([null, null, null, null]));
    }

    async fn an_email_has_the_syntax_of_one(app: TestApp) {
        let source = carecloud(&app).await;
        for good in ["bozena@example.cz", "Karel.Capek+r.u.r@Example.CZ", "jiří@příklad.cz"] {
            let made = created(&app, customer(&source, json!({"email": good})), "email").await;
            assert_eq!(made, json!({"email": good}));
        }
        for bad in ["bozena", "bozena@", "@example.cz", "bo zena@example.cz", "bozena@example..cz", "B. N. <b@example.cz>"] {
            let input = customer(&source, json!({"email": bad}));
            assert_eq!(refused(&app, input).await, json!([fault("INVALID_FORMAT", &["email"])]), "{bad}");
        }
        let taken = json!([{"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "path": ["email"]}]);
        assert_eq!(refused(&app, customer(&source, json!({"email": "BOZENA@example.cz"}))).await, taken);
        assert_eq!(emails(&app).await, json!(["bozena@example.cz", "Karel.Capek+r.u.r@Example.CZ", "jiří@příklad.cz"]));
    }

    async fn names_are_any_text_and_a_date_of_birth_is_over(app: TestApp) {
        let source = carecloud(&app).await;
        for field in ["salutation", "firstName", "lastName", "preNominals", "postNominals"] {
            for good in ["Ing. & co. 👩‍🔬 (2)".to_owned(), "ř".repeat(255)] {
                let made = created(&app, customer(&source, json!({field: good})), field).await;
                assert_eq!(made, json!({field: good}));
            }
            let input = customer(&source, json!({"email": "long@x.cz", field: "ř".repeat(256)}));
            assert_eq!(refused(&app, input).await, json!([fault("TOO_LONG", &[field])]));
        }
        let made = created(&app, customer(&source, json!({"birthDate": "2000-02-29"})), "birthDate").await;
        assert_eq!(made, json!({"birthDate": "2000-02-29"}));
        for (bad, code) in [("2001-02-29", "INVALID_FORMAT"), ("4. 2. 1990", "INVALID_FORMAT"), ("2026-02-01", "INVALID_VALUE")] {
            let input = customer(&source, json!({"email": "born@x.cz", "birthDate": bad}));
            assert_eq!(refused(&app, input).await, json!([fault(code, &["birthDate"])]), "{bad}");
        }
        assert_eq!(emails(&app).await, Value::from(vec![Value::Null; 11]));
    }

    async fn nothing_of_an_address_is_required(app: TestApp) {
        let source = carecloud(&app).await;
        let fields = "addresses { street registryNumber houseNumber postcode city countryCode }";
        let empty = json!({"street": [], "registryNumber": null, "houseNumber": null, "postcode": null, "city": null, "countryCode": null});
        for (given, kept) in [
            (json!({}), json!({})),
            (json!({"city": "Praha"}), json!({"city": "Praha"})),
            (json!({"countryCode": "cz"}), json!({"countryCode": "CZ"})),
            (json!({"countryCode": "SK", "postcode": "811 01"}), json!({"countryCode": "SK", "postcode": "811 01"})),
            (json!({"postcode": "any"}), json!({"postcode": "any"})),
        ] {
            let made = created(&app, customer(&source, json!({"addresses": [given]})), fields).await;
            let mut expected = empty.clone();
            expected.as_object_mut().expect("an object").extend(kept.as_object().expect("fields").clone());
            assert_eq!(made, json!({"addresses": [expected]}));
        }
        for (bad, code, field) in [
            (json!({"countryCode": "xx"}), "INVALID_VALUE", "countryCode"),
            (json!({"countryCode": "Česko"}), "INVALID_VALUE", "countryCode"),
            (json!({"countryCode": "cz", "postcode": "1100"}), "INVALID_FORMAT", "postcode"),
        ] {
            let input = customer(&source, json!({"email": "bad@x.cz", "addresses": [bad]}));
            assert_eq!(refused(&app, input).await, json!([fault(code, &["addresses", "0", field])]));
        }
        assert_eq!(emails(&app).await, Value::from(vec![Value::Null; 5]));
    }

    async fn a_property_is_of_its_type(app: TestApp) {
        let source = carecloud(&app).await;
        define_fields(&app).await;
        let made = created(&app, customer(&source, json!({})), "id customFields { code }").await;
        let customer_id = id(&made);
        assert_eq!(made["customFields"], json!([]));
        // A value of another type, and of the type but none: what fits is in the complete request.
        for (field, value, code) in [
            ("shoe_note", json!({"int": 5}), "MISMATCH"),
            ("shoe_note", json!({"text": "x".repeat(4097)}), "TOO_LONG"),
            ("vip", json!({"text": "true"}), "MISMATCH"),
            ("children", json!({"decimal": "2"}), "MISMATCH"),
            ("credit", json!({"int": 2}), "MISMATCH"),
            ("credit", json!({"decimal": "1,5"}), "INVALID_FORMAT"),
            ("credit", json!({"decimal": "1e3"}), "INVALID_FORMAT"),
            ("member_since", json!({"date": "2021-02-30"}), "INVALID_FORMAT"),
            ("last_visit", json!({"dateTime": "2025-11-30 17:45"}), "INVALID_FORMAT"),
            ("shirt", json!({"option": "XL"}), "INVALID_VALUE"),
            ("shirt", json!({"option": "m"}), "INVALID_VALUE"),
            ("sports", json!({"options": ["ski", "chess"]}), "INVALID_VALUE"),
            ("sports", json!({"options": ["ski", "ski"]}), "INVALID_VALUE"),
            ("sizes", json!({"json": "x".repeat(16 * 1024)}), "TOO_LONG"),
            ("unknown", json!({"text": "x"}), "UNKNOWN_FIELD"),
        ] {
            let input = customer(&source, json!({"email": "bad@x.cz", "customFields": [{"code": field, "value": value}]}));
            assert_eq!(refused(&app, input).await, of_field(code, "0", field), "{field} {value}");
        }
        let twice = json!([{"code": "vip", "value": {"boolean": true}}, {"code": "vip", "value": {"boolean": false}}]);
        let input = customer(&source, json!({"email": "bad@x.cz", "customFields": twice}));
        assert_eq!(refused(&app, input).await, of_field("INVALID_VALUE", "1", "vip"));
        assert_eq!(emails(&app).await, json!([null]));

        // An update merges by code, and null clears.
        let fields = "customFields { code ... on BooleanFieldValue { boolean } ... on IntFieldValue { int } }";
        let vip = json!([{"code": "vip", "value": {"boolean": true}}, {"code": "children", "value": {"int": -2147483648}}]);
        let answer = updated(&app, &customer_id, json!({"customFields": vip}), fields).await;
        assert_eq!(answer, json!({"customer": {"customFields": [{"code": "vip", "boolean": true}, {"code": "children", "int": -2147483648}]}, "userErrors": []}));
        let answer = updated(&app, &customer_id, json!({"customFields": [{"code": "vip", "value": null}]}), fields).await;
        assert_eq!(answer, json!({"customer": {"customFields": [{"code": "children", "int": -2147483648}]}, "userErrors": []}));
    }

    async fn there_are_a_thousand_properties_at_most(app: TestApp) {
        let source = carecloud(&app).await;
        let values = |count: usize| -> Vec<Value> { (0..count).map(|n| json!({"code": format!("p{n}"), "value": {"int": 1}})).collect() };
        let answer = refused(&app, customer(&source, json!({"customFields": values(1001)}))).await;
        assert_eq!(answer, json!([fault("TOO_MANY", &["customFields"])]));
        // A thousand are looked at: each is unknown.
        let answer = refused(&app, customer(&source, json!({"customFields": values(1000)}))).await;
        let unknown = |n: usize| json!({"__typename": "CustomFieldError", "code": "UNKNOWN_FIELD", "path": ["customFields", n.to_string()], "fieldCode": format!("p{n}")});
        assert_eq!(answer, (0..1000).map(unknown).collect::<Value>());
    }

    async fn messages_are_in_the_language_that_the_header_asks_for(app: TestApp) {
        let source = carecloud(&app).await;
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { language } userErrors { message path } } }";
        let ask = async |header: &str, input: Value| -> Value {
            let body = json!({"query": query, "variables": {"input": input}});
            let mut request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key).json(&body);
            if !header.is_empty() {
                request = request.header("accept-language", header);
            }
            let mut answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
            answer["data"]["createCustomer"].take()
        };
        for (header, message) in [
            ("", "Tento údaj je povinný."),
            ("cs, en-gb;q=0.8", "Tento údaj je povinný."),
            ("pt-BR", "Tento údaj je povinný."),
            ("sk, en-gb;q=0.8", "This is required."),
            ("de-AT", "Diese Angabe ist erforderlich."),
        ] {
            let answer = ask(header, json!({"source": {"sourceId": source}})).await;
            assert_eq!(answer, json!({"customer": null, "userErrors": [{"message": message, "path": ["language"]}]}), "{header}");
            // The header does not make it the customer's language.
            let answer = ask(header, customer(&source, json!({"language": "sk"}))).await;
            assert_eq!(answer, json!({"customer": {"language": "sk"}, "userErrors": []}), "{header}");
        }
    }
}
