//! `updateSiteSettings`: what a site sets otherwise than its tenant.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, refusal},
    tenant_settings,
};

/// The settings that a site may set.
const OF_SITES: &str =
    "passwordPolicy passwordRequired requiredFields emailConfirmation discloseAccountExistence
    defaultLanguage messageLanguage languages riskAssessment redirectUrls";

fn names() -> impl Iterator<Item = &'static str> {
    OF_SITES.split_whitespace()
}

async fn update(app: &TestApp, site: &str, change: Value) -> Value {
    let mut input = change;
    input["siteId"] = site.into();
    let what = format!("siteConfig {{ {OF_SITES} }}");
    app.mutate("updateSiteSettings", &what, input).await
}

async fn read(app: &TestApp, site: &str) -> Value {
    let query = format!("query ($site: ID) {{ siteConfig(siteId: $site) {{ {OF_SITES} }} }}");
    app.data(&query, json!({"site": site})).await["siteConfig"].clone()
}

/// A new tenant's, but for these.
fn rules(but: &Value) -> Value {
    let all = tenant_settings::settings(but);
    let own = names().map(|name| (name.to_owned(), all[name].clone()));
    Value::Object(own.collect())
}

/// Two sites of the tenant.
async fn sites(app: &TestApp) -> [String; 2] {
    let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await;
    let first = app.data("{ siteConfig { site { id } } }", json!({})).await;
    [
        crate::support::id(&first["siteConfig"]["site"]),
        second.expect("a site").to_string(),
    ]
}

/// Other values than a new tenant's, and yet others.
fn others() -> [(Value, Value); 10] {
    [
        (
            json!({"passwordPolicy": "PELCRO"}),
            json!({"passwordPolicy": "MAGENTO"}),
        ),
        (
            json!({"passwordRequired": false}),
            json!({"passwordRequired": true}),
        ),
        (
            json!({"requiredFields": ["TITLE", "GENDER"]}),
            json!({"requiredFields": []}),
        ),
        (
            json!({"emailConfirmation": "AFTER_LOGIN"}),
            json!({"emailConfirmation": "NONE"}),
        ),
        (
            json!({"discloseAccountExistence": false}),
            json!({"discloseAccountExistence": true}),
        ),
        (
            json!({"defaultLanguage": "cs"}),
            json!({"defaultLanguage": "zu"}),
        ),
        (
            json!({"messageLanguage": "de"}),
            json!({"messageLanguage": "fr"}),
        ),
        (json!({"languages": ["cs", "en"]}), json!({"languages": []})),
        (
            json!({"riskAssessment": true}),
            json!({"riskAssessment": false}),
        ),
        (
            json!({"redirectUrls": ["https://a.example/"]}),
            json!({"redirectUrls": []}),
        ),
    ]
}

