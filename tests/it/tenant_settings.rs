//! `tenantSettings`, and every setting as `updateTenantSettings` takes, keeps and refuses it.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, refusal};

/// All settings.
pub const SETTINGS: &str = "
    requiredIdentifiers requiredAddressFields postcodeRequired nameRule sourceRequired emailUniqueness
    usernameUniqueness phoneMode phoneUnique partnerAssignment partnerFallback defaultSubscription
    customerUrlTemplate passwordPolicy passwordRequired requiredFields emailConfirmation defaultLanguage
    messageLanguage languages riskAssessment redirectUrls discloseAccountExistence";

/// A new tenant's settings, but for these.
pub fn settings(but: &Value) -> Value {
    let mut settings = json!({
        "requiredIdentifiers": ["EMAIL"], "requiredAddressFields": ["STREET", "CITY", "COUNTRY"],
        "postcodeRequired": false, "nameRule": "ANY", "sourceRequired": false, "emailUniqueness": "TENANT",
        "usernameUniqueness": "TENANT", "phoneMode": "FREE", "phoneUnique": false,
        "partnerAssignment": "ALL_ACCESSIBLE", "partnerFallback": "REJECT", "defaultSubscription": "NONE",
        "customerUrlTemplate": null, "passwordPolicy": "NIST", "passwordRequired": true,
        "requiredFields": [], "emailConfirmation": "NONE", "defaultLanguage": "en",
        "messageLanguage": "en", "languages": [], "riskAssessment": false, "redirectUrls": [],
        "discloseAccountExistence": true,
    });
    for (name, value) in but.as_object().into_iter().flatten() {
        settings[name] = value.clone();
    }
    settings
}

/// The settings as they are stored.
pub async fn read(app: &TestApp) -> Value {
    let query = format!("{{ tenantSettings {{ {SETTINGS} }} }}");
    app.data(&query, json!({})).await["tenantSettings"].clone()
}

async fn update(app: &TestApp, change: Value) -> Value {
    let what = format!("settings {{ {SETTINGS} }}");
    app.mutate("updateTenantSettings", &what, change).await
}

/// Every setting with values that it takes; the last one is the default again.
fn values() -> Vec<(&'static str, Value)> {
    let fields = json!([
        "PREFIX",
        "FIRST_NAME",
        "MIDDLE_NAME",
        "LAST_NAME",
        "DISPLAY_NAME",
        "SALUTATION",
        "TITLE",
        "GENDER",
        "BIRTH_DATE",
        "MOBILE_PHONE",
        "ORGANIZATION_NAME",
        "TAX_VAT",
        "LANGUAGE",
        "LOCALE",
        "TIME_ZONE",
    ]);
    let address = json!([
        "FIRST_NAME",
        "LAST_NAME",
        "COMPANY",
        "STREET",
        "HOUSE_NUMBER",
        "CITY",
        "POSTCODE",
        "REGION",
        "COUNTRY",
        "TELEPHONE",
    ]);
    let urls: Vec<_> = (0..100).map(|n| format!("https://a{n}.example/")).collect();
    let long = format!("https://a.example/{}", "x".repeat(2_048 - 18));
    vec![
        (
            "requiredIdentifiers",
            json!([["EMAIL", "USERNAME", "PHONE"], ["PHONE"], [], ["EMAIL"]]),
        ),
        (
            "requiredAddressFields",
            json!([address, ["CITY"], [], ["STREET", "CITY", "COUNTRY"]]),
        ),
        ("postcodeRequired", json!([true, false])),
        ("nameRule", json!(["PLAIN", "ANY"])),
        ("sourceRequired", json!([true, false])),
        ("emailUniqueness", json!(["SITE", "NONE", "TENANT"])),
        ("usernameUniqueness", json!(["SITE", "NONE", "TENANT"])),
        ("phoneMode", json!(["STRIP", "STRICT", "FREE"])),
        ("phoneUnique", json!([true, false])),
        (
            "partnerAssignment",
            json!(["STORE_BASED", "ALL_ACCESSIBLE"]),
        ),
        ("partnerFallback", json!(["ALL_ACCESSIBLE", "REJECT"])),
        ("defaultSubscription", json!(["DEFAULT_PLAN", "NONE"])),
        (
            "customerUrlTemplate",
            json!([
                "https://crm.example/c?id={id}",
                "http://localhost:8080/{id}/{id}",
                null
            ]),
        ),
        (
            "passwordPolicy",
            json!([
                "CARECLOUD",
                "MAGENTO",
                "CLONE_SYSTEMS",
                "PELCRO",
                "PELCRO_STRONG",
                "NIST"
            ]),
        ),
        ("passwordRequired", json!([false, true])),
        ("requiredFields", json!([fields, ["LAST_NAME"], []])),
        ("emailConfirmation", json!(["AFTER_LOGIN", "NONE"])),
        ("defaultLanguage", json!(["cs", "zu", "en"])),
        ("messageLanguage", json!(["cs", "de", "es", "fr", "en"])),
        ("languages", json!([["en", "cs"], ["en", "de", "zu"], []])),
        ("riskAssessment", json!([true, false])),
        (
            "redirectUrls",
            json!([
                urls,
                [
                    "https://shop.example/back?x=1#y",
                    "http://shop.example:3000"
                ],
                [long],
                []
            ]),
        ),
        ("discloseAccountExistence", json!([false, true])),
    ]
}

