//! The mails of passwords, addresses and sign-ins: who is sent which, and where their links lead.

use std::time::Duration;

use frontdesk::{domain::housekeeping::tidy, values::MailTokenPurpose};
use serde_json::{Value, json};

use crate::support::{Mail, PASSWORD, SIGNED_IN, TestApp, Tokens, fault, id};

const BACK: &str = "https://shop.example/back";

async fn ask(app: &TestApp, name: &str, email: &str) {
    let input = json!({"email": email, "redirectUrl": BACK});
    let payload = app.publicly(name, "requested", input).await;
    assert_eq!(payload, json!({"requested": true, "userErrors": []}));
}

/// A tenant whose links may lead back, and where addresses are confirmed.
async fn prepare(app: &TestApp) {
    app.settings(
        json!({"redirectUrls": ["https://shop.example/"], "emailConfirmation": "AFTER_LOGIN"}),
    )
    .await;
}

fn sent(to: &str, subject: &str) -> Vec<(String, String)> {
    vec![(to.to_owned(), subject.to_owned())]
}

/// Follows the link of a mail as the server's own pages do: the payload of the mutation.
async fn follow(app: &TestApp, mail: &Mail, name: &str, what: &str) -> Value {
    let mut input = json!({"token": mail.token()});
    if name == "resetPassword" {
        input["password"] = json!("battery staple");
    }
    app.publicly(name, what, input).await
}

/// The last thing that was done to a customer.
async fn last_event(app: &TestApp, customer: &str) -> Value {
    let query = "query ($id: ID!) { customer(by: {id: $id}) { auditEvents(first: 1) { nodes { action actor { kind id } } } } }";
    let data = app.data(query, json!({"id": customer})).await;
    data["customer"]["auditEvents"]["nodes"][0].clone()
}

