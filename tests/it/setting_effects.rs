//! What the settings of a tenant do to `createCustomer`: the same input with one and without it.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, id};

fn set(mut input: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    input
}

/// What is wrong with a customer; none is made where anything is.
async fn faults(app: &TestApp, input: Value) -> Value {
    let payload = app.create_customer(input).await;
    assert_eq!(
        payload["customer"].is_null(),
        payload["userErrors"] != json!([]),
        "{payload:#}"
    );
    payload["userErrors"].clone()
}

async fn second_site(app: &TestApp) -> String {
    let site = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await;
    site.expect("a site").to_string()
}

/// A value for each field that can be required, by the name that a setting gives it.
const FIELDS: [(&str, &str, &str); 15] = [
    ("PREFIX", "prefix", "p"),
    ("FIRST_NAME", "firstName", "f"),
    ("MIDDLE_NAME", "middleName", "m"),
    ("LAST_NAME", "lastName", "l"),
    ("DISPLAY_NAME", "displayName", "d"),
    ("SALUTATION", "salutation", "s"),
    ("TITLE", "title", "t"),
    ("GENDER", "gender", "FEMALE"),
    ("BIRTH_DATE", "birthDate", "1815-12-10"),
    ("MOBILE_PHONE", "mobilePhone", "1"),
    ("ORGANIZATION_NAME", "organizationName", "o"),
    ("TAX_VAT", "taxVat", "v"),
    ("LANGUAGE", "language", "en"),
    ("LOCALE", "locale", "en_GB"),
    ("TIME_ZONE", "timeZone", "Europe/London"),
];

const ADDRESS_FIELDS: [(&str, &str); 10] = [
    ("FIRST_NAME", "firstName"),
    ("LAST_NAME", "lastName"),
    ("COMPANY", "company"),
    ("STREET", "street"),
    ("HOUSE_NUMBER", "houseNumber"),
    ("CITY", "city"),
    ("POSTCODE", "postcode"),
    ("REGION", "region"),
    ("COUNTRY", "countryCode"),
    ("TELEPHONE", "telephone"),
];