stories! {
    async fn every_setting_is_kept(app: TestApp) {
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        assert_eq!(read(&app).await, settings(&json!({})));
        assert_eq!(values().len(), settings(&json!({})).as_object().expect("an object").len());
        for (name, values) in values() {
            for value in values.as_array().expect("a list") {
                let expected = settings(&json!({name: value}));
                assert_eq!(update(&app, json!({name: value})).await, json!({"settings": expected, "userErrors": []}));
                assert_eq!(read(&app).await, expected);
                assert_eq!(update(&app, json!({})).await, json!({"settings": expected, "userErrors": []}));
            }
            assert_eq!(read(&app).await, settings(&json!({})), "{name}");
        }
        // All of them at once, of one tenant alone.
        let first = |(name, values): (&str, Value)| (name.to_owned(), values[0].clone());
        let all: serde_json::Map<_, _> = values().into_iter().map(first).collect();
        let expected = settings(&Value::Object(all.clone()));
        assert_eq!(update(&app, Value::Object(all)).await, json!({"settings": expected, "userErrors": []}));
        let (_, other) = app.second_tenant().await;
        let query = format!("{{ tenantSettings {{ {SETTINGS} }} }}");
        assert_eq!(app.ask_as(&other, &query, json!({})).await, json!({"data": {"tenantSettings": settings(&json!({}))}}));
        assert_eq!(read(&app).await, expected);
    }

    async fn null_is_required_or_the_default(app: TestApp) {
        let optional = ["customerUrlTemplate", "discloseAccountExistence"];
        let set = json!({"customerUrlTemplate": "https://a.example/{id}", "discloseAccountExistence": false});
        update(&app, set.clone()).await;
        let nulls: serde_json::Map<_, _> = values().into_iter().map(|(name, _)| (name.to_owned(), Value::Null)).collect();
        let payload = update(&app, Value::Object(nulls)).await;
        assert_eq!(payload["settings"], Value::Null);
        let mut told: Vec<_> = payload["userErrors"].as_array().expect("a list").clone();
        let mut expected: Vec<_> = values().into_iter().filter(|(name, _)| !optional.contains(name)).map(|(name, _)| fault("REQUIRED", &[name])).collect();
        told.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert_eq!(told, expected);
        assert_eq!(read(&app).await, settings(&set));
        for name in optional {
            assert_eq!(update(&app, json!({name: null})).await["userErrors"], json!([]));
        }
        assert_eq!(read(&app).await, settings(&json!({})));
    }

    async fn what_is_disclosed_follows_from_confirmation_unless_it_is_said(app: TestApp) {
        for (change, confirmation, disclosed) in [
            (json!({"emailConfirmation": "BEFORE_LOGIN"}), "BEFORE_LOGIN", false),
            (json!({"emailConfirmation": "AFTER_LOGIN"}), "AFTER_LOGIN", true),
            (json!({"discloseAccountExistence": false}), "AFTER_LOGIN", false),
            (json!({"emailConfirmation": "NONE"}), "NONE", false),
            (json!({"discloseAccountExistence": true, "emailConfirmation": "BEFORE_LOGIN"}), "BEFORE_LOGIN", true),
            (json!({"discloseAccountExistence": null}), "BEFORE_LOGIN", false),
            (json!({"emailConfirmation": "NONE"}), "NONE", true),
        ] {
            let expected = settings(&json!({"emailConfirmation": confirmation, "discloseAccountExistence": disclosed}));
            assert_eq!(update(&app, change.clone()).await, json!({"settings": expected, "userErrors": []}), "{change}");
            assert_eq!(read(&app).await, expected);
        }
    }

    async fn bad_values_are_refused(app: TestApp) {
        let many = |count: usize| vec!["https://a.example"; count];
        for (change, faults) in [
            (json!({"defaultLanguage": "xx"}), vec![fault("INVALID_VALUE", &["defaultLanguage"])]),
            (json!({"defaultLanguage": ""}), vec![fault("INVALID_VALUE", &["defaultLanguage"])]),
            (json!({"messageLanguage": "english"}), vec![fault("INVALID_VALUE", &["messageLanguage"])]),
            // A language, and none that messages are written in.
            (json!({"messageLanguage": "pl"}), vec![fault("INVALID_VALUE", &["messageLanguage"])]),
            (json!({"languages": ["en", "xx", "de", "\u{0}"]}), vec![fault("INVALID_VALUE", &["languages", "1"]), fault("INVALID_VALUE", &["languages", "3"])]),
            (json!({"languages": vec!["en"; 101]}), vec![fault("TOO_MANY", &["languages"])]),
            (json!({"redirectUrls": many(101)}), vec![fault("TOO_MANY", &["redirectUrls"])]),
            (json!({"customerUrlTemplate": "https://a.example/"}), vec![fault("INVALID_FORMAT", &["customerUrlTemplate"])]),
            (json!({"customerUrlTemplate": "javascript:alert({id})"}), vec![fault("INVALID_FORMAT", &["customerUrlTemplate"])]),
            (json!({"customerUrlTemplate": ""}), vec![fault("INVALID_FORMAT", &["customerUrlTemplate"])]),
            (json!({"customerUrlTemplate": "https://a.example/{id}\u{0}"}), vec![fault("INVALID_FORMAT", &["customerUrlTemplate"])]),
            // All at once, and what is good beside it is not kept either.
            (json!({"phoneMode": "STRIP", "sourceRequired": null, "defaultLanguage": "xx", "redirectUrls": ["nowhere"], "customerUrlTemplate": "{id}"}), vec![
                fault("REQUIRED", &["sourceRequired"]), fault("INVALID_FORMAT", &["customerUrlTemplate"]), fault("INVALID_VALUE", &["defaultLanguage"]), fault("INVALID_FORMAT", &["redirectUrls", "0"]),
            ]),
        ] {
            assert_eq!(update(&app, change.clone()).await, json!({"settings": null, "userErrors": faults}), "{change}");
        }
        for url in ["", "shop.example", "//shop.example", "ftp://shop.example", "javascript:alert(1)", "https://", "https:///x", "https://a@b.example", "https://a.example\\@b", "https://a .example", "https://a.example/\n", "https://a.example/\u{0}", &format!("https://a.example/{}", "x".repeat(2_048))] {
            let payload = update(&app, json!({"redirectUrls": ["https://good.example", url]})).await;
            assert_eq!(payload, json!({"settings": null, "userErrors": [fault("INVALID_FORMAT", &["redirectUrls", "1"])]}), "{url:?}");
        }
        // This server is on the Internet: what leads into the network around it is none of its pages.
        for url in [
            "http://localhost:3000", "http://x.localhost/", "http://127.0.0.2/", "http://127.2/", "http://2130706434/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/",
            "http://169.254.169.254/", "http://100.64.0.1/", "http://0.0.0.0/", "http://[::1]/", "http://[::]/", "http://[fd00::1]/", "http://[fe80::1]/", "http://[::ffff:10.0.0.1]/",
            "http://metadata.google.internal/", "http://printer.local./",
        ] {
            let payload = update(&app, json!({"redirectUrls": ["https://good.example", url]})).await;
            assert_eq!(payload, json!({"settings": null, "userErrors": [fault("NOT_ALLOWED", &["redirectUrls", "1"])]}), "{url:?}");
        }
        // But for the hosts there that its operator names.
        assert_eq!(update(&app, json!({"redirectUrls": ["http://127.0.0.1:3000/"]})).await["settings"]["redirectUrls"], json!(["http://127.0.0.1:3000/"]));
        assert_eq!(update(&app, json!({"redirectUrls": []})).await["userErrors"], json!([]));
        // Once each is enough.
        let twice = json!({"requiredIdentifiers": ["EMAIL", "EMAIL"], "requiredFields": ["TITLE", "TITLE"], "languages": ["en", "EN"]});
        let expected = settings(&json!({"requiredIdentifiers": ["EMAIL"], "requiredFields": ["TITLE"], "languages": ["en"]}));
        assert_eq!(update(&app, twice).await["settings"], expected);
        assert_eq!(update(&app, json!({"requiredFields": [], "languages": []})).await["userErrors"], json!([]));
        // What is none of a setting's values, or no setting, is a bad request.
        for change in [
            json!({"phoneMode": "LOOSE"}), json!({"emailUniqueness": "tenant"}), json!({"passwordPolicy": ""}), json!({"requiredFields": ["EMAIL"]}),
            json!({"requiredIdentifiers": [null]}), json!({"sourceRequired": "true"}), json!({"phoneUnique": 1}), json!({"unknown": 1}), json!({"version": 1}),
        ] {
            let body = json!({"query": "mutation ($input: UpdateTenantSettingsInput!) { updateTenantSettings(input: $input) { userErrors { code } } }", "variables": {"input": change}});
            let (status, answer) = app.send(&app.key, &body).await;
            assert_eq!((status, &answer["data"]), (400, &Value::Null), "{change} {answer}");
        }
        assert_eq!(read(&app).await, settings(&json!({})));
    }

    async fn changes_at_once_lose_nothing(app: TestApp) {
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        let first = |(name, values): (&str, Value)| json!({name: values[0]});
        let payloads = join_all(values().into_iter().map(first).map(|change| update(&app, change))).await;
        assert!(payloads.iter().all(|payload| payload["userErrors"] == json!([])), "{payloads:#?}");
        let all: serde_json::Map<_, _> = values().into_iter().map(|(name, values)| (name.to_owned(), values[0].clone())).collect();
        assert_eq!(read(&app).await, settings(&Value::Object(all)));
    }

    async fn each_needs_its_scope(app: TestApp) {
        let reader = app.key_with("settings:read", &[]).await;
        let writer = app.key_with("settings:write", &[]).await;
        let query = "{ tenantSettings { phoneMode } }";
        let forbidden = json!({"data": null, "codes": ["FORBIDDEN"]});
        assert_eq!(app.ask_as(&reader, query, json!({})).await, json!({"data": {"tenantSettings": {"phoneMode": "FREE"}}}));
        assert_eq!(refusal(&app.ask_as(&writer, query, json!({})).await), forbidden);
        let answer = app.mutate_as(&reader, "updateTenantSettings", "settings { phoneMode }", json!({"phoneMode": "STRIP"})).await;
        assert_eq!(refusal(&answer), json!({"data": {"updateTenantSettings": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(read(&app).await, settings(&json!({})));
        let answer = app.mutate_as(&writer, "updateTenantSettings", "settings { phoneMode }", json!({"phoneMode": "STRIP"})).await;
        assert_eq!(answer, json!({"data": {"updateTenantSettings": {"settings": {"phoneMode": "STRIP"}, "userErrors": []}}}));
        for key in ["", "fd_wrong"] {
            assert_eq!(refusal(&app.ask_as(key, query, json!({})).await)["codes"], json!(["UNAUTHENTICATED"]));
        }
    }
}
