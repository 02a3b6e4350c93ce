//! `siteConfig`: what a form of a site needs to know.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, refusal, stable};

const CONFIG: &str = "query ($site: ID) { siteConfig(siteId: $site) {
    site { id number name }
    requiredIdentifiers requiredFields requiredAddressFields postcodeRequired nameRule sourceRequired phoneMode
    passwordPolicy passwordRules passwordMinLength passwordMaxLength passwordRequired emailConfirmation discloseAccountExistence
    defaultLanguage messageLanguage languages riskAssessment redirectUrls
    customFields { object code label labels { language text } type required minLength options { value label } default { code } }
    ofAddresses: customFields(object: ADDRESS) { code } ofCustomers: customFields(object: CUSTOMER) { code }
    consents { code label }
    identityProviders { code name issuer clientId }
    limits { addresses customFieldValues externalIds metadataKeys metadataKeyLength metadataValueBytes metadataBytes }
} }";

/// What a new tenant's only site says, but for these.
fn config(name: &str, but: Value) -> Value {
    let mut config = json!({
        "site": {"id": "site_1", "number": 1, "name": name},
        "requiredIdentifiers": ["EMAIL"], "requiredFields": [], "requiredAddressFields": ["STREET", "CITY", "COUNTRY"],
        "postcodeRequired": false, "nameRule": "ANY", "sourceRequired": false, "phoneMode": "FREE",
        "passwordPolicy": "NIST", "passwordRules": ["MIN_LENGTH", "MAX_LENGTH", "NOT_COMMON"], "passwordMinLength": 8, "passwordMaxLength": 256,
        "passwordRequired": true, "emailConfirmation": "NONE", "discloseAccountExistence": true,
        "defaultLanguage": "en", "messageLanguage": "en", "languages": [], "riskAssessment": false, "redirectUrls": [],
        "customFields": [], "ofAddresses": [], "ofCustomers": [],
        "consents": [{"code": "newsletter", "label": "Newsletter"}],
        "identityProviders": [],
        "limits": {
            "addresses": 100, "customFieldValues": 1000, "externalIds": 20, "metadataKeys": 100, "metadataKeyLength": 64,
            "metadataValueBytes": 4096, "metadataBytes": 65536,
        },
    });
    for (name, value) in but.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

async fn read(app: &TestApp, site: Value) -> Value {
    stable(&app.data(CONFIG, json!({"site": site})).await)["siteConfig"].clone()
}

async fn second_site(app: &TestApp) -> String {
    let site = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await;
    site.expect("a site").to_string()
}

stories! {
    async fn what_two_sites_say(app: TestApp) {
        assert_eq!(read(&app, json!(null)).await, config("Default", json!({})));
        let second = second_site(&app).await;
        let number = app.data(CONFIG, json!({"site": second})).await["siteConfig"]["site"]["number"].clone();
        assert_ne!(number, json!(1));
        let site = json!({"id": "site_1", "number": number, "name": "Second"});
        assert_eq!(read(&app, json!(second)).await, config("Second", json!({"site": site})));

        app.apply_preset("CARECLOUD").await;
        app.define_field(json!({
            "object": "CUSTOMER", "code": "tier", "label": "Tier", "labels": [{"language": "cs", "text": "Stupeň"}], "type": "OPTION", "required": true,
            "options": [{"value": "g", "label": "Gold"}], "default": {"option": "g"},
        })).await;
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door", "minLength": 2})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "old", "label": "Old"})).await;
        let old = json!({"id": app.field_id("old").await});
        assert_eq!(app.mutate("deprecateCustomFieldDefinition", "", old).await["userErrors"], json!([]));
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        let strict = json!({
            "passwordPolicy": "PELCRO_STRONG", "passwordRequired": true, "requiredFields": ["TITLE", "LANGUAGE"], "emailConfirmation": "BEFORE_LOGIN",
            "defaultLanguage": "de", "messageLanguage": "fr", "languages": ["de", "fr"], "riskAssessment": true, "redirectUrls": ["https://shop.example/"],
        });
        let mut change = strict.clone();
        change["siteId"] = second.clone().into();
        assert_eq!(app.mutate("updateSiteSettings", "siteConfig { site { id } }", change).await, json!({"siteConfig": {"site": {"id": second}}, "userErrors": []}));

        let shared = json!({
            "requiredIdentifiers": [], "requiredAddressFields": [], "sourceRequired": true, "phoneMode": "STRIP",
            "customFields": [
                {"object": "CUSTOMER", "code": "tier", "label": "Tier", "labels": [{"language": "cs", "text": "Stupeň"}], "type": "OPTION", "required": true,
                 "minLength": null, "options": [{"value": "g", "label": "Gold"}], "default": {"code": "tier"}},
                {"object": "ADDRESS", "code": "door", "label": "Door", "labels": [], "type": "TEXT", "required": false, "minLength": 2, "options": [], "default": null},
            ],
            "ofAddresses": [{"code": "door"}], "ofCustomers": [{"code": "tier"}],
            "consents": [
                {"code": "newsletter", "label": "Newsletter"}, {"code": "gtc", "label": "General terms and conditions"},
                {"code": "profiling", "label": "Profiling"}, {"code": "marketing", "label": "Marketing"},
            ],
        });
        let with = |own: Value| {
            let mut all = shared.clone();
            all.as_object_mut().expect("an object").extend(own.as_object().expect("an object").clone());
            all
        };
        let first = with(json!({
            "passwordPolicy": "CARECLOUD", "passwordRules": ["MIN_LENGTH", "MAX_LENGTH", "DIGIT", "UPPERCASE", "NOT_COMMON"], "passwordMaxLength": 1024,
            "passwordRequired": false, "requiredFields": ["LANGUAGE"], "defaultLanguage": "cs", "messageLanguage": "cs",
        }));
        assert_eq!(read(&app, json!(null)).await, config("Default", first));
        let mut own = strict;
        own["passwordRules"] = json!(["MIN_LENGTH", "MAX_LENGTH", "DIGIT", "SYMBOL", "LOWERCASE", "UPPERCASE"]);
        own["passwordMaxLength"] = json!(30);
        own["discloseAccountExistence"] = json!(false);
        own["site"] = site;
        assert_eq!(read(&app, json!(second)).await, config("Second", with(own)));
    }

    /// A form in a browser is told what people may give, and nothing of who works there.
    async fn what_is_told_to_whoever_asks(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"], "allowedOrigins": ["https://shop.example"]})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "shirt", "label": "Shirt", "registrable": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "score", "label": "Score"})).await;
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let erp = json!({"id": sites["sites"]["nodes"][0]["id"], "externalIds": [{"system": "erp", "value": "1"}]});
        assert_eq!(app.mutate("updateSite", "", erp).await, json!({"userErrors": []}));
        let query = "{ siteConfig { site { name externalIds { system value } } customFields { code registrable } ofAddresses: customFields(object: ADDRESS) { code }
            consents { code } redirectUrls allowedOrigins passwordPolicy } }";
        let expected = |fields: Value, urls: Value, origins: Value, ids: Value| json!({"data": {"siteConfig": {
            "site": {"name": "Default", "externalIds": ids}, "customFields": fields, "ofAddresses": [],
            "consents": [{"code": "newsletter"}], "redirectUrls": urls, "allowedOrigins": origins, "passwordPolicy": "NIST",
        }}});
        let shirt = json!({"code": "shirt", "registrable": true});
        let to_people = expected(json!([shirt]), json!([]), json!([]), json!([]));
        assert_eq!(app.ask_as("", query, json!({})).await, to_people);
        let sign_up = "mutation { registerCustomer(input: {email: \"a@x\", password: \"correct horse\", autologin: true}) { session { token } } }";
        let session = app.ask_as("", sign_up, json!({})).await["data"]["registerCustomer"]["session"]["token"].take();
        assert_eq!(app.ask_as(session.as_str().expect("a token"), query, json!({})).await, to_people);
        let key = app.key_with("customers:read", &[]).await;
        let to_programs = expected(json!([shirt, {"code": "score", "registrable": false}]), json!(["https://shop.example/"]),
            json!(["https://shop.example"]), json!([{"system": "erp", "value": "1"}]));
        assert_eq!(app.ask_as(&key, query, json!({})).await, to_programs);
    }

    /// What a form is told is what is taken, and one more is not.
    async fn the_limits_are_the_true_ones(app: TestApp) {
        let data = app.data("{ siteConfig { limits { addresses externalIds metadataKeys metadataKeyLength metadataValueBytes } } }", json!({})).await;
        let limit = |name: &str| data["siteConfig"]["limits"][name].as_u64().expect("a number") as usize;
        let address = || json!({"street": ["s"], "city": "c", "countryCode": "GB"});
        let ids = |count: usize| (0..count).map(|n| json!({"system": format!("s{n}"), "value": "v"})).collect::<Value>();
        let keys = |count: usize| (0..count).map(|n| json!({"key": format!("k{n}"), "value": 1})).collect::<Value>();
        let entry = |key: usize, value: usize| json!([{"key": "k".repeat(key), "value": "x".repeat(value - 2)}]);
        let (key, value) = (limit("metadataKeyLength"), limit("metadataValueBytes"));
        for (n, (field, good, bad, refused)) in [
            ("addresses", vec![address(); limit("addresses")].into(), vec![address(); limit("addresses") + 1].into(), fault("TOO_MANY", &["addresses"])),
            ("externalIds", ids(limit("externalIds")), ids(limit("externalIds") + 1), fault("TOO_MANY", &["externalIds"])),
            ("metadata", keys(limit("metadataKeys")), keys(limit("metadataKeys") + 1), fault("TOO_MANY", &["metadata"])),
            ("metadata", entry(key, value), entry(key + 1, value), fault("TOO_LONG", &["metadata", "0", "key"])),
            ("metadata", entry(key, value), entry(key, value + 1), fault("TOO_LONG", &["metadata", "0", "value"])),
        ].into_iter().enumerate() {
            let input = |value: Value| json!({"email": format!("{n}@x"), field: value});
            assert_eq!(app.create_customer(input(bad)).await, json!({"customer": null, "userErrors": [refused]}));
            assert_eq!(app.create_customer(input(good)).await["userErrors"], json!([]), "{field}");
        }
    }

    async fn lengths_of_passwords_are_those_of_the_policy(app: TestApp) {
        for (policy, min, max) in [("NIST", 8, 256), ("CARECLOUD", 8, 1024), ("MAGENTO", 8, 256), ("CLONE_SYSTEMS", 8, 1024), ("PELCRO", 6, 1024), ("PELCRO_STRONG", 8, 30)] {
            app.settings(json!({"passwordPolicy": policy})).await;
            let data = app.data("{ siteConfig { passwordPolicy passwordMinLength passwordMaxLength } }", json!({})).await;
            assert_eq!(data["siteConfig"], json!({"passwordPolicy": policy, "passwordMinLength": min, "passwordMaxLength": max}));
        }
    }

    async fn which_site_and_who_may_ask(app: TestApp) {
        let query = "query ($site: ID) { siteConfig(siteId: $site) { site { name } } }";
        let named = |name: &str| json!({"data": {"siteConfig": {"site": {"name": name}}}});
        // Any key will do. One without a site has the tenant's only one.
        let key = app.key_with("customers:read", &[]).await;
        assert_eq!(app.ask_as(&key, query, json!({})).await, named("Default"));
        let second = second_site(&app).await;
        assert_eq!(app.ask_as(&key, query, json!({"site": second})).await, named("Second"));
        assert_eq!(app.ask(query, json!({})).await, named("Default"));
        assert_eq!(refusal(&app.ask_as(&key, query, json!({})).await)["data"], Value::Null);
        // Nor is a key needed.
        assert_eq!(app.ask_as("", query, json!({"site": second})).await, named("Second"));
        assert_eq!(app.ask_as("", query, json!({})).await, app.ask_as(&key, query, json!({})).await);
        let by_header = app.http.post(format!("{}/graphql", app.url)).header("x-frontdesk-site", &second);
        let answer = by_header.json(&json!({"query": query})).send().await.expect("an answer");
        assert_eq!(answer.json::<Value>().await.expect("JSON"), named("Second"));
        // Another tenant's site is as if absent.
        let (_, other) = app.second_tenant().await;
        assert_eq!(app.ask_as(&other, query, json!({})).await, named("Second"));
        let absent = app.ask_as(&other, query, json!({"site": "site_nowhere"})).await;
        assert_eq!(absent["data"], Value::Null);
        for site in [second.as_str(), "", "\u{0}", "1"] {
            assert_eq!(app.ask_as(&other, query, json!({"site": site})).await, absent, "{site:?}");
        }
        for site in ["site_nowhere", "", "\u{0}", "1"] {
            assert_eq!(app.ask_as("", query, json!({"site": site})).await, absent, "{site:?}");
        }
        let input = json!({"siteId": second, "passwordRequired": false});
        let answer = app.mutate_as(&other, "updateSiteSettings", "siteConfig { passwordRequired }", input).await;
        assert_eq!(answer, json!({"data": {"updateSiteSettings": {"siteConfig": null, "userErrors": [fault("NOT_FOUND", &["siteId"])]}}}));
        assert_eq!(app.data("query ($site: ID) { siteConfig(siteId: $site) { passwordRequired } }", json!({"site": second})).await["siteConfig"], json!({"passwordRequired": true}));
    }
}
