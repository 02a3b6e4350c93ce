//! `signInWithSocialAccount`: who comes in, and what those see who do not.

use std::time::Duration;

use frontdesk::{
    app::Clock,
    repositories::{ChangeSet, second_factors::TotpSecretRow},
    values::{CustomerId, MailTokenPurpose},
};
use serde_json::{Value, json};

use crate::support::{
    PASSWORD, SIGNED_IN, TestApp, Tokens, fault, id,
    issuer::{CLIENT_ID, Idp, SigningKey},
    mutation, without_tokens,
};

const NAME: &str = "signInWithSocialAccount";

async fn enter(app: &TestApp, account: &Value) -> Value {
    without_tokens(&app.publicly(NAME, SIGNED_IN, account.clone()).await)
}

fn welcome(email: &str) -> Value {
    let session = json!({"kind": "FULL", "token": "<fds>", "refreshToken": "<fdr>", "customer": {"email": email}});
    json!({"session": session, "mfaChallenge": null, "userErrors": []})
}

fn refused(code: &str, path: &[&str]) -> Value {
    json!({"session": null, "mfaChallenge": null, "userErrors": [fault(code, path)]})
}

fn wrong() -> Value {
    refused("INVALID_CREDENTIALS", &[])
}

/// A customer with an account of this subject; gives the id.
async fn person(app: &TestApp, idp: &Idp, email: &str, subject: &str) -> String {
    let account = idp.account(app, subject, json!({}));
    let payload = app.create_customer(json!({"email": email, "socialAccount": account}));
    id(&payload.await["customer"])
}

