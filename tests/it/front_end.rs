//! What is a business's own in mails and links: its name, its colour, its sender, its pages.

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp};

const SITE: &str = "siteConfig { brand { name color senderName senderEmail } linkUrls { confirmEmail setPassword resetPassword acceptInvitation confirmEmailChange signIn forgotPassword } }";
const PREVIEW: &str = "query ($kind: MailKind!, $site: ID, $language: LanguageCode) {
    previewMail(kind: $kind, siteId: $site, language: $language) { from subject html text } }";

async fn preview(app: &TestApp, variables: Value) -> Value {
    app.data(PREVIEW, variables).await["previewMail"].take()
}

/// What was asked for, as a mail.
async fn reset_mail(app: &TestApp) -> (String, String, String) {
    app.mails().await;
    app.publicly(
        "requestPasswordReset",
        "requested",
        json!({"email": "ada@x"}),
    )
    .await;
    let mail = app.mail().await;
    let link = mail.link();
    (mail.from.clone(), link, mail.html)
}

stories! {
    /// Each layer by what the one below does not say.
    async fn a_tenant_s_and_a_site_s(app: TestApp) {
        app.person("ada@x").await;
        let (from, link, html) = reset_mail(&app).await;
        assert_eq!(from, "no-reply@frontdesk.example");
        assert!(link.starts_with("https://frontdesk.example/account/reset-password?token=fdt_"), "{link}");
        assert!(html.contains("#1f5fbf"), "{html}");

        app.settings(json!({
            "brand": {"name": "Engines & Co", "color": "#AA3300", "senderName": "Engines", "senderEmail": "hello@engines.example"},
            "linkUrls": {"resetPassword": "https://engines.example/reset?lang=en#top", "signIn": "https://engines.example/in"},
        })).await;
        let (from, link, html) = reset_mail(&app).await;
        assert_eq!(from, "hello@engines.example");
        assert!(link.starts_with("https://engines.example/reset?lang=en&token=fdt_") && link.ends_with("#top"), "{link}");
        assert!(html.contains("#aa3300") && html.contains("Engines &#38; Co") && !html.contains("#1f5fbf"), "{html}");

        let own = json!({"brand": {"name": "Shop"}, "linkUrls": {"confirmEmail": "https://shop.example/c"}});
        let payload = app.mutate("updateSiteSettings", SITE, own).await;
        assert_eq!(payload, json!({"siteConfig": {
            "brand": {"name": "Shop", "color": null, "senderName": null, "senderEmail": null},
            "linkUrls": {"confirmEmail": "https://shop.example/c", "setPassword": null, "resetPassword": null, "acceptInvitation": null, "confirmEmailChange": null, "signIn": null, "forgotPassword": null},
        }, "userErrors": []}));
        let (from, link, html) = reset_mail(&app).await;
        assert_eq!(from, "no-reply@frontdesk.example");
        assert!(link.starts_with("https://frontdesk.example/account/reset-password?") && html.contains("Shop"), "{link}");

        // What the site gives up is the tenant's again.
        app.mutate("updateSiteSettings", "", json!({"brand": null, "linkUrls": null})).await;
        let (from, link, _) = reset_mail(&app).await;
        assert_eq!(from, "hello@engines.example");
        assert!(link.starts_with("https://engines.example/reset?"), "{link}");
    }

    async fn what_is_none_is_told(app: TestApp) {
        let wrong = json!({
            "brand": {"name": "x".repeat(101), "color": "red", "senderName": "a\r\nBcc: eve@x", "senderEmail": "nobody"},
            "linkUrls": {"confirmEmail": "javascript:alert(1)", "signIn": "http://169.254.169.254/latest", "forgotPassword": "/forgot"},
            "sessionLifetime": 299, "refreshLifetime": 31_536_001,
            "allowedOrigins": ["https://shop.example/path", "*", "https://ok.example"],
            "redirectUrls": ["ftp://x", "http://10.0.0.1/"],
        });
        let mut payload = app.mutate("updateTenantSettings", "", wrong).await;
        let mut told: Vec<_> = payload["userErrors"].as_array_mut().expect("faults").iter().map(|fault| {
            (fault["path"].as_array().expect("a path").iter().map(|part| part.as_str().expect("text")).collect::<Vec<_>>().join("."), fault["code"].as_str().expect("a code").to_owned())
        }).collect();
        told.sort();
        let told: Vec<_> = told.iter().map(|(path, code)| (path.as_str(), code.as_str())).collect();
        assert_eq!(told, [
            ("allowedOrigins.0", "INVALID_FORMAT"), ("allowedOrigins.1", "INVALID_FORMAT"),
            ("brand.color", "INVALID_FORMAT"), ("brand.name", "TOO_LONG"), ("brand.senderEmail", "INVALID_FORMAT"), ("brand.senderName", "INVALID_VALUE"),
            ("linkUrls.confirmEmail", "INVALID_FORMAT"), ("linkUrls.forgotPassword", "INVALID_FORMAT"), ("linkUrls.signIn", "NOT_ALLOWED"),
            ("redirectUrls.0", "INVALID_FORMAT"), ("redirectUrls.1", "NOT_ALLOWED"),
            ("refreshLifetime", "INVALID_VALUE"), ("sessionLifetime", "INVALID_VALUE"),
        ]);
    }

    /// A site whose mails have a name of their own shows no other one.
    async fn the_name_that_mails_use(app: TestApp) {
        app.settings(json!({"brand": {"name": "Kolo"}})).await;
        app.person("ada@x").await;
        let mail = app.mail().await;
        assert_eq!(mail.subject, "Welcome to Kolo");
        assert!(mail.text.contains("Your account at Kolo is ready.") && !mail.text.contains("Default"), "{}", mail.text);
    }

    /// What mails are not written in is told in the language of the site's messages.
    async fn a_language_that_there_are_no_mails_in(app: TestApp) {
        app.settings(json!({"messageLanguage": "cs"})).await;
        app.create_customer(json!({"email": "ada@x", "password": PASSWORD, "language": "sk"})).await;
        assert_eq!(app.subjects().await, [("ada@x".to_owned(), "Vítejte na webu Default".to_owned())]);
        for (language, subject) in [("sk", "Vítejte na webu Default"), ("de", "Willkommen bei Default"), ("en", "Welcome to Default")] {
            let shown = preview(&app, json!({"kind": "WELCOME", "language": language})).await;
            assert_eq!(shown["subject"], subject, "{language}");
        }
    }

    /// Where a password is reset by who did not do what a mail tells of.
    async fn the_page_of_who_has_forgotten(app: TestApp) {
        let shown = async || {
            let shown = preview(&app, json!({"kind": "PASSWORD_CHANGED", "language": "en"})).await;
            let text = shown["text"].as_str().expect("text").to_owned();
            let link = text.lines().skip_while(|line| *line != "Reset password:").nth(1);
            link.expect("a link").to_owned()
        };
        assert_eq!(shown().await, "https://frontdesk.example/account/forgot-password?site=1");
        app.settings(json!({"linkUrls": {"forgotPassword": "https://shop.example/forgot?lang=en"}})).await;
        assert_eq!(shown().await, "https://shop.example/forgot?lang=en");
    }

    /// A preview tells what a customer is told, and nothing else.
    async fn what_a_preview_tells(app: TestApp) {
        let of_device = ["Device: Firefox 145", "Time: "];
        for (kind, expected) in [
            ("WELCOME", vec![]), ("RESET_PASSWORD", vec![]), ("ACCOUNT_EXISTS", vec![]), ("INVITATION", vec![]),
            ("EMAIL_CHANGED", vec!["New address: a…@", of_device[0], of_device[1]]),
            ("NEW_SIGN_IN", of_device.to_vec()), ("PASSWORD_CHANGED", of_device.to_vec()),
            ("MFA_CHANGED", of_device.to_vec()), ("ACCOUNT_DELETED", of_device.to_vec()),
        ] {
            let shown = preview(&app, json!({"kind": kind, "language": "en"})).await;
            let text = shown["text"].as_str().expect("text");
            let is_fact = |line: &&str| ["Device:", "Time:", "New address:", "Recovery codes left:"].iter().any(|name| line.starts_with(name));
            let facts: Vec<_> = text.lines().filter(is_fact).collect();
            assert_eq!(facts.len(), expected.len(), "{kind}: {facts:?}");
            assert!(facts.iter().zip(&expected).all(|(fact, start)| fact.starts_with(start)), "{kind}: {facts:?}");
            assert_eq!(text.contains("Analytical Engines"), kind == "INVITATION", "{kind}");
        }
    }

    /// Each mail, with examples for what it tells, in the language that is asked for; nothing is sent.
    async fn a_preview(app: TestApp) {
        app.settings(json!({"brand": {"name": "Engines"}, "defaultLanguage": "de"})).await;
        for kind in ["CONFIRM_EMAIL", "WELCOME", "SET_PASSWORD", "RESET_PASSWORD", "INVITATION", "CONFIRM_EMAIL_CHANGE", "EMAIL_CHANGED",
            "ACCOUNT_EXISTS", "SIGN_IN_LINK", "NEW_SIGN_IN", "PASSWORD_CHANGED", "MFA_CHANGED", "ACCOUNT_DELETED"] {
            let mut subjects = Vec::new();
            for language in ["en", "cs", "de", "es", "fr"] {
                let shown = preview(&app, json!({"kind": kind, "language": language})).await;
                assert_eq!(shown["from"], "Engines <no-reply@frontdesk.example>");
                let (html, text) = (shown["html"].as_str().expect("HTML"), shown["text"].as_str().expect("text"));
                assert!(html.contains(&format!("<html lang=\"{language}\"")) && html.contains("Engines"), "{html}");
                assert!(text.contains("Engines"), "{text}");
                subjects.push(shown["subject"].clone());
            }
            let by_default = preview(&app, json!({"kind": kind})).await;
            assert_eq!(by_default["subject"], subjects[2], "{kind}");
            subjects.sort_by_key(Value::to_string);
            subjects.dedup();
            assert_eq!(subjects.len(), 5, "{kind}: {subjects:?}");
        }
        let shown = preview(&app, json!({"kind": "RESET_PASSWORD", "language": "en"})).await;
        assert_eq!(shown["subject"], "Reset your password");
        assert!(shown["text"].as_str().expect("text").contains("https://frontdesk.example/account/reset-password?token=EXAMPLE"), "{shown}");
        assert_eq!(app.subjects().await, []);
        let nowhere = app.ask(PREVIEW, json!({"kind": "WELCOME", "site": "site_x"})).await;
        assert_eq!(nowhere["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{nowhere}");
        let key = app.key_with("customers:write", &[]).await;
        let refused = app.ask_as(&key, PREVIEW, json!({"kind": "WELCOME"})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    }
}