stories! {
    async fn each_is_overridden_and_given_up(app: TestApp) {
        let [first, second] = sites(&app).await;
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        assert_eq!(others().len(), names().count());
        for (own, other) in others() {
            let name = own.as_object().expect("an object").keys().next().expect("a name").clone();
            assert_eq!(update(&app, &second, own.clone()).await, json!({"siteConfig": rules(&own), "userErrors": []}));
            assert_eq!((read(&app, &first).await, read(&app, &second).await), (rules(&json!({})), rules(&own)));
            // What the tenant does is of no effect there, until the site does as the tenant does.
            for tenants in [&other, &own, &other] {
                app.settings(tenants.clone()).await;
                assert_eq!((read(&app, &first).await, read(&app, &second).await), (rules(tenants), rules(&own)), "{name}");
            }
            assert_eq!(update(&app, &second, json!({})).await["siteConfig"], rules(&own));
            assert_eq!(update(&app, &second, json!({name.as_str(): null})).await, json!({"siteConfig": rules(&other), "userErrors": []}));
            app.settings(own.clone()).await;
            assert_eq!((read(&app, &first).await, read(&app, &second).await), (rules(&own), rules(&own)));
            let default = tenant_settings::settings(&json!({}))[&name].clone();
            app.settings(json!({name.as_str(): default})).await;
        }
        assert_eq!(tenant_settings::read(&app).await, tenant_settings::settings(&json!({})));
    }

    async fn a_site_that_confirms_first_does_not_disclose(app: TestApp) {
        let [first, second] = sites(&app).await;
        for (change, disclosed) in [
            (json!({"emailConfirmation": "BEFORE_LOGIN"}), false),
            (json!({"discloseAccountExistence": true}), true),
            (json!({"discloseAccountExistence": null}), false),
            (json!({"emailConfirmation": "AFTER_LOGIN"}), true),
            (json!({"discloseAccountExistence": false}), false),
            (json!({"discloseAccountExistence": null, "emailConfirmation": null}), true),
        ] {
            assert_eq!(update(&app, &second, change.clone()).await["siteConfig"]["discloseAccountExistence"], json!(disclosed), "{change}");
            assert_eq!(read(&app, &first).await, rules(&json!({})));
        }
    }

    async fn what_holds_at_a_site_is_for_its_customers(app: TestApp) {
        let [first, second] = sites(&app).await;
        let own = json!({"passwordPolicy": "PELCRO_STRONG", "requiredFields": ["TITLE"], "languages": ["de"], "defaultLanguage": "de", "redirectUrls": ["https://a.example/"], "emailConfirmation": "BEFORE_LOGIN"});
        assert_eq!(update(&app, &second, own).await["userErrors"], json!([]));
        app.settings(json!({"redirectUrls": ["https://b.example/"]})).await;
        let create = async |email: &str, site: &str, more: Value| {
            let mut input = more;
            (input["email"], input["siteId"]) = (email.into(), site.into());
            app.mutate("createCustomer", "customer { email } session { customer { email } }", input).await
        };
        let input = json!({"password": "kdjrhtqz", "language": "en", "redirectUrl": "https://b.example/", "autologin": true});
        let payload = create("a@x", &first, input.clone()).await;
        assert_eq!(payload, json!({"customer": {"email": "a@x"}, "session": {"customer": {"email": "a@x"}}, "userErrors": []}));
        let payload = create("b@x", &second, input.clone()).await;
        let policy = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]});
        assert_eq!(payload, json!({"customer": null, "session": null, "userErrors": [
            fault("REQUIRED", &["title"]), fault("NOT_ALLOWED", &["language"]), fault("NOT_ALLOWED", &["redirectUrl"]), policy,
        ]}));
        let good = json!({"password": "aB3$aB3$", "language": "de", "redirectUrl": "https://a.example/x", "autologin": true, "title": "Dr."});
        assert_eq!(create("b@x", &second, good.clone()).await, json!({"customer": {"email": "b@x"}, "session": null, "userErrors": []}));
        assert_eq!(create("c@x", &first, good).await["userErrors"], json!([fault("NOT_ALLOWED", &["redirectUrl"])]));
        let nothing = json!({"passwordPolicy": null, "requiredFields": null, "languages": null, "defaultLanguage": null, "redirectUrls": null, "emailConfirmation": null});
        assert_eq!(update(&app, &second, nothing).await["userErrors"], json!([]));
        let payload = create("d@x", &second, input).await;
        assert_eq!(payload, json!({"customer": {"email": "d@x"}, "session": {"customer": {"email": "d@x"}}, "userErrors": []}));
    }

    async fn bad_values_are_refused(app: TestApp) {
        let [_, second] = sites(&app).await;
        for (change, faults) in [
            (json!({"defaultLanguage": "xx", "messageLanguage": "pl", "passwordRequired": false}), vec![fault("INVALID_VALUE", &["defaultLanguage"]), fault("INVALID_VALUE", &["messageLanguage"])]),
            (json!({"languages": ["en", "", "xx"]}), vec![fault("INVALID_VALUE", &["languages", "1"]), fault("INVALID_VALUE", &["languages", "2"])]),
            (json!({"languages": vec!["en"; 101], "redirectUrls": vec!["https://a.example"; 101]}), vec![fault("TOO_MANY", &["languages"]), fault("TOO_MANY", &["redirectUrls"])]),
            (json!({"redirectUrls": ["https://a.example", "a.example"]}), vec![fault("INVALID_FORMAT", &["redirectUrls", "1"])]),
        ] {
            assert_eq!(update(&app, &second, change.clone()).await, json!({"siteConfig": null, "userErrors": faults}), "{change}");
        }
        for change in [json!({"emailUniqueness": "SITE"}), json!({"phoneMode": "FREE"}), json!({"passwordPolicy": "NONE"}), json!({"riskAssessment": 1})] {
            let answer = app.mutate_as(&app.key, "updateSiteSettings", "siteConfig { site { id } }", change.clone()).await;
            assert_eq!(answer["data"], Value::Null, "{change}");
        }
        assert_eq!(read(&app, &second).await, rules(&json!({})));
    }

    async fn changes_at_once_lose_nothing(app: TestApp) {
        let [first, second] = sites(&app).await;
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        let changes = others().map(|(own, _)| own);
        let payloads = join_all(changes.iter().flat_map(|own| [update(&app, &first, own.clone()), update(&app, &second, own.clone())])).await;
        assert!(payloads.iter().all(|payload| payload["userErrors"] == json!([])), "{payloads:#?}");
        let all = changes.iter().flat_map(|own| own.as_object().expect("an object").clone()).collect();
        let all = rules(&Value::Object(all));
        assert_eq!((read(&app, &first).await, read(&app, &second).await), (all.clone(), all));
    }

    async fn which_site_and_who_may(app: TestApp) {
        let change = || json!({"passwordRequired": false});
        let what = "siteConfig { site { name } passwordRequired }";
        let siteless = app.key_with("settings:write", &[]).await;
        let done = |name: &str, required: bool| json!({"data": {"updateSiteSettings": {"siteConfig": {"site": {"name": name}, "passwordRequired": required}, "userErrors": []}}});
        let refused = |code: &str| json!({"data": {"updateSiteSettings": {"siteConfig": null, "userErrors": [fault(code, &["siteId"])]}}});
        // The only one; of several the client's own, or it has to be said.
        assert_eq!(app.mutate_as(&siteless, "updateSiteSettings", what, change()).await, done("Default", false));
        let [_, second] = sites(&app).await;
        assert_eq!(app.mutate_as(&siteless, "updateSiteSettings", what, change()).await, refused("REQUIRED"));
        assert_eq!(app.mutate_as(&app.key, "updateSiteSettings", what, json!({"passwordRequired": null})).await, done("Default", true));
        for id in ["site_nowhere", "", "\u{0}"] {
            assert_eq!(app.mutate_as(&siteless, "updateSiteSettings", what, json!({"siteId": id, "passwordRequired": false})).await, refused("NOT_FOUND"));
        }
        let reader = app.key_with("settings:read customers:write", &[]).await;
        let input = json!({"siteId": second, "passwordRequired": false});
        for (key, code) in [(reader.as_str(), "FORBIDDEN"), ("", "UNAUTHENTICATED")] {
            assert_eq!(refusal(&app.mutate_as(key, "updateSiteSettings", what, input.clone()).await)["codes"], json!([code]));
        }
        assert_eq!(read(&app, &second).await, rules(&json!({})));
        assert_eq!(app.mutate_as(&siteless, "updateSiteSettings", what, input).await, done("Second", false));
    }
}
