//! `applyPreset`: a column of settings for each system, and the consents that the system has.

use serde_json::{Value, json};

use crate::{
    support::{TestApp, id, refusal},
    tenant_settings::{SETTINGS, read, settings},
};

async fn apply(app: &TestApp, preset: &str) -> Value {
    let what = format!("settings {{ {SETTINGS} }}");
    app.mutate("applyPreset", &what, json!({"preset": preset}))
        .await
}

/// The codes and labels of the consents that customers can be asked for.
async fn consents(app: &TestApp) -> Value {
    let query = "{ consentDefinitions(deprecated: true) { code label deprecatedAt } }";
    let data = app.data(query, json!({})).await;
    data["consentDefinitions"].clone()
}

/// The columns: what each preset sets that a new tenant has otherwise.
fn columns() -> [(&'static str, Value); 5] {
    [
        (
            "CARECLOUD",
            json!({
                "passwordPolicy": "CARECLOUD", "passwordRequired": false, "requiredIdentifiers": [], "requiredFields": ["LANGUAGE"],
                "requiredAddressFields": [], "sourceRequired": true, "phoneMode": "STRIP", "defaultLanguage": "cs", "messageLanguage": "cs",
            }),
        ),
        (
            "MAGENTO",
            json!({
                "passwordPolicy": "MAGENTO", "passwordRequired": false, "requiredFields": ["FIRST_NAME", "LAST_NAME"],
                "requiredAddressFields": ["FIRST_NAME", "LAST_NAME", "STREET", "CITY", "COUNTRY"], "emailUniqueness": "SITE",
                // What its names and postal codes have to be.
                "nameRule": "PLAIN", "postcodeRequired": true,
            }),
        ),
        (
            "CLONE_SYSTEMS",
            json!({
                "passwordPolicy": "CLONE_SYSTEMS", "passwordRequired": false, "requiredAddressFields": [], "emailConfirmation": "BEFORE_LOGIN",
                "discloseAccountExistence": false, "defaultSubscription": "DEFAULT_PLAN",
            }),
        ),
        (
            "KHOROS",
            json!({
                "passwordRequired": false, "requiredIdentifiers": [], "requiredAddressFields": [], "emailUniqueness": "NONE",
            }),
        ),
        (
            "PELCRO",
            json!({"passwordPolicy": "PELCRO", "phoneMode": "STRIP", "emailConfirmation": "AFTER_LOGIN"}),
        ),
    ]
}

/// Settings of which a preset leaves nothing.
fn disorder() -> Value {
    json!({
        "requiredIdentifiers": ["USERNAME"], "requiredAddressFields": ["TELEPHONE"], "postcodeRequired": true, "nameRule": "PLAIN", "sourceRequired": true,
        "emailUniqueness": "SITE", "usernameUniqueness": "NONE", "phoneMode": "STRICT", "phoneUnique": true, "partnerAssignment": "STORE_BASED",
        "partnerFallback": "ALL_ACCESSIBLE", "defaultSubscription": "DEFAULT_PLAN", "passwordPolicy": "PELCRO_STRONG", "passwordRequired": false,
        "requiredFields": ["TITLE"], "emailConfirmation": "BEFORE_LOGIN", "defaultLanguage": "de", "messageLanguage": "de", "languages": ["de"],
        "riskAssessment": true, "discloseAccountExistence": true,
    })
}

stories! {
    async fn each_preset_sets_its_column(app: TestApp) {
        app.risk_verifier(json!({"fixed": {"token": "let-me-in"}})).await;
        let built_in = consents(&app).await;
        let of_carecloud = json!([
            {"code": "gtc", "label": "General terms and conditions", "deprecatedAt": null},
            {"code": "profiling", "label": "Profiling", "deprecatedAt": null},
            {"code": "marketing", "label": "Marketing", "deprecatedAt": null},
        ]);
        let with_carecloud: Vec<_> = [&built_in, &of_carecloud].into_iter().flat_map(|list| list.as_array().expect("a list").clone()).collect();
        // The one that brings consents comes last: who gives up a preset keeps them.
        let [carecloud, others @ ..] = columns();
        for (preset, but) in others.into_iter().chain([carecloud.clone()]) {
            app.settings(disorder()).await;
            let expected = settings(&but);
            assert_eq!(apply(&app, preset).await, json!({"settings": expected, "userErrors": []}), "{preset}");
            assert_eq!(read(&app).await, expected);
            let expected = if preset == "CARECLOUD" { Value::from(with_carecloud.clone()) } else { built_in.clone() };
            assert_eq!(consents(&app).await, expected, "{preset}");
        }
        assert_eq!(apply(&app, "PELCRO").await["userErrors"], json!([]));
        assert_eq!(consents(&app).await, Value::from(with_carecloud));
        // Another tenant has neither.
        let (_, other) = app.second_tenant().await;
        let query = format!("{{ tenantSettings {{ {SETTINGS} }} consentDefinitions {{ code label deprecatedAt }} }}");
        let answer = app.ask_as(&other, &query, json!({})).await;
        assert_eq!(answer, json!({"data": {"tenantSettings": settings(&json!({})), "consentDefinitions": built_in}}));
    }

    async fn what_is_no_rule_of_a_system_stays(app: TestApp) {
        let own = json!({"customerUrlTemplate": "https://crm.example/{id}", "redirectUrls": ["https://shop.example/"]});
        app.settings(own.clone()).await;
        for (preset, but) in columns() {
            let mut but = but;
            but.as_object_mut().expect("an object").extend(own.as_object().expect("an object").clone());
            assert_eq!(apply(&app, preset).await, json!({"settings": settings(&but), "userErrors": []}));
        }
    }

    async fn once_more_changes_nothing(app: TestApp) {
        let marketing = json!({"code": "marketing", "label": "Our own words"});
        assert_eq!(app.mutate("createConsentDefinition", "", marketing).await["userErrors"], json!([]));
        for (preset, but) in columns() {
            let first = apply(&app, preset).await;
            assert_eq!(first, json!({"settings": settings(&but), "userErrors": []}));
            let known = consents(&app).await;
            let events = "{ auditEvents(first: 100) { nodes { id } } }";
            let before = app.data(events, json!({})).await;
            assert_eq!(apply(&app, preset).await, first);
            assert_eq!(consents(&app).await, known);
            assert_eq!(app.data(events, json!({})).await, before, "{preset}");
        }
        // What the tenant had defined itself is its own.
        let known = consents(&app).await;
        let labels: Vec<_> = known.as_array().expect("a list").iter().filter(|consent| consent["code"] == "marketing").map(|consent| &consent["label"]).collect();
        assert_eq!(labels, ["Our own words"]);
    }

    async fn customers_that_break_a_rule_keep_it_away(app: TestApp) {
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        app.settings(json!({"emailUniqueness": "NONE", "usernameUniqueness": "NONE"})).await;
        let before = read(&app).await;
        let known = consents(&app).await;
        let mut ids = Vec::new();
        for input in [json!({"email": "a@x"}), json!({"email": "A@x", "siteId": second}), json!({"email": "b@x", "username": "Bee"}), json!({"email": "c@x", "username": "bEE"})] {
            let payload = app.create_customer(input).await;
            assert_eq!(payload["userErrors"], json!([]));
            ids.push(id(&payload["customer"]));
        }
        let query = format!("mutation ($preset: Preset!) {{ applyPreset(input: {{preset: $preset}}) {{ settings {{ {SETTINGS} }} userErrors {{ __typename code message }} }} }}");
        let conflict = json!({"__typename": "InputError", "code": "CONFLICT", "message": "2 customers share this with another one. Change theirs first."});
        let refused = |count: usize| json!({"applyPreset": {"settings": null, "userErrors": vec![conflict.clone(); count]}});
        for (preset, count) in [("CARECLOUD", 2), ("PELCRO", 2), ("MAGENTO", 1), ("KHOROS", 1)] {
            assert_eq!(app.data(&query, json!({"preset": preset})).await, refused(count), "{preset}");
            assert_eq!((read(&app).await, consents(&app).await), (before.clone(), known.clone()));
        }
        let paths = app.data("mutation { applyPreset(input: {preset: CARECLOUD}) { userErrors { path } } }", json!({})).await;
        assert_eq!(paths, json!({"applyPreset": {"userErrors": [{"path": ["preset", "emailUniqueness"]}, {"path": ["preset", "usernameUniqueness"]}]}}));
        // The rule that was there still holds: these may be twins.
        let twin = app.create_customer(json!({"email": "a@X", "username": "BEE"})).await;
        assert_eq!(twin["userErrors"], json!([]));
        assert_eq!(app.update_customer(&id(&twin["customer"]), json!({"email": "d@x", "username": null})).await, json!([]));
        assert_eq!(app.update_customer(&ids[3], json!({"username": "Cee"})).await, json!([]));
        // By site they are no twins; in the tenant they are.
        assert_eq!(app.data(&query, json!({"preset": "CARECLOUD"})).await, refused(1));
        assert_eq!(apply(&app, "MAGENTO").await["userErrors"], json!([]));
        assert_eq!(app.data(&query, json!({"preset": "PELCRO"})).await, refused(1));
        assert_eq!(app.update_customer(&ids[1], json!({"email": "e@x"})).await, json!([]));
        assert_eq!(apply(&app, "PELCRO").await["userErrors"], json!([]));
        let taken = app.create_customer(json!({"email": "A@X", "siteId": second})).await;
        assert_eq!(taken["userErrors"], json!([crate::support::fault("ALREADY_TAKEN", &["email"])]));
    }

    async fn what_a_site_sets_stays_its_own(app: TestApp) {
        let change = json!({"passwordPolicy": "PELCRO_STRONG", "defaultLanguage": "fr"});
        let payload = app.mutate("updateSiteSettings", "siteConfig { passwordPolicy }", change).await;
        assert_eq!(payload["userErrors"], json!([]));
        for (preset, but) in columns() {
            assert_eq!(apply(&app, preset).await["userErrors"], json!([]));
            let data = app.data("{ siteConfig { passwordPolicy defaultLanguage messageLanguage requiredFields emailConfirmation } }", json!({})).await;
            let all = settings(&but);
            assert_eq!(data["siteConfig"], json!({
                "passwordPolicy": "PELCRO_STRONG", "defaultLanguage": "fr", "messageLanguage": all["messageLanguage"],
                "requiredFields": all["requiredFields"], "emailConfirmation": all["emailConfirmation"],
            }));
        }
    }

    async fn it_needs_the_scope(app: TestApp) {
        let reader = app.key_with("settings:read customers:write", &[]).await;
        for (key, code) in [(reader.as_str(), "FORBIDDEN"), ("", "UNAUTHENTICATED")] {
            let answer = app.mutate_as(key, "applyPreset", "settings { phoneMode }", json!({"preset": "CARECLOUD"})).await;
            assert_eq!(refusal(&answer)["codes"], json!([code]));
        }
        for preset in [json!("SALESFORCE"), json!("carecloud"), json!(null)] {
            let answer = app.mutate_as(&app.key, "applyPreset", "settings { phoneMode }", json!({"preset": preset})).await;
            assert_eq!(answer["data"], Value::Null, "{preset}");
        }
        assert_eq!(read(&app).await, settings(&json!({})));
        let writer = app.key_with("settings:write", &[]).await;
        let answer = app.mutate_as(&writer, "applyPreset", "settings { phoneMode }", json!({"preset": "PELCRO"})).await;
        assert_eq!(answer, json!({"data": {"applyPreset": {"settings": {"phoneMode": "STRIP"}, "userErrors": []}}}));
    }
}