stories! {
    async fn what_identifies_a_customer(app: TestApp) {
        let all = [("EMAIL", "email", "a@x"), ("USERNAME", "username", "ada"), ("PHONE", "phone", "1")];
        for wanted in 0..8 {
            let wanted: Vec<_> = all.iter().enumerate().filter(|(bit, _)| wanted & (1 << bit) != 0).map(|(_, one)| *one).collect();
            app.settings(json!({"requiredIdentifiers": wanted.iter().map(|one| one.0).collect::<Vec<_>>(), "emailUniqueness": "NONE", "usernameUniqueness": "NONE"})).await;
            let required: Vec<_> = wanted.iter().map(|one| fault("REQUIRED", &[one.1])).collect();
            for blank in [json!({}), json!({"email": " ", "username": "", "phone": null})] {
                assert_eq!(faults(&app, blank).await, Value::from(required.clone()));
            }
            let given = wanted.iter().fold(json!({}), |input, one| set(input, &json!({one.1: one.2})));
            assert_eq!(faults(&app, given).await, json!([]));
        }
    }

    async fn which_fields_are_required(app: TestApp) {
        let given = |but: &str| FIELDS.iter().filter(|field| field.0 != but).fold(json!({}), |input, field| set(input, &json!({field.1: field.2})));
        app.settings(json!({"requiredFields": FIELDS.map(|field| field.0)})).await;
        let all = faults(&app, json!({"email": "a@x"})).await;
        assert_eq!(all.as_array().expect("a list").len(), FIELDS.len());
        assert_eq!(faults(&app, set(given(""), &json!({"email": "a@x"}))).await, json!([]));
        for (index, (name, field, _)) in FIELDS.into_iter().enumerate() {
            let missing = json!([fault("REQUIRED", &[field])]);
            assert!(all.as_array().expect("a list").contains(&missing[0]), "{name}");
            assert_eq!(faults(&app, set(given(name), &json!({"email": "b@x"}))).await, missing);
            assert_eq!(faults(&app, set(given(name), &json!({"email": "b@x", field: null}))).await, missing);
            // Alone it is required alone, and not for who has it.
            app.settings(json!({"requiredFields": [name]})).await;
            assert_eq!(faults(&app, json!({"email": "b@x"})).await, missing);
            let customer = id(&app.create_customer(set(given(""), &json!({"email": format!("c{index}@x")}))).await["customer"]);
            assert_eq!(app.update_customer(&customer, json!({"comment": "c"})).await, json!([]));
            assert_eq!(app.update_customer(&customer, json!({field: null})).await, missing);
            app.settings(json!({"requiredFields": []})).await;
            assert_eq!(faults(&app, json!({"email": format!("d{index}@x")})).await, json!([]));
            app.settings(json!({"requiredFields": FIELDS.map(|field| field.0)})).await;
        }
        for (_, field, _) in FIELDS.into_iter().filter(|field| !["gender", "birthDate", "language"].contains(&field.1)) {
            let blank = set(given(""), &json!({"email": "e@x", field: "  "}));
            assert!(faults(&app, blank).await.as_array().expect("a list").contains(&fault("REQUIRED", &[field])), "{field}");
        }
    }

    async fn which_fields_of_an_address_are_required(app: TestApp) {
        let full = json!({
            "firstName": "f", "lastName": "l", "company": "c", "street": ["s"], "houseNumber": "1", "city": "c", "postcode": "90210",
            "region": {"code": "CA"}, "countryCode": "US", "telephone": "1",
        });
        for (name, field) in ADDRESS_FIELDS {
            let mut address = full.clone();
            address.as_object_mut().expect("an object").remove(field);
            if field == "countryCode" {
                // What belongs to a country goes with it.
                for field in ["region", "postcode"] {
                    address.as_object_mut().expect("an object").remove(field);
                }
            }
            for (turn, wanted, told) in [(1, vec![], vec![]), (2, vec![name], vec![fault("REQUIRED", &["addresses", "0", field])])] {
                app.settings(json!({"requiredAddressFields": wanted})).await;
                let input = json!({"email": format!("{field}{turn}@x"), "addresses": [address, full]});
                assert_eq!(faults(&app, input).await, Value::from(told), "{name}");
            }
        }
    }

    async fn postal_codes_names_and_sources(app: TestApp) {
        let source = app.mutate("createSource", "source { id }", json!({"name": "Web"})).await;
        let source = json!({"sourceId": source["source"]["id"]});
        let address = |country: &str, postcode: Value| json!([{"street": ["s"], "city": "c", "countryCode": country, "postcode": postcode}]);
        for (on, off, good, bad, path) in [
            ("postcodeRequired", json!({"postcodeRequired": false}), json!({"addresses": address("GB", json!("SW1Y 4JH"))}), json!({"addresses": address("GB", json!(null))}), &["addresses", "0", "postcode"][..]),
            ("postcodeRequired", json!({"postcodeRequired": false}), json!({"addresses": address("HK", json!(null))}), json!({"addresses": address("GB", json!(" "))}), &["addresses", "0", "postcode"]),
            ("sourceRequired", json!({"sourceRequired": false}), json!({"source": source}), json!({"source": null}), &["source"]),
            ("sourceRequired", json!({"sourceRequired": false}), json!({"source": source}), json!({}), &["source"]),
        ] {
            app.settings(json!({on: true})).await;
            assert_eq!(faults(&app, set(bad.clone(), &json!({"email": "bad@x"}))).await, json!([fault("REQUIRED", path)]));
            let email = json!({"email": format!("{}@x", app.emails().await.as_array().expect("a list").len())});
            assert_eq!(faults(&app, set(good, &email)).await, json!([]));
            app.settings(off).await;
            let email = json!({"email": format!("{}@x", app.emails().await.as_array().expect("a list").len())});
            assert_eq!(faults(&app, set(bad, &email)).await, json!([]));
        }
        app.settings(json!({"nameRule": "PLAIN"})).await;
        let names = |text: &str| json!({"email": "names@x", "firstName": text, "middleName": text, "lastName": text});
        let refused = json!(["firstName", "lastName", "middleName"].map(|field| fault("INVALID_FORMAT", &[field])));
        for bad in ["A/B", "<b>", "a@b", "Ada!", "👩", "a\u{202e}b", "$", "a;b"] {
            assert_eq!(faults(&app, names(bad)).await, refused, "{bad}");
        }
        assert_eq!(faults(&app, names("Žofie-Ana, O'Brien_2. e\u{301} 山田")).await, json!([]));
        app.settings(json!({"nameRule": "ANY"})).await;
        assert_eq!(faults(&app, set(names("A/B <👩>"), &json!({"email": "any@x"}))).await, json!([]));
    }

    async fn within_what_a_username_is_unique(app: TestApp) {
        let second = second_site(&app).await;
        let taken = json!([fault("ALREADY_TAKEN", &["username"])]);
        assert_eq!(faults(&app, json!({"email": "0@x", "username": "Ada_L"})).await, json!([]));
        for (number, (rule, same, other)) in [("TENANT", &taken, &taken), ("SITE", &taken, &json!([])), ("NONE", &json!([]), &json!([]))].into_iter().enumerate() {
            app.settings(json!({"usernameUniqueness": rule})).await;
            assert_eq!(&faults(&app, json!({"email": format!("s{number}@x"), "username": "aDA_l"})).await, same, "{rule}");
            let elsewhere = json!({"email": format!("o{number}@x"), "username": "ADA_L", "siteId": second});
            assert_eq!(&faults(&app, elsewhere).await, other, "{rule}");
            assert_eq!(faults(&app, json!({"email": format!("n{number}@x"), "username": format!("ada-l{number}")})).await, json!([]));
        }
        let payload = app.mutate("updateTenantSettings", "settings { usernameUniqueness }", json!({"usernameUniqueness": "TENANT"})).await;
        assert_eq!(payload, json!({"settings": null, "userErrors": [fault("CONFLICT", &["usernameUniqueness"])]}));
        assert_eq!(faults(&app, json!({"email": "last@x", "username": "ada_l"})).await, json!([]));
    }

    async fn telephone_numbers(app: TestApp) {
        let phones = |email: &str, phone: &str| json!({"email": email, "phone": phone, "mobilePhone": phone});
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { phone mobilePhone } userErrors { code path } } }";
        for (mode, given, kept) in [
            ("FREE", "+420 777-000-111 ext. 5", json!("+420 777-000-111 ext. 5")), ("FREE", "call me", json!("call me")),
            ("STRIP", "+420 777-123-456 ext. 5", json!("4207771234565")), ("STRIP", "call me", json!(null)),
            ("STRICT", " +420 777-123-456 ", json!("+420777123456")),
        ] {
            app.settings(json!({"phoneMode": mode})).await;
            let email = format!("{}@x", app.emails().await.as_array().expect("a list").len());
            let answer = app.data(query, json!({"input": phones(&email, given)})).await;
            assert_eq!(answer["createCustomer"], json!({"customer": {"phone": kept, "mobilePhone": kept}, "userErrors": []}), "{mode} {given}");
        }
        for bad in ["777123456", "+1 23", "call me"] {
            let refused = json!([fault("INVALID_FORMAT", &["phone"]), fault("INVALID_FORMAT", &["mobilePhone"])]);
            assert_eq!(faults(&app, phones("bad@x", bad)).await, refused);
        }
        // Unique by its digits, in the tenant; a mobile number is not.
        let second = second_site(&app).await;
        app.settings(json!({"phoneMode": "FREE"})).await;
        assert_eq!(faults(&app, phones("a@x", "+1 (555) 0100")).await, json!([]));
        app.settings(json!({"phoneUnique": true})).await;
        let taken = json!([fault("ALREADY_TAKEN", &["phone"])]);
        for (email, twin) in [("b@x", "15550100"), ("c@x", "1-555-0100")] {
            assert_eq!(faults(&app, phones(email, twin)).await, taken);
            assert_eq!(faults(&app, set(phones(email, twin), &json!({"siteId": second}))).await, taken);
        }
        assert_eq!(faults(&app, json!({"email": "d@x", "mobilePhone": "15550100"})).await, json!([]));
        for none in ["n1@x", "n2@x"] {
            assert_eq!(faults(&app, json!({"email": none, "phone": ""})).await, json!([]));
        }
        app.settings(json!({"phoneUnique": false})).await;
        assert_eq!(faults(&app, phones("b@x", "15550100")).await, json!([]));
        let payload = app.mutate("updateTenantSettings", "settings { phoneUnique }", json!({"phoneUnique": true})).await;
        assert_eq!(payload, json!({"settings": null, "userErrors": [fault("CONFLICT", &["phoneUnique"])]}));
    }

    async fn passwords_are_judged_by_their_policy(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) {
            customer { email } userErrors { __typename code path ... on PasswordPolicyError { policy unmet } }
        } }";
        let long = |count: usize| "aB3$".repeat(count / 4);
        for (policy, good, bad) in [
            ("NIST", vec!["kdjrhtqz".to_owned(), "       x".to_owned(), long(256)], vec![("kdjrhtq".to_owned(), vec!["MIN_LENGTH"]), (long(260), vec!["MAX_LENGTH"]), ("PassWord1".to_owned(), vec!["NOT_COMMON"])]),
            ("CARECLOUD", vec!["Kdjrhtq1".to_owned()], vec![("kdjrhtqz".to_owned(), vec!["DIGIT", "UPPERCASE"]), ("Kdjrht1".to_owned(), vec!["MIN_LENGTH"]), ("Password1".to_owned(), vec!["NOT_COMMON"])]),
            ("MAGENTO", vec!["kdjrht1!".to_owned(), "Password1".to_owned(), long(256)], vec![
                ("kdjrhtq1".to_owned(), vec!["THREE_CHARACTER_CLASSES"]), (" Kdjrht1".to_owned(), vec!["NO_EDGE_SPACES"]), ("Kdjrht1 ".to_owned(), vec!["NO_EDGE_SPACES"]),
                ("Ada1@example.com".to_owned(), vec!["NOT_EMAIL"]), ("Kdj1!".to_owned(), vec!["MIN_LENGTH"]), (long(260), vec!["MAX_LENGTH"]),
            ]),
            ("CLONE_SYSTEMS", vec!["password123".to_owned(), "12345678".to_owned()], vec![("passwor".to_owned(), vec!["MIN_LENGTH"])]),
            ("PELCRO", vec!["123456".to_owned()], vec![("12345".to_owned(), vec!["MIN_LENGTH"])]),
            ("PELCRO_STRONG", vec!["aB3$aB3$".to_owned(), format!("{}xY", long(28))], vec![
                ("aB3$aB3".to_owned(), vec!["MIN_LENGTH"]), (format!("{}xYz", long(28)), vec!["MAX_LENGTH"]), ("kdjrhtqz".to_owned(), vec!["DIGIT", "SYMBOL", "UPPERCASE"]), ("KDJRHT1!".to_owned(), vec!["LOWERCASE"]),
            ]),
        ] {
            app.settings(json!({"passwordPolicy": policy, "emailUniqueness": "NONE"})).await;
            let input = |password: &str| json!({"input": {"email": "ada1@example.com", "password": password}});
            for password in &good {
                let answer = app.data(query, input(password)).await;
                assert_eq!(answer["createCustomer"], json!({"customer": {"email": "ada1@example.com"}, "userErrors": []}), "{policy} {password}");
            }
            for (password, unmet) in &bad {
                let told = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": policy, "unmet": unmet});
                let answer = app.data(query, input(password)).await;
                assert_eq!(answer["createCustomer"], json!({"customer": null, "userErrors": [told]}), "{policy} {password}");
            }
            // Who is added by an agent needs none, whatever who signs up needs.
            assert_eq!(faults(&app, json!({"email": "none@x"})).await, json!([]));
        }
    }

    async fn who_is_signed_in_right_away(app: TestApp) {
        let what = "customer { email } session { customer { email } }";
        for (confirmation, confirmed, signed_in) in [
            ("NONE", false, true), ("AFTER_LOGIN", false, true), ("BEFORE_LOGIN", false, false), ("BEFORE_LOGIN", true, true),
        ] {
            app.settings(json!({"emailConfirmation": confirmation})).await;
            let email = format!("{confirmation}{confirmed}@x");
            let input = json!({"email": email, "password": "kdjrhtqz", "autologin": true, "confirmed": confirmed});
            let session = if signed_in { json!({"customer": {"email": email}}) } else { Value::Null };
            let payload = app.mutate("createCustomer", what, input).await;
            assert_eq!(payload, json!({"customer": {"email": email}, "session": session, "userErrors": []}), "{confirmation} {confirmed}");
        }
    }

    async fn links_and_languages(app: TestApp) {
        let redirect = |email: &str, url: &str| json!({"email": email, "redirectUrl": url});
        let refused = json!([fault("NOT_ALLOWED", &["redirectUrl"])]);
        assert_eq!(faults(&app, redirect("a@x", "https://shop.example/back")).await, refused);
        app.settings(json!({"redirectUrls": ["https://shop.example", "https://b.example/in/"]})).await;
        for (n, good) in ["https://shop.example", "https://shop.example/back?x#y", "https://b.example/in/x"].into_iter().enumerate() {
            assert_eq!(faults(&app, redirect(&format!("r{n}@x"), good)).await, json!([]), "{good}");
        }
        for bad in ["https://shop.example.evil/", "http://shop.example/", "https://b.example/out", "https://shop.example@evil/", "https://b.example/in/../out", "javascript:alert(1)", ""] {
            assert_eq!(faults(&app, redirect("b@x", bad)).await, refused, "{bad}");
        }
        app.settings(json!({"languages": ["cs", "en"]})).await;
        assert_eq!(faults(&app, json!({"email": "l@x", "language": "de"})).await, json!([fault("NOT_ALLOWED", &["language"])]));
        app.settings(json!({"languages": []})).await;
        assert_eq!(faults(&app, json!({"email": "l@x", "language": "de"})).await, json!([]));
        // The page and the language of a customer.
        app.settings(json!({"defaultLanguage": "pl", "customerUrlTemplate": "https://crm.example/{id}?c={id}"})).await;
        let payload = app.mutate("createCustomer", "customer { id url language }", json!({"email": "u@x"})).await;
        let customer = id(&payload["customer"]);
        assert_eq!(payload["customer"], json!({"id": customer, "url": format!("https://crm.example/{customer}?c={customer}"), "language": "pl"}));
        app.settings(json!({"customerUrlTemplate": null})).await;
        let data = app.data("query ($id: ID!) { customer(by: {id: $id}) { url language } }", json!({"id": customer})).await;
        assert_eq!(data["customer"], json!({"url": format!("https://frontdesk.example/customers/{customer}"), "language": "pl"}));
    }

    async fn partners_and_plans(app: TestApp) {
        let partner = app.create_partner("Acme").await;
        let store = app.create_store("Shop", &partner).await;
        let partners = async |email: &str, store: Option<&str>| {
            let payload = app.create_customer(json!({"email": email, "storeId": store})).await;
            json!([payload["customer"]["partners"], payload["userErrors"]])
        };
        let (both, one) = (json!([[{"name": "Default"}, {"name": "Acme"}], []]), json!([[{"name": "Acme"}], []]));
        for (n, (assignment, fallback, with, without)) in [
            ("ALL_ACCESSIBLE", "REJECT", &both, &both), ("STORE_BASED", "ALL_ACCESSIBLE", &one, &both),
            ("STORE_BASED", "REJECT", &one, &json!([null, [fault("REQUIRED", &["storeId"])]])),
        ].into_iter().enumerate() {
            app.settings(json!({"partnerAssignment": assignment, "partnerFallback": fallback})).await;
            assert_eq!(&partners(&format!("w{n}@x"), Some(&store)).await, with, "{assignment}");
            assert_eq!(&partners(&format!("n{n}@x"), None).await, without, "{assignment} {fallback}");
        }
        app.settings(json!({"partnerAssignment": "ALL_ACCESSIBLE"})).await;
        let product = app.mutate("createProduct", "product { id }", json!({"code": "scan", "name": "Scan"})).await;
        let plan = json!({"productId": product["product"]["id"], "code": "free", "name": "Free", "isDefault": true});
        assert_eq!(app.mutate("createPlan", "plan { id }", plan).await["userErrors"], json!([]));
        let subscribed = json!([{"plan": {"code": "free"}}]);
        for (n, (rule, skip, subscriptions)) in [("NONE", false, &json!([])), ("DEFAULT_PLAN", false, &subscribed), ("DEFAULT_PLAN", true, &json!([]))].into_iter().enumerate() {
            app.settings(json!({"defaultSubscription": rule})).await;
            let organization = json!({"create": {"name": format!("O{n}"), "skipDefaultSubscription": skip}});
            let what = "customer { memberships { organization { subscriptions { plan { code } } } } }";
            let payload = app.mutate("createCustomer", what, json!({"email": format!("o{n}@x"), "organization": organization})).await;
            assert_eq!(payload, json!({"customer": {"memberships": [{"organization": {"subscriptions": subscriptions}}]}, "userErrors": []}), "{rule} {skip}");
        }
    }

    /// A form that gives everything back is not refused for what was fine when it was given.
    async fn what_is_there_already_stays(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example"]})).await;
        let given = json!({
            "firstName": "Ada!", "middleName": "#2", "phone": "none", "mobilePhone": "at work", "language": "de", "redirectUrl": "https://shop.example/back",
        });
        let made = app.create_customer(crate::whole_customer::merged(&given, &json!({"email": "a@x"}))).await;
        let customer = id(&made["customer"]);
        app.settings(json!({"nameRule": "PLAIN", "phoneMode": "STRICT", "languages": ["en"], "redirectUrls": []})).await;
        let again = crate::whole_customer::merged(&given, &json!({"lastName": "King"}));
        assert_eq!(app.update_customer(&customer, again).await, json!([]));
        let read = "query ($id: ID!) { customer(by: {id: $id}) { version firstName middleName lastName phone mobilePhone language redirectUrl } }";
        let data = app.data(read, json!({"id": customer})).await;
        assert_eq!(data["customer"], crate::whole_customer::merged(&given, &json!({"version": 2, "lastName": "King"})));
        // What is new has to keep the rules.
        let changed = json!({"firstName": "Eva!", "middleName": "#3", "phone": "nobody", "mobilePhone": "at home", "language": "cs", "redirectUrl": "https://shop.example/"});
        let told = app.update_customer(&customer, changed).await;
        let mut paths: Vec<_> = told.as_array().expect("faults").iter().map(|fault| fault["path"][0].to_string()).collect();
        paths.sort_unstable();
        assert_eq!(paths, ["\"firstName\"", "\"language\"", "\"middleName\"", "\"mobilePhone\"", "\"phone\"", "\"redirectUrl\""]);
    }

    /// Where the tenant's language is none that a site uses, the first that it uses counts there.
    async fn a_site_keeps_to_its_languages(app: TestApp) {
        app.settings(json!({"defaultLanguage": "de"})).await;
        let site = app.mutate("updateSiteSettings", "siteConfig { languages }", json!({"languages": ["cs", "de"]})).await;
        assert_eq!(site["userErrors"], json!([]));
        app.settings(json!({"defaultLanguage": "en"})).await;
        let config = app.data("{ siteConfig { languages defaultLanguage } }", json!({})).await;
        assert_eq!(config, json!({"siteConfig": {"languages": ["cs", "de"], "defaultLanguage": "cs"}}));
        let made = app.mutate("createCustomer", "customer { language }", json!({"email": "a@x"})).await;
        assert_eq!(made, json!({"customer": {"language": "cs"}, "userErrors": []}));
        assert_eq!(faults(&app, json!({"email": "b@x", "language": "en"})).await, json!([fault("NOT_ALLOWED", &["language"])]));
    }

    async fn what_contradicts_itself(app: TestApp) {
        let input = json!({"email": "a@x", "confirmed": false, "emailConfirmedAt": "2020-01-01T00:00:00Z"});
        assert_eq!(faults(&app, input).await, json!([fault("MISMATCH", &["confirmed"])]));
        let source = json!({"email": "a@x", "source": {"sourceId": "x", "externalId": "\u{0}"}});
        assert_eq!(faults(&app, source).await, json!([fault("NOT_FOUND", &["source", "sourceId"]), fault("INVALID_VALUE", &["source", "externalId"])]));
    }
}