stories! {
    async fn a_forgotten_password(app: TestApp) {
        prepare(&app).await;
        let ada = app.person("Ada@x").await;
        app.mails().await;
        ask(&app, "requestPasswordReset", "ada@X").await;
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("Ada@x", "Reset your password"));
        assert!(mail.link().starts_with("https://frontdesk.example/account/reset-password?token=fdt_"), "{}", mail.link());
        assert_eq!(last_event(&app, &ada).await, json!({"action": "requestPasswordReset", "actor": {"kind": "ANONYMOUS", "id": null}}));
        let payload = follow(&app, &mail, "resetPassword", "passwordChanged redirectUrl").await;
        assert_eq!(payload, json!({"passwordChanged": true, "redirectUrl": BACK, "userErrors": []}));
        assert_eq!(app.subjects().await, sent("Ada@x", "Your password was changed"));
        assert_eq!(last_event(&app, &ada).await, json!({"action": "resetPassword", "actor": {"kind": "CUSTOMER", "id": ada}}));
        let payload = app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": "battery staple"})).await;
        assert_eq!(payload["session"]["customer"], json!({"email": "Ada@x"}));
    }

    async fn nobody_is_sent_one_who_has_no_account(app: TestApp) {
        prepare(&app).await;
        let inactive = app.person("inactive@x").await;
        app.update_customer(&inactive, json!({"state": "INACTIVE"})).await;
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        app.person("twin@x").await;
        app.person("twin@x").await;
        app.create_customer(json!({"email": "confirmed@x", "confirmed": true})).await;
        app.mails().await;
        for name in ["requestPasswordReset", "resendConfirmation", "requestSignInLink"] {
            for email in ["nobody@x", "inactive@x", "twin@x"] {
                ask(&app, name, email).await;
            }
        }
        ask(&app, "resendConfirmation", "confirmed@x").await;
        assert_eq!(app.subjects().await, []);
    }

    /// More than some mails an hour are not sent, however often they are asked for.
    async fn nobody_is_sent_a_flood(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        app.person("ada@x").await;
        app.mails().await;
        for (name, subject) in [
            ("requestPasswordReset", "Reset your password"),
            ("resendConfirmation", "Confirm your e-mail address"),
            ("requestSignInLink", "Your sign-in link"),
        ] {
            for _ in 0..10 {
                ask(&app, name, "ada@x").await;
            }
            assert_eq!(app.subjects().await, vec![("ada@x".to_owned(), subject.to_owned()); 5], "{name}");
        }
        app.clock.advance(Duration::from_secs(3_600));
        ask(&app, "requestPasswordReset", "ada@x").await;
        assert_eq!(app.subjects().await, sent("ada@x", "Reset your password"));
    }

    async fn an_address_is_confirmed_and_its_owner_welcome(app: TestApp) {
        prepare(&app).await;
        let ada = app.person("ada@x").await;
        app.mails().await;
        ask(&app, "resendConfirmation", "ada@x").await;
        let mail = app.mail().await;
        assert!(mail.link().starts_with("https://frontdesk.example/account/confirm-email?token="), "{}", mail.link());
        let payload = follow(&app, &mail, "confirmEmail", "customer { email } redirectUrl").await;
        assert_eq!(payload, json!({"customer": {"email": "ada@x"}, "redirectUrl": BACK, "userErrors": []}));
        let site = "Default";
        assert_eq!(app.subjects().await, sent("ada@x", &format!("Welcome to {site}")));
        // Another address later is confirmed, too; but who is there is not welcomed again.
        app.update_customer(&ada, json!({"email": "lovelace@x"})).await;
        app.mails().await;
        ask(&app, "resendConfirmation", "lovelace@x").await;
        let mail = app.mail().await;
        assert_eq!(follow(&app, &mail, "confirmEmail", "customer { email }").await["customer"], json!({"email": "lovelace@x"}));
        assert_eq!(app.subjects().await, []);
    }

    async fn who_has_nothing_to_sign_in_with_is_told_how_to(app: TestApp) {
        prepare(&app).await;
        app.create_customer(json!({"email": "ada@x"})).await;
        app.mails().await;
        ask(&app, "resendConfirmation", "ada@x").await;
        let mail = app.mail().await;
        follow(&app, &mail, "confirmEmail", "").await;
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@x", "Set your password"));
        assert!(mail.link().starts_with("https://frontdesk.example/account/set-password?token="), "{}", mail.link());
        assert_eq!(follow(&app, &mail, "resetPassword", "passwordChanged").await["passwordChanged"], true);
        assert_eq!(app.subjects().await, sent("ada@x", "Welcome to Default"));
    }

    async fn a_link_that_signs_in(app: TestApp) {
        prepare(&app).await;
        let ada = app.person("ada@x").await;
        app.mails().await;
        ask(&app, "requestSignInLink", "ada@x").await;
        let mail = app.mail().await;
        assert!(mail.link().starts_with("https://frontdesk.example/account/sign-in?token="), "{}", mail.link());
        let payload = follow(&app, &mail, "signInWithLink", "session { token refreshToken }").await;
        let tokens = Tokens::of(&payload["session"]);
        assert_eq!(app.me(&tokens.token).await, (200, json!("ada@x")));
        // She had the mail: that somebody has signed in is no news. That the address is confirmed is the first time, and the
        // password from before may be somebody else's.
        assert_eq!(app.subjects().await, [sent("ada@x", "Set your password"), sent("ada@x", "Welcome to Default")].concat());
        assert_eq!(last_event(&app, &ada).await, json!({"action": "signInWithLink", "actor": {"kind": "CUSTOMER", "id": ada}}));
    }

    async fn a_password_that_is_changed(app: TestApp) {
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        app.mails().await;
        let input = json!({"currentPassword": "wrong", "password": "battery staple"});
        app.mutate_as(&token, "changePassword", "passwordChanged", input).await;
        assert_eq!(app.subjects().await, []);
        let input = json!({"currentPassword": PASSWORD, "password": "battery staple"});
        app.mutate_as(&token, "changePassword", "passwordChanged", input).await;
        assert_eq!(app.subjects().await, sent("ada@x", "Your password was changed"));
    }

    async fn another_address(app: TestApp) {
        prepare(&app).await;
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        app.mails().await;
        let request = async |email: &str| {
            let input = json!({"email": email, "password": PASSWORD, "redirectUrl": BACK});
            let answer = app.mutate_as(&token, "requestEmailChange", "requested", input).await;
            answer["data"]["requestEmailChange"].clone()
        };
        request("lovelace@x").await;
        let mail = app.mail().await;
        assert_eq!(mail.to, "lovelace@x");
        assert!(mail.link().starts_with("https://frontdesk.example/account/confirm-email-change?token="), "{}", mail.link());
        let payload = follow(&app, &mail, "confirmEmailChange", "customer { email } redirectUrl").await;
        assert_eq!(payload, json!({"customer": {"email": "lovelace@x"}, "redirectUrl": BACK, "userErrors": []}));
        let told = app.mail().await;
        assert_eq!(told.to, "ada@x");
        assert!(told.text.contains("l…@") && !told.text.contains("lovelace"), "{}", told.text);
        // Who is signed in must not write to everybody in the site's name.
        let mut sent = 0;
        for n in 0..10 {
            request(&format!("stranger{n}@x")).await;
            sent += app.mails().await.len();
        }
        assert_eq!(sent, 4, "five in an hour");
    }

    async fn an_address_that_somebody_has(app: TestApp) {
        prepare(&app).await;
        app.settings(json!({"discloseAccountExistence": false})).await;
        app.person("ada@x").await;
        let bob = app.person("bob@x").await;
        let token = app.sign_in("ada@x").await.token;
        app.mails().await;
        for _ in 0..2 {
            let input = json!({"email": "BOB@x", "password": PASSWORD});
            app.mutate_as(&token, "requestEmailChange", "requested", input).await;
        }
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("bob@x", "You already have an account"));
        assert!(!mail.text.contains("token="), "{}", mail.text);
        assert_eq!(last_event(&app, &bob).await, json!({"action": "requestEmailChange", "actor": {"kind": "ANONYMOUS", "id": null}}));
    }

    /// Who changes the address in the meantime is not taken over by a mail that is still on its way.
    async fn a_mail_to_an_address_that_is_no_longer_the_account_s(app: TestApp) {
        prepare(&app).await;
        let ada = app.person("ada@x").await;
        app.mails().await;
        ask(&app, "requestPasswordReset", "ada@x").await;
        let mail = app.mail().await;
        app.update_customer(&ada, json!({"email": "lovelace@x"})).await;
        let payload = follow(&app, &mail, "resetPassword", "passwordChanged").await;
        assert_eq!(payload, json!({"passwordChanged": null, "userErrors": [fault("ALREADY_USED", &["token"])]}));
    }

    async fn a_sign_in_from_elsewhere(app: TestApp) {
        let ada = id(&app.create_customer(json!({"email": "ada@x", "password": PASSWORD})).await["customer"]);
        assert!(ada.starts_with("cus_"));
        app.sign_in("ada@x").await;
        app.mails().await;
        app.sign_in("ada@x").await;
        assert_eq!(app.subjects().await, []);
        app.sign_in_at("127.0.0.2", json!({"email": "ada@x", "password": PASSWORD})).await;
        assert_eq!(app.subjects().await, sent("ada@x", "New sign-in to your account"));
        app.sign_in_at("127.0.0.2", json!({"email": "ada@x", "password": PASSWORD})).await;
        assert_eq!(app.subjects().await, []);
    }

    /// An account that was used before is told of, however it was, and whatever it is named by now.
    async fn a_first_sign_in_from_elsewhere(app: TestApp) {
        app.settings(json!({"emailConfirmation": "NONE"})).await;
        let comes_in = async |address: &str, who: Value| {
            let mut input = who;
            input["password"] = json!(PASSWORD);
            let payload = app.sign_in_at(address, input).await;
            assert_eq!(payload["userErrors"], json!([]));
            app.subjects().await
        };
        let told = |to: &str| sent(to, "New sign-in to your account");
        app.create_customer(json!({"email": "ada@x", "username": "ada", "password": PASSWORD})).await;
        app.mails().await;
        assert_eq!(comes_in("127.0.0.1", json!({"email": "ada@x"})).await, []);
        assert_eq!(comes_in("127.0.0.1", json!({"username": "ada"})).await, []);
        assert_eq!(comes_in("127.0.0.2", json!({"username": "ada"})).await, told("ada@x"));
        // Signed in as she signed up.
        let input = json!({"email": "eve@x", "password": PASSWORD, "autologin": true});
        let payload = app.publicly_at("127.0.0.1", "registerCustomer", "session { kind }", &input).await;
        assert_eq!(payload, json!({"session": {"kind": "FULL"}, "userErrors": []}));
        app.mails().await;
        assert_eq!(comes_in("127.0.0.1", json!({"email": "eve@x"})).await, []);
        assert_eq!(comes_in("127.0.0.2", json!({"email": "eve@x"})).await, told("eve@x"));
        // By a link.
        let bob = app.person("bob@x").await;
        let token = app.token(MailTokenPurpose::ConfirmEmail, &bob, "bob@x").await;
        assert_eq!(app.publicly("confirmEmail", "", json!({"token": token})).await["userErrors"], json!([]));
        let token = app.token(MailTokenPurpose::SignIn, &bob, "bob@x").await;
        assert_eq!(app.publicly("signInWithLink", "", json!({"token": token})).await["userErrors"], json!([]));
        app.mails().await;
        assert_eq!(comes_in("127.0.0.1", json!({"email": "bob@x"})).await, []);
        assert_eq!(comes_in("127.0.0.2", json!({"email": "bob@x"})).await, told("bob@x"));
        // With both factors: the password alone makes no place known.
        let (authenticator, _) = app.guarded_person("guarded@x").await;
        app.mails().await;
        let input = json!({"email": "guarded@x", "password": PASSWORD});
        let challenge = app.sign_in_at("127.0.0.2", input).await["mfaChallenge"]["challenge"].clone();
        assert_eq!(app.subjects().await, []);
        let input = json!({"challenge": challenge, "code": authenticator.next(&app)});
        let payload = app.publicly_at("127.0.0.2", "verifyMfa", SIGNED_IN, &input).await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_eq!(app.subjects().await, told("guarded@x"));
        // What is remembered for 90 days is not the whole life of an account.
        app.clock.advance(Duration::from_secs(100 * 24 * 3_600));
        tidy(&app.app).await.expect("tidiness");
        assert_eq!(comes_in("127.0.0.1", json!({"email": "bob@x"})).await, told("bob@x"));
    }
}
