//! The language that a customer has, and the language in which a caller is told what is wrong.

use frontdesk::{
    domain::api_client::{self, NewApiClient},
    values::{ApiClientKind, SiteId},
};
use serde_json::{Value, json};

use crate::support::{TestApp, id};

const CZECH: &str = include_str!("../../src/domain/messages/cs.ftl");
const GERMAN: &str = include_str!("../../src/domain/messages/de.ftl");
const SPANISH: &str = include_str!("../../src/domain/messages/es.ftl");
const FRENCH: &str = include_str!("../../src/domain/messages/fr.ftl");

/// The sentence of a resource that is called `name`, one without variables.
fn sentence<'a>(resource: &'a str, name: &str) -> &'a str {
    let mut lines = resource.lines().filter_map(|line| line.split_once(" = "));
    lines
        .find(|(found, _)| *found == name)
        .map(|(_, text)| text)
        .expect("the sentence")
}

/// The answer to a mutation of a caller who reads these languages.
async fn ask(app: &TestApp, key: &str, languages: &str, query: &str, input: Value) -> Value {
    let body = json!({"query": query, "variables": {"input": input}});
    let mut request = app
        .http
        .post(format!("{}/graphql", app.url))
        .bearer_auth(key);
    if !languages.is_empty() {
        request = request.header("Accept-Language", languages);
    }
    let response = request.json(&body).send().await.expect("an answer");
    response.json().await.expect("JSON")
}

/// The messages to a caller who reads these languages and creates a customer out of nothing.
async fn messages(app: &TestApp, key: &str, languages: &str, input: Value) -> Value {
    let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { message } } }";
    let answer = ask(app, key, languages, query, input).await;
    let faults = answer["data"]["createCustomer"]["userErrors"].as_array();
    let faults = faults.unwrap_or_else(|| panic!("{answer:#}")).iter();
    faults.map(|fault| fault["message"].clone()).collect()
}

async fn site_settings(app: &TestApp, input: Value) {
    let payload = app
        .mutate(
            "updateSiteSettings",
            "siteConfig { messageLanguage }",
            input,
        )
        .await;
    assert_eq!(payload["userErrors"], json!([]));
}

async fn second_site(app: &TestApp) -> SiteId {
    frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second")
        .await
        .expect("a site")
}

/// A key of a client of that site.
async fn key_of_site(app: &TestApp, site: SiteId) -> String {
    let new = NewApiClient {
        tenant_id: app.tenant,
        name: "Site".to_owned(),
        kind: ApiClientKind::Enterprise,
        scopes: "*".parse().expect("scopes"),
        partners: Vec::new(),
        site_id: Some(site),
        expires_at: None,
    };
    api_client::create(&app.app, new).await.expect("a key").key
}

