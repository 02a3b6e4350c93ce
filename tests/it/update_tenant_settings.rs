//! `updateTenantSettings`.

use serde_json::{Value, json};

use crate::support::TestApp;

const UPDATE: &str = "mutation ($input: UpdateTenantSettingsInput!) {
    updateTenantSettings(input: $input) {
        settings { partnerAssignment partnerFallback phoneMode emailUniqueness }
        userErrors { __typename code message path }
    }
}";

async fn update(app: &TestApp, input: Value) -> Value {
    app.data(UPDATE, json!({"input": input})).await["updateTenantSettings"].clone()
}

fn settings(assignment: &str, fallback: &str, phone: &str, email: &str) -> Value {
    let settings = json!({
        "partnerAssignment": assignment, "partnerFallback": fallback, "phoneMode": phone, "emailUniqueness": email,
    });
    json!({"settings": settings, "userErrors": []})
}

stories! {
    async fn what_is_left_out_stays(app: TestApp) {
        assert_eq!(update(&app, json!({})).await, settings("ALL_ACCESSIBLE", "REJECT", "FREE", "TENANT"));
        assert_eq!(
            update(&app, json!({"phoneMode": "STRIP", "partnerAssignment": "STORE_BASED"})).await,
            settings("STORE_BASED", "REJECT", "STRIP", "TENANT")
        );
        assert_eq!(
            update(&app, json!({"partnerFallback": "ALL_ACCESSIBLE", "emailUniqueness": "SITE"})).await,
            settings("STORE_BASED", "ALL_ACCESSIBLE", "STRIP", "SITE")
        );
        // Another tenant has settings of its own.
        let (_, other) = app.second_tenant().await;
        let answer = app.ask_as(&other, UPDATE, json!({"input": {}})).await;
        assert_eq!(answer["data"]["updateTenantSettings"], settings("ALL_ACCESSIBLE", "REJECT", "FREE", "TENANT"));
    }

    async fn null_is_a_fault(app: TestApp) {
        let fault = |path: &str| json!({"__typename": "InputError", "code": "REQUIRED", "message": "This is required.", "path": [path]});
        let input = json!({"partnerAssignment": null, "partnerFallback": null, "phoneMode": null, "emailUniqueness": null});
        assert_eq!(update(&app, input).await, json!({"settings": null, "userErrors": [
            fault("emailUniqueness"), fault("phoneMode"), fault("partnerAssignment"), fault("partnerFallback"),
        ]}));
        let input = json!({"partnerAssignment": "STORE_BASED", "phoneMode": null});
        assert_eq!(update(&app, input).await["settings"], Value::Null);
        assert_eq!(update(&app, json!({})).await, settings("ALL_ACCESSIBLE", "REJECT", "FREE", "TENANT"));
    }

    async fn a_rule_that_customers_break_is_refused_with_their_number(app: TestApp) {
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        update(&app, json!({"emailUniqueness": "SITE"})).await;
        for input in [json!({"email": "a@x"}), json!({"email": "A@x", "siteId": second}), json!({"email": "b@x"})] {
            assert_eq!(app.create_customer(input).await["userErrors"], json!([]));
        }
        let conflict = |count: i32| json!({"settings": null, "userErrors": [{
            "__typename": "InputError", "code": "CONFLICT", "path": ["emailUniqueness"],
            "message": format!("{count} customers share this with another one. Change theirs first."),
        }]});
        assert_eq!(update(&app, json!({"emailUniqueness": "TENANT", "phoneMode": "STRIP"})).await, conflict(2));
        update(&app, json!({"emailUniqueness": "NONE"})).await;
        assert_eq!(app.create_customer(json!({"email": "B@x"})).await["userErrors"], json!([]));
        assert_eq!(update(&app, json!({"emailUniqueness": "SITE"})).await, conflict(2));
        assert_eq!(update(&app, json!({"emailUniqueness": "TENANT"})).await, conflict(4));
        // Nothing of a refused change was made.
        assert_eq!(update(&app, json!({})).await, settings("ALL_ACCESSIBLE", "REJECT", "FREE", "NONE"));
    }

    /// Customers that were there before are under the new rule, too.
    async fn a_rule_holds_for_all_customers(app: TestApp) {
        update(&app, json!({"emailUniqueness": "NONE"})).await;
        assert_eq!(app.create_customer(json!({"email": "a@x"})).await["userErrors"], json!([]));
        for rule in ["SITE", "TENANT"] {
            update(&app, json!({"emailUniqueness": rule})).await;
            let payload = app.create_customer(json!({"email": "A@X"})).await;
            assert_eq!(payload["userErrors"][0]["code"], "ALREADY_TAKEN", "{rule}");
        }
    }

    async fn it_needs_the_scope(app: TestApp) {
        let key = app.key_with("customers:write settings:read", &[]).await;
        let answer = app.ask_as(&key, UPDATE, json!({"input": {"phoneMode": "STRIP"}})).await;
        assert_eq!(answer["data"], json!({"updateTenantSettings": null}));
        assert_eq!(answer["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}));
        assert_eq!(update(&app, json!({})).await, settings("ALL_ACCESSIBLE", "REJECT", "FREE", "TENANT"));
    }
}
