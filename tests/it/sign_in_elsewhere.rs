//! `signIn` at more than one site: whose attempts are counted, and whose rules hold.

use frontdesk::values::MailTokenPurpose;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault};

async fn second_site(app: &TestApp) -> String {
    let made = app.mutate("createSite", "site { id }", json!({"name": "Shop"}));
    crate::support::id(&made.await["site"])
}

/// The kind of session that is opened at a site, or the faults.
async fn sign_in(app: &TestApp, address: &str, site: &str, password: &str) -> Value {
    let input = json!({"email": "ada@x", "password": password, "siteId": site});
    let payload = app.sign_in_at(address, input).await;
    match payload["session"]["kind"].clone() {
        Value::Null => payload["userErrors"].clone(),
        kind => kind,
    }
}

stories! {
    /// Who has signed up with the same address at another site gains nothing by it.
    async fn a_twin_at_another_site(app: TestApp) {
        app.settings(json!({"emailUniqueness": "SITE"})).await;
        let (own, other) = (app.site().await.to_string(), second_site(&app).await);
        app.person("ada@x").await;
        app.create_customer(json!({"email": "ada@x", "password": "battery staple", "siteId": other})).await;
        let refused = json!([fault("INVALID_CREDENTIALS", &[])]);
        assert_eq!(sign_in(&app, "127.0.0.1", &own, PASSWORD).await, "FULL");
        for _ in 0..4 {
            assert_eq!(sign_in(&app, "127.0.0.2", &own, "wrong").await, refused);
        }
        assert_eq!(sign_in(&app, "127.0.0.2", &other, "battery staple").await, "FULL");
        assert_eq!(sign_in(&app, "127.0.0.2", &own, "wrong").await, refused);
        assert_eq!(sign_in(&app, "127.0.0.2", &own, PASSWORD).await, refused, "five have failed");
        assert_eq!(sign_in(&app, "127.0.0.2", &other, "battery staple").await, "FULL");
        // Where the twin was, she was not.
        app.mails().await;
        assert_eq!(sign_in(&app, "127.0.0.3", &other, "battery staple").await, "FULL");
        app.mails().await;
        assert_eq!(sign_in(&app, "127.0.0.3", &own, PASSWORD).await, "FULL");
        assert_eq!(app.mail().await.subject, "New sign-in to your account");
    }

    /// Nobody gets round the rules of their own site at another one, nor round those of that one.
    async fn the_rules_of_both_sites(app: TestApp) {
        let (lax, strict) = (app.site().await.to_string(), second_site(&app).await);
        let ada = app.create_customer(json!({"email": "ada@x", "password": PASSWORD, "siteId": strict})).await;
        let ada = crate::support::id(&ada["customer"]);
        let rules = async |rules: Value| {
            let mut input = rules;
            input["siteId"] = json!(strict);
            assert_eq!(app.mutate("updateSiteSettings", "", input).await, json!({"userErrors": []}));
        };
        assert_eq!(sign_in(&app, "127.0.0.1", &lax, PASSWORD).await, "FULL");
        rules(json!({"emailConfirmation": "BEFORE_LOGIN", "discloseAccountExistence": true})).await;
        for site in [&lax, &strict] {
            assert_eq!(sign_in(&app, "127.0.0.1", site, PASSWORD).await, json!([fault("NOT_PERMITTED", &["email"])]));
        }
        rules(json!({"discloseAccountExistence": false})).await;
        for site in [&lax, &strict] {
            assert_eq!(sign_in(&app, "127.0.0.1", site, PASSWORD).await, json!([fault("INVALID_CREDENTIALS", &[])]));
        }
        app.update_customer(&ada, json!({"confirmed": true})).await;
        rules(json!({"mfaRequired": true, "passwordPolicy": "PELCRO_STRONG"})).await;
        for site in [&lax, &strict] {
            assert_eq!(sign_in(&app, "127.0.0.1", site, PASSWORD).await, "ENROLLING");
        }
        // The mails were asked for at the other site.
        let link = json!({"token": app.token(MailTokenPurpose::SignIn, &ada, "ada@x").await});
        assert_eq!(app.publicly("signInWithLink", "session { kind }", link).await["session"], json!({"kind": "ENROLLING"}));
        let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        let reset = async |password: &str| {
            let input = json!({"token": token, "password": password});
            app.publicly("resetPassword", "passwordChanged", input).await
        };
        let weak = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]});
        assert_eq!(reset("battery staple").await, json!({"passwordChanged": null, "userErrors": [weak]}));
        assert_eq!(reset("Battery 5taple!").await, json!({"passwordChanged": true, "userErrors": []}));
        // And a customer of the other site meets what this one demands.
        app.person("bob@x").await;
        let input = json!({"email": "bob@x", "password": PASSWORD, "siteId": strict});
        rules(json!({"emailConfirmation": "NONE"})).await;
        assert_eq!(app.sign_in_at("127.0.0.1", input).await["session"]["kind"], "ENROLLING");
    }
}