stories! {
    async fn messages_are_in_the_callers_language(app: TestApp) {
        for (languages, message) in [
            ("en", "This is required."),
            ("cs", "Tento údaj je povinný."),
            ("de", "Diese Angabe ist erforderlich."),
            ("es", sentence(SPANISH, "required")),
            ("fr", sentence(FRENCH, "required")),
            ("CS-cz", "Tento údaj je povinný."),
            ("cs, en-gb;q=0.8", "Tento údaj je povinný."),
            ("en;q=0.5, de-AT;q=0.9", "Diese Angabe ist erforderlich."),
            // The most wanted of those that messages are written in.
            ("pl, sk;q=0.9, de;q=0.3, *;q=0.1", "Diese Angabe ist erforderlich."),
            ("cs;q=0, de;q=0.1", "Diese Angabe ist erforderlich."),
            ("pl", "This is required."),
            ("*", "This is required."),
            ("!!,;;q=x", "This is required."),
            ("", "This is required."),
        ] {
            assert_eq!(messages(&app, &app.key, languages, json!({})).await, json!([message]), "{languages}");
        }
    }

    async fn sentences_of_every_language(app: TestApp) {
        let input = json!({
            "email": "x", "language": "xx", "birthDate": "soon", "timeZone": "Mars", "storeId": "sto_nowhere",
            "addresses": [{"street": ["s"], "city": "c", "countryCode": "XX"}],
            "consents": [{"code": "newsletter", "value": "GRANTED"}], "isSubscribed": false,
        });
        let names = ["not-found", "email", "language", "date", "time-zone", "given-twice", "country"];
        for (language, resource) in [("cs", CZECH), ("de", GERMAN), ("es", SPANISH), ("fr", FRENCH)] {
            let mut told: Vec<_> = messages(&app, &app.key, language, input.clone()).await.as_array().expect("messages").clone();
            let mut wanted: Vec<_> = names.map(|name| json!(sentence(resource, name))).to_vec();
            told.sort_by_key(Value::to_string);
            wanted.sort_by_key(Value::to_string);
            assert_eq!(told, wanted, "{language}");
        }
    }

    /// Czech has three forms of a noun beside a number.
    async fn a_number_chooses_the_form_of_a_word(app: TestApp) {
        for (code, length) in [("one", 1), ("two", 2), ("five", 5)] {
            app.define_field(json!({"object": "CUSTOMER", "code": code, "label": code, "maxLength": length})).await;
        }
        let value = |code: &str| json!({"code": code, "value": {"text": "too long by far"}});
        let input = json!({"email": "a@x", "customFields": [value("one"), value("two"), value("five")]});
        for (language, told) in [
            ("cs", json!(["Použijte nejvýše jeden znak.", "Použijte nejvýše 2 znaky.", "Použijte nejvýše 5 znaků."])),
            ("de", json!(["Verwenden Sie höchstens ein Zeichen.", "Verwenden Sie höchstens 2 Zeichen.", "Verwenden Sie höchstens 5 Zeichen."])),
            ("en", json!(["Use at most one character.", "Use at most 2 characters.", "Use at most 5 characters."])),
        ] {
            assert_eq!(messages(&app, &app.key, language, input.clone()).await, told);
        }
    }

    async fn without_a_wish_the_site_or_the_tenant_decides(app: TestApp) {
        let (english, czech, german) = (json!(["This is required."]), json!(["Tento údaj je povinný."]), json!(["Diese Angabe ist erforderlich."]));
        app.settings(json!({"messageLanguage": "cs"})).await;
        assert_eq!(messages(&app, &app.key, "", json!({})).await, czech);
        assert_eq!(messages(&app, &app.key, "pl", json!({})).await, czech);
        assert_eq!(messages(&app, &app.key, "en", json!({})).await, english);
        // The tenant's only site is everybody's; of several, a caller has one or none.
        let siteless = app.key_with("*", &[]).await;
        site_settings(&app, json!({"messageLanguage": "de"})).await;
        assert_eq!(messages(&app, &siteless, "", json!({})).await, german);
        let second = second_site(&app).await;
        assert_eq!(messages(&app, &app.key, "", json!({})).await, german);
        assert_eq!(messages(&app, &siteless, "", json!({"siteId": second.to_string()})).await, czech);
        let key = key_of_site(&app, second).await;
        assert_eq!(messages(&app, &key, "", json!({})).await, czech);
        site_settings(&app, json!({"siteId": second.to_string(), "messageLanguage": "en"})).await;
        assert_eq!(messages(&app, &key, "", json!({})).await, english);
        // The site that the input is about comes before the caller's.
        assert_eq!(messages(&app, &siteless, "", json!({"siteId": second.to_string()})).await, english);
        assert_eq!(messages(&app, &app.key, "", json!({"siteId": second.to_string()})).await, english);
        assert_eq!(messages(&app, &key, "de, en;q=0.5", json!({})).await, german);
        site_settings(&app, json!({"siteId": second.to_string(), "messageLanguage": null})).await;
        assert_eq!(messages(&app, &key, "", json!({})).await, czech);
        let query = "mutation ($input: UpdateTenantSettingsInput!) { updateTenantSettings(input: $input) { userErrors { code path } } }";
        for (language, code) in [("pl", "INVALID_VALUE"), ("xx", "INVALID_VALUE")] {
            let answer = ask(&app, &app.key, "en", query, json!({"messageLanguage": language})).await;
            assert_eq!(answer, json!({"data": {"updateTenantSettings": {"userErrors": [{"code": code, "path": ["messageLanguage"]}]}}}));
        }
        assert_eq!(messages(&app, &key, "", json!({})).await, czech);
    }

    /// What the input says, else the header, else the site, else the tenant.
    async fn the_language_of_a_customer(app: TestApp) {
        let second = second_site(&app).await.to_string();
        app.settings(json!({"defaultLanguage": "cs"})).await;
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { language } userErrors { code path } } }";
        let mut turn = 0;
        let mut create = async |languages: &str, site: &str, language: Value| {
            turn += 1;
            let input = json!({"email": format!("{turn}@x"), "siteId": site, "language": language});
            let answer = ask(&app, &app.key, languages, query, input).await;
            answer["data"]["createCustomer"].clone()
        };
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let first = id(&sites["sites"]["nodes"][0]);
        assert_ne!(first, second);
        site_settings(&app, json!({"siteId": second, "defaultLanguage": "pl", "languages": ["pl", "DE"]})).await;
        let spoken = |language: &str| json!({"customer": {"language": language}, "userErrors": []});
        let refused = |code: &str| json!({"customer": null, "userErrors": [{"code": code, "path": ["language"]}]});
        for (languages, site, language, answer) in [
            ("fr, de", &first, json!(" EN "), spoken("en")),
            ("fr-CA, de", &first, json!(null), spoken("fr")),
            ("*", &first, json!(null), spoken("cs")),
            ("", &first, json!(null), spoken("cs")),
            ("", &first, json!("uk"), spoken("uk")),
            // A site that lists its languages uses no others.
            ("fr, de;q=0.5", &second, json!(null), spoken("de")),
            ("fr", &second, json!(null), spoken("pl")),
            ("", &second, json!(null), spoken("pl")),
            ("fr", &second, json!("de"), spoken("de")),
            ("de", &second, json!("fr"), refused("NOT_ALLOWED")),
            ("de", &second, json!("english"), refused("INVALID_VALUE")),
            ("de", &first, json!("en-GB"), refused("INVALID_VALUE")),
            ("de", &first, json!("xx"), refused("INVALID_VALUE")),
        ] {
            assert_eq!(create(languages, site, language.clone()).await, answer, "{languages} {language}");
        }
    }

    /// The language of messages is the caller's; the customer keeps their own.
    async fn the_two_languages_are_apart(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { language } userErrors { message } } }";
        let input = json!({"email": "a@x", "language": "de"});
        let answer = ask(&app, &app.key, "cs", query, input.clone()).await;
        assert_eq!(answer["data"]["createCustomer"], json!({"customer": {"language": "de"}, "userErrors": []}));
        let answer = ask(&app, &app.key, "cs", query, input).await;
        let message = "Zákazník s touto e-mailovou adresou už existuje.";
        assert_eq!(answer["data"]["createCustomer"], json!({"customer": null, "userErrors": [{"message": message}]}));
    }
}