stories! {
    async fn whose_account_it_is_comes_in(app: TestApp) {
        let idp = Idp::of(&app).await;
        let input = json!({"email": "ada@x", "socialAccount": idp.account(&app, "ada", json!({}))});
        let signed_up = app.publicly("registerCustomer", "customer { id }", input).await;
        let ada = id(&signed_up["customer"]);
        let account = idp.account(&app, "ada", json!({}));
        let payload = app.publicly(NAME, SIGNED_IN, account.clone()).await;
        assert_eq!(without_tokens(&payload), welcome("ada@x"));
        let tokens = Tokens::of(&payload["session"]);
        assert_eq!(app.me(&tokens.token).await, (200, json!("ada@x")));
        let history = app.history(&ada).await;
        assert_eq!(history, json!({"version": 1, "events": [
            ["registerCustomer", ["email", "socialAccount", "siteId", "partners"]], [NAME, ["session"]],
        ]}));
        // White space around either is none of it, and a program may do it for the person.
        let spaced = json!({"provider": " idp ", "token": format!(" {} ", account["token"].as_str().expect("a token"))});
        assert_eq!(enter(&app, &spaced).await, welcome("ada@x"));
        let answer = app.ask(&mutation(NAME, SIGNED_IN), json!({"input": account})).await;
        assert_eq!(without_tokens(&answer["data"][NAME]), welcome("ada@x"));
        // At each site of the tenant, as an account is one in all of it.
        let shop = app.mutate("createSite", "site { id }", json!({"name": "Shop"})).await["site"]["id"].clone();
        let at = |site: Value| {
            let mut account = idp.account(&app, "ada", json!({}));
            account["siteId"] = site;
            account
        };
        assert_eq!(enter(&app, &at(shop)).await, welcome("ada@x"));
        assert_eq!(enter(&app, &at(json!("nowhere"))).await, refused("NOT_FOUND", &["siteId"]));
        assert_eq!(enter(&app, &at(Value::Null)).await, refused("REQUIRED", &["siteId"]));
    }

    /// Whatever is wrong, the bytes are those of a wrong password.
    async fn what_is_wrong_is_not_to_be_seen(app: TestApp) {
        let idp = Idp::of(&app).await;
        person(&app, &idp, "ada@x", "ada").await;
        let inactive = person(&app, &idp, "inactive@x", "inactive").await;
        app.update_customer(&inactive, json!({"state": "INACTIVE"})).await;
        let former = person(&app, &idp, "former@x", "former").await;
        app.update_customer(&former, json!({"socialAccount": null})).await;
        app.create_customer(json!({"email": "net@x", "socialAccount": {"provider": "facebook", "token": "EAAB"}})).await;
        let off = SigningKey::new("9", "ES256");
        let (_, theirs) = app.second_tenant().await;
        let made = app.mutate_as(&theirs, "createIdentityProvider", "identityProvider { id }", json!({"code": "theirs", "name": "T", "issuer": idp.issuer.url, "clientId": CLIENT_ID})).await;
        assert_eq!(made["data"]["createIdentityProvider"]["userErrors"], json!([]));
        let account = |subject: &str, more: Value| idp.account(&app, subject, more);
        let token = |token: String| json!({"provider": "idp", "token": token});
        let mut with_nonce = account("ada", json!({"nonce": "n-2"}));
        with_nonce["nonce"] = json!("n-1");
        let mut without_nonce = account("ada", json!({}));
        without_nonce["nonce"] = json!("n-1");
        let mut elsewhere = account("ada", json!({}));
        elsewhere["provider"] = json!("theirs");
        let late = account("ada", json!({"exp": 1}));
        let site = app.site().await.to_string();
        let query = mutation(NAME, SIGNED_IN);
        let expected = json!({"data": {NAME: wrong()}});
        let mut answers = Vec::new();
        for input in [
            account("nobody", json!({})), account("inactive", json!({})), account("former", json!({})), account("ADA", json!({})),
            account("ada", json!({"aud": "another"})), account("ada", json!({"iss": "https://evil.example"})), late,
            token(off.sign(&idp.issuer.claims("ada", app.clock.now()))), token(String::new()), token("x".repeat(8_193)), token("a.b.c".to_owned()),
            with_nonce, without_nonce, elsewhere,
            json!({"provider": "facebook", "token": "EAAB"}), json!({"provider": "nobody", "token": "x"}), json!({"provider": "\u{0}", "token": "\u{0}"}),
        ] {
            let answer = app.anyone(&[("x-frontdesk-site", &site)], &query, &input).await;
            assert_eq!((answer.status, answer.json()), (200, expected.clone()), "{input}");
            answers.push(answer);
        }
        let sign_in = app.anyone(&[("x-frontdesk-site", &site)], &mutation("signIn", SIGNED_IN), &json!({"email": "ada@x", "password": "wrong horse"})).await;
        let mut like_a_password = sign_in;
        like_a_password.text = like_a_password.text.replace("signIn", NAME);
        // How long it is says how long the mutation's name is.
        like_a_password.headers = answers[0].headers.clone();
        assert!(answers.iter().all(|answer| *answer == like_a_password), "{answers:#?}");
        // Nothing of it is counted against who has the account.
        let headers = [("x-frontdesk-site", site.as_str())];
        let good = account("ada", json!({}));
        let answer = app.anyone(&headers, &query, &good).await.json();
        assert_eq!(without_tokens(&answer["data"][NAME]), welcome("ada@x"));
        // One that is disabled signs nobody in.
        app.mutate("updateIdentityProvider", "", json!({"id": idp.id, "isEnabled": false})).await;
        assert_eq!(app.anyone(&headers, &query, &good).await, answers[0]);
        app.mutate("updateIdentityProvider", "", json!({"id": idp.id, "isEnabled": true})).await;
        // The time of a token is told by the server's clock.
        app.clock.advance(Duration::from_secs(3_700));
        assert_eq!(app.anyone(&headers, &query, &good).await, answers[0]);
    }

    async fn a_nonce_binds_a_token_to_its_sign_in(app: TestApp) {
        let idp = Idp::of(&app).await;
        person(&app, &idp, "ada@x", "ada").await;
        let mut account = idp.account(&app, "ada", json!({"nonce": "n-1"}));
        assert_eq!(enter(&app, &account).await, welcome("ada@x"), "it is not asked for");
        account["nonce"] = json!("n-1");
        assert_eq!(enter(&app, &account).await, welcome("ada@x"));
        for nonce in ["n-2", "N-1", ""] {
            account["nonce"] = json!(nonce);
            assert_eq!(enter(&app, &account).await, wrong(), "{nonce:?}");
        }
    }

    async fn a_second_factor_is_owed_all_the_same(app: TestApp) {
        let idp = Idp::of(&app).await;
        let ada = person(&app, &idp, "ada@x", "ada").await;
        let customer: CustomerId = ada.parse().expect("an id");
        let now = app.clock.now();
        let totp = TotpSecretRow {
            tenant_id: app.tenant,
            customer_id: customer,
            sealed_secret: vec![1],
            created_at: now,
            confirmed_at: Some(now),
            last_step: None,
        };
        let changes = ChangeSet { totp_secrets: vec![totp], ..ChangeSet::default() };
        app.app.store.commit(changes).await.expect("a commit");
        let owed = json!({"session": null, "mfaChallenge": {"challenge": "<fdm>"}, "userErrors": []});
        assert_eq!(enter(&app, &idp.account(&app, "ada", json!({}))).await, owed);
        assert_eq!(app.history(&ada).await["events"][1], json!([NAME, ["mfaChallenge"]]));
        // Where the site wants one that there is not, it is to be set up first.
        app.settings(json!({"mfaRequired": true})).await;
        person(&app, &idp, "bob@x", "bob").await;
        let mut expected = welcome("bob@x");
        expected["session"]["kind"] = json!("ENROLLING");
        assert_eq!(enter(&app, &idp.account(&app, "bob", json!({}))).await, expected);
    }

    async fn an_address_is_confirmed_first_where_the_site_wants_it(app: TestApp) {
        let idp = Idp::of(&app).await;
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        let ada = person(&app, &idp, "ada@x", "ada").await;
        app.mails().await;
        // Where it is not told who has an account, the mail tells it.
        assert_eq!(enter(&app, &idp.account(&app, "ada", json!({}))).await, wrong());
        assert_eq!(app.subjects().await, [("ada@x".to_owned(), "Confirm your e-mail address".to_owned())]);
        app.settings(json!({"discloseAccountExistence": true})).await;
        let not_yet = refused("NOT_PERMITTED", &[]);
        assert_eq!(enter(&app, &idp.account(&app, "ada", json!({}))).await, not_yet);
        assert_eq!(enter(&app, &idp.account(&app, "ada", json!({"email": "ada@x", "email_verified": false}))).await, not_yet);
        assert_eq!(enter(&app, &idp.account(&app, "ada", json!({"email": "eve@x", "email_verified": true}))).await, not_yet);
        assert_eq!(app.history(&ada).await["version"], 1);
        // The provider knows by now that it is hers.
        let known = idp.account(&app, "ada", json!({"email": "ADA@x", "email_verified": true}));
        assert_eq!(enter(&app, &known).await, welcome("ada@x"));
        let history = app.history(&ada).await;
        assert_eq!((&history["version"], &history["events"][1]), (&json!(2), &json!([NAME, ["emailConfirmedAt", "session"]])));
        assert_eq!(app.subjects().await, [("ada@x".to_owned(), "Welcome to Default".to_owned())]);
        assert_eq!(enter(&app, &idp.account(&app, "ada", json!({}))).await, welcome("ada@x"));
    }

    async fn a_sign_in_from_elsewhere_is_told(app: TestApp) {
        let idp = Idp::of(&app).await;
        person(&app, &idp, "ada@x", "ada").await;
        app.mails().await;
        let from = async |address: &str| {
            let account = idp.account(&app, "ada", json!({}));
            let payload = app.publicly_at(address, NAME, SIGNED_IN, &account).await;
            assert_eq!(without_tokens(&payload), welcome("ada@x"));
            app.subjects().await
        };
        assert_eq!(from("127.0.0.1").await, [], "it was never used before");
        assert_eq!(from("127.0.0.1").await, []);
        let told = from("127.0.0.2").await;
        assert_eq!((told.len(), told[0].0.as_str()), (1, "ada@x"));
        assert_eq!(from("127.0.0.2").await, []);
    }

    /// Too many wrong passwords do not keep the owner out, who is known from there then.
    async fn locks_of_passwords_are_others(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = idp.account(&app, "ada", json!({}));
        app.create_customer(json!({"email": "ada@x", "password": PASSWORD, "socialAccount": account})).await;
        for _ in 0..6 {
            app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": "wrong horse"})).await;
        }
        assert_eq!(app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": PASSWORD})).await, wrong());
        assert_eq!(enter(&app, &account).await, welcome("ada@x"));
        app.sign_in("ada@x").await;
    }

    async fn an_issuer_that_cannot_be_asked(app: TestApp) {
        let idp = Idp::of(&app).await;
        person(&app, &idp, "ada@x", "ada").await;
        let next = SigningKey::new("2", "EdDSA");
        idp.issuer.publish(&[&next]);
        let by = |key: &SigningKey| json!({"provider": "idp", "token": key.sign(&idp.issuer.claims("ada", app.clock.now()))});
        // Keys change while the server runs.
        assert_eq!(enter(&app, &by(&next)).await, welcome("ada@x"));
        assert_eq!(enter(&app, &by(&idp.key)).await, wrong());
        assert_eq!(idp.issuer.asked(), (1, 2));
        // What is known serves for a while; then nobody is signed in on what cannot be checked.
        idp.issuer.fail(Some(500));
        app.clock.advance(Duration::from_secs(3_600));
        assert_eq!(enter(&app, &by(&next)).await, welcome("ada@x"));
        app.clock.advance(Duration::from_secs(2 * 24 * 3_600));
        let answer = app.anyone(&[], &mutation(NAME, SIGNED_IN), &by(&next)).await;
        assert_eq!((answer.status, answer.json()["errors"][0]["extensions"]["code"].clone()), (503, json!("UNAVAILABLE")));
        assert_eq!(answer.json().get("data"), None);
        idp.issuer.fail(None);
        app.clock.advance(Duration::from_secs(60));
        assert_eq!(enter(&app, &by(&next)).await, welcome("ada@x"));
    }

    /// Who signs up with another one's address leaves no way in for the time when the owner takes the account over.
    async fn an_account_that_was_made_for_somebody_else(app: TestApp) {
        let idp = Idp::of(&app).await;
        let eve = idp.account(&app, "eve", json!({"email": "eve@x", "email_verified": true}));
        let input = json!({"email": "ada@x", "socialAccount": eve});
        let made = app.publicly("registerCustomer", "customer { id }", input).await;
        let ada = id(&made["customer"]);
        assert_eq!(enter(&app, &eve).await, welcome("ada@x"));
        let reset = async || {
            let token = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
            let payload = app.publicly("resetPassword", "", json!({"token": token, "password": PASSWORD})).await;
            assert_eq!(payload, json!({"userErrors": []}));
        };
        reset().await;
        assert_eq!(enter(&app, &eve).await, wrong());
        assert_eq!(app.history(&ada).await["events"][2], json!(["resetPassword", ["password", "emailConfirmedAt", "socialAccount"]]));
        // What the owner adds afterwards stays.
        let hers = idp.account(&app, "ada", json!({}));
        assert_eq!(app.update_customer(&ada, json!({"socialAccount": hers})).await, json!([]));
        reset().await;
        assert_eq!(enter(&app, &hers).await, welcome("ada@x"));
    }

    /// An issuer may put another key in the place of one under the same name.
    async fn a_key_that_was_replaced_under_its_name(app: TestApp) {
        let idp = Idp::of(&app).await;
        idp.issuer.cache("max-age=86400");
        person(&app, &idp, "ada@x", "ada").await;
        assert_eq!(idp.issuer.asked(), (1, 1));
        let next = SigningKey::new("1", "ES256");
        idp.issuer.publish(&[&next]);
        let by = |key: &SigningKey| json!({"provider": "idp", "token": key.sign(&idp.issuer.claims("ada", app.clock.now()))});
        assert_eq!(enter(&app, &by(&next)).await, welcome("ada@x"));
        assert_eq!(idp.issuer.asked(), (1, 2));
        // What nobody signed has it asked once a minute at most.
        for _ in 0..3 {
            assert_eq!(enter(&app, &by(&idp.key)).await, wrong());
        }
        assert_eq!(idp.issuer.asked(), (1, 2));
        app.clock.advance(Duration::from_secs(60));
        for _ in 0..3 {
            assert_eq!(enter(&app, &by(&idp.key)).await, wrong());
        }
        assert_eq!(idp.issuer.asked(), (1, 3));
        assert_eq!(enter(&app, &by(&next)).await, welcome("ada@x"));
    }
}
