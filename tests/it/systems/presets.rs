//! What `applyPreset` sets for each system.

use serde_json::{Value, json};

use crate::support::TestApp;

const SETTINGS: &str = "{
    requiredIdentifiers requiredAddressFields postcodeRequired nameRule sourceRequired emailUniqueness
    usernameUniqueness phoneMode phoneUnique partnerAssignment partnerFallback defaultSubscription
    customerUrlTemplate passwordPolicy passwordRequired requiredFields emailConfirmation defaultLanguage
    messageLanguage languages riskAssessment redirectUrls discloseAccountExistence
}";

/// A new tenant's settings, but for these.
fn settings(but: &Value) -> Value {
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
        assert_ne!(settings[name], *value, "{name} is so anyway");
        settings[name] = value.clone();
    }
    settings
}

stories! {
    async fn each_preset_sets_a_column(app: TestApp) {
        let read = format!("{{ tenantSettings {SETTINGS} }}");
        assert_eq!(app.data(&read, json!({})).await["tenantSettings"], settings(&json!({})));
        // Each follows another one, of which nothing is left.
        for (preset, but) in [
            ("CLONE_SYSTEMS", json!({
                "passwordPolicy": "CLONE_SYSTEMS", "passwordRequired": false, "requiredAddressFields": [],
                "emailConfirmation": "BEFORE_LOGIN", "discloseAccountExistence": false,
                "defaultSubscription": "DEFAULT_PLAN",
            })),
            ("KHOROS", json!({
                "passwordRequired": false, "requiredIdentifiers": [], "requiredAddressFields": [],
                "emailUniqueness": "NONE",
            })),
            ("PELCRO", json!({
                "passwordPolicy": "PELCRO", "phoneMode": "STRIP", "emailConfirmation": "AFTER_LOGIN",
            })),
        ] {
            app.settings(json!({
                "sourceRequired": true, "phoneUnique": true, "languages": ["cs"], "defaultLanguage": "cs",
                "requiredFields": ["LAST_NAME"], "nameRule": "PLAIN",
            })).await;
            let apply = format!("mutation {{ applyPreset(input: {{preset: {preset}}}) {{ settings {SETTINGS} userErrors {{ code path }} }} }}");
            let expected = settings(&but);
            assert_eq!(app.data(&apply, json!({})).await, json!({"applyPreset": {"settings": expected, "userErrors": []}}));
            assert_eq!(app.data(&read, json!({})).await["tenantSettings"], expected, "{preset}");
        }
    }
}
