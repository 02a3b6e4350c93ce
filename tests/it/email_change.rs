//! `requestEmailChange` and `confirmEmailChange`.

use std::time::Duration;

use frontdesk::{app::App, domain::mail::deliver_due, mail::Post, values::MailTokenPurpose};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    mail_delivery::config,
    support::{PASSWORD, SmtpServer, TestApp, fault, id, lifetime, mutation, refusal},
};

const PURPOSE: MailTokenPurpose = MailTokenPurpose::ChangeEmail;

async fn request(app: &TestApp, token: &str, input: Value) -> Value {
    let mut answer = app
        .mutate_as(token, "requestEmailChange", "requested", input)
        .await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["requestEmailChange"].take()
}

fn requested() -> Value {
    json!({"requested": true, "userErrors": []})
}

fn not_requested(faults: &[Value]) -> Value {
    json!({"requested": null, "userErrors": faults})
}

async fn confirm(app: &TestApp, token: &str) -> Value {
    let what = "customer { email version emailHardBounced } redirectUrl";
    app.publicly("confirmEmailChange", what, json!({"token": token}))
        .await
}

fn refused(code: &str) -> Value {
    json!({"customer": null, "redirectUrl": null, "userErrors": [fault(code, &["token"])]})
}

/// Sends what is to be sent by the way of this worker, and says how many mails it had to do with.
async fn deliver(worker: &App) -> usize {
    deliver_due(worker).await.expect("the outbox")
}

/// Somebody who is signed in, and a worker whose mails go to the mail server.
async fn waiting(app: &TestApp, server: &SmtpServer) -> (String, String, App) {
    let ada = app.person("ada@example.com").await;
    let token = app.sign_in("ada@example.com").await.token;
    app.mails().await;
    let post = Post::Smtp(config(&server.url(), None));
    (ada, token, app.server_with(post).await)
}

fn confirmed(email: &str, version: i32) -> Value {
    let customer = json!({"email": email, "version": version, "emailHardBounced": false});
    json!({"customer": customer, "redirectUrl": "https://shop.example/back", "userErrors": []})
}

stories! {
    async fn it_is_asked_for_with_the_password(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        let ada = app.person("ada@x").await;
        app.person("bob@x").await;
        let token = app.sign_in("ada@x").await.token;
        let good = json!({"email": "lovelace@x", "password": PASSWORD, "redirectUrl": "https://shop.example/back"});
        assert_eq!(request(&app, &token, good).await, requested());
        let history = app.history(&ada).await;
        assert_eq!(history["events"][2], json!(["requestEmailChange", ["newEmail"]]));
        assert_eq!(history["version"], 1, "nothing has changed so far");
        for (input, faults) in [
            (json!({"email": "lovelace@x"}), vec![fault("REQUIRED", &["password"])]),
            (json!({"email": "lovelace@x", "password": "wrong"}), vec![fault("INVALID_CREDENTIALS", &["password"])]),
            (json!({"email": "ADA@x", "password": PASSWORD}), vec![fault("INVALID_VALUE", &["email"])]),
            (json!({"email": "bob@x", "password": PASSWORD}), vec![fault("ALREADY_TAKEN", &["email"])]),
            (json!({"email": "bob@", "password": "wrong", "redirectUrl": "https://evil.example/"}), vec![
                fault("INVALID_FORMAT", &["email"]), fault("INVALID_CREDENTIALS", &["password"]), fault("NOT_ALLOWED", &["redirectUrl"]),
            ]),
        ] {
            assert_eq!(request(&app, &token, input.clone()).await, not_requested(&faults), "{input}");
        }
        for (key, code) in [("", "UNAUTHENTICATED"), (app.key.as_str(), "FORBIDDEN")] {
            let answer = app.mutate_as(key, "requestEmailChange", "requested", json!({"email": "a@x", "password": PASSWORD})).await;
            assert_eq!(refusal(&answer)["codes"], json!([code]));
        }
    }

    async fn without_a_password_one_has_just_signed_in(app: TestApp) {
        let ada = id(&app.create_customer(json!({"email": "ada@x"})).await["customer"]);
        let link = app.token(MailTokenPurpose::SignIn, &ada, "ada@x").await;
        let payload = app.publicly("signInWithLink", "session { token }", json!({"token": link})).await;
        let token = payload["session"]["token"].as_str().expect("a token");
        assert_eq!(request(&app, token, json!({"email": "lovelace@x"})).await, requested());
        app.clock.advance(Duration::from_secs(5 * 60));
        let late = not_requested(&[fault("NOT_PERMITTED", &["password"])]);
        assert_eq!(request(&app, token, json!({"email": "lovelace@x"})).await, late);
    }

    /// An address that somebody has is answered like one that nobody has, and takes the same work.
    async fn whose_an_address_is_is_not_told(app: TestApp) {
        app.settings(json!({"discloseAccountExistence": false})).await;
        app.person("ada@x").await;
        app.person("bob@x").await;
        let token = app.sign_in("ada@x").await.token;
        let query = mutation("requestEmailChange", "requested");
        let bearer = format!("Bearer {token}");
        let ask = async |email: &str| {
            let counts = || (app.app.store.statements(), app.app.hasher.done());
            let (input, before) = (json!({"email": email, "password": PASSWORD}), counts());
            let answer = app.anyone(&[("authorization", &bearer)], &query, &input).await;
            let after = counts();
            (answer, after.0 - before.0, after.1 - before.1)
        };
        let free = ask("lovelace@x").await;
        assert_eq!((free.0.json()["data"]["requestEmailChange"].clone(), free.2), (requested(), 1));
        for email in ["bob@x", "BOB@x", "nobody@x", "bob@x"] {
            assert_eq!(ask(email).await, free, "{email}");
        }
    }

    async fn it_is_changed_by_the_token(app: TestApp) {
        let ada = app.person("ada@x").await;
        app.update_customer(&ada, json!({"emailHardBounced": true})).await;
        let session = app.sign_in("ada@x").await.token;
        let mut old = Vec::new();
        for purpose in [MailTokenPurpose::ResetPassword, MailTokenPurpose::SetPassword, MailTokenPurpose::ConfirmEmail, MailTokenPurpose::SignIn] {
            old.push(app.token(purpose, &ada, "ada@x").await);
        }
        let [token, other] = [app.token(PURPOSE, &ada, "Lovelace@x").await, app.token(PURPOSE, &ada, "mistyped@x").await];
        assert_eq!(confirm(&app, &token).await, confirmed("Lovelace@x", 3));
        assert_eq!(app.me(&session).await, (200, json!("Lovelace@x")));
        let signed_in = app.sign_in_at("127.0.0.1", json!({"email": "lovelace@X", "password": PASSWORD})).await;
        assert_eq!(signed_in["session"]["customer"], json!({"email": "Lovelace@x"}));
        assert_eq!(app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": PASSWORD})).await["session"], Value::Null);
        assert_eq!(confirm(&app, &token).await, refused("ALREADY_USED"));
        assert_eq!(confirm(&app, &other).await, refused("ALREADY_USED"), "only one of them is hers");
        for (name, token) in ["resetPassword", "resetPassword", "confirmEmail", "signInWithLink"].into_iter().zip(&old) {
            let mut input = json!({"token": token});
            if name == "resetPassword" {
                input["password"] = json!("battery staple");
            }
            assert_eq!(app.publicly(name, "", input).await["userErrors"], json!([fault("ALREADY_USED", &["token"])]), "{name}");
        }
        let history = app.history(&ada).await;
        assert_eq!(history["events"][3], json!(["confirmEmailChange", ["email", "emailConfirmedAt", "emailHardBounced"]]));
        // The old address is free.
        app.person("ada@x").await;
    }

    async fn asking_again_takes_the_one_before_out_of_use(app: TestApp) {
        let ada = app.person("ada@x").await;
        let session = app.sign_in("ada@x").await.token;
        let mistyped = app.token(PURPOSE, &ada, "lovelave@x").await;
        assert_eq!(request(&app, &session, json!({"email": "lovelace@x", "password": PASSWORD})).await, requested());
        assert_eq!(confirm(&app, &mistyped).await, refused("ALREADY_USED"));
    }

    /// Who has had the password for a while does not take the account along.
    async fn a_new_password_ends_it(app: TestApp) {
        let ada = app.person("ada@x").await;
        let session = app.sign_in("ada@x").await.token;
        let begun = app.token(PURPOSE, &ada, "evil@x").await;
        app.mutate_as(&session, "changePassword", "passwordChanged", json!({"currentPassword": PASSWORD, "password": "battery staple"})).await;
        assert_eq!(confirm(&app, &begun).await, refused("ALREADY_USED"));
        let begun = app.token(PURPOSE, &ada, "evil@x").await;
        let reset = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        assert_eq!(app.publicly("resetPassword", "", json!({"token": reset, "password": PASSWORD})).await, json!({"userErrors": []}));
        assert_eq!(confirm(&app, &begun).await, refused("ALREADY_USED"));
    }

    /// A token is made when its mail is sent: with a mail that waits, there is none any more.
    async fn a_mail_that_waits_is_not_sent_any_more(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let (ada, token, worker) = waiting(&app, &server).await;
        let wait = async |server: &mut SmtpServer, email: &str| {
            server.refuse("to", 451, "Later").await;
            let input = json!({"email": email, "password": PASSWORD});
            assert_eq!(request(&app, &token, input).await, requested());
            assert_eq!(deliver(&worker).await, 1);
        };
        // Another address.
        wait(&mut server, "mistyped@example.com").await;
        wait(&mut server, "right@example.com").await;
        app.clock.advance(Duration::from_secs(3_600));
        assert_eq!(deliver(&worker).await, 1);
        assert_eq!(server.next_mail().await.recipient(), "right@example.com");
        // One that somebody else gives.
        wait(&mut server, "third@example.com").await;
        assert_eq!(app.update_customer(&ada, json!({"email": "king@example.com"})).await, json!([]));
        app.clock.advance(Duration::from_secs(3_600));
        assert_eq!(deliver(&worker).await, 1);
        let told = server.next_mail().await;
        assert_eq!((told.recipient(), told.subject()), ("ada@example.com", "Your e-mail address was changed"));
        // A password.
        wait(&mut server, "fourth@example.com").await;
        let input = json!({"currentPassword": PASSWORD, "password": "battery staple"});
        let answer = app.mutate_as(&token, "changePassword", "passwordChanged", input).await;
        assert_eq!(answer["data"]["changePassword"], json!({"passwordChanged": true, "userErrors": []}));
        app.clock.advance(Duration::from_secs(3_600));
        assert_eq!(deliver(&worker).await, 1);
        let told = server.next_mail().await;
        assert_eq!((told.recipient(), told.subject()), ("king@example.com", "Your password was changed"));
        assert!(server.has_no_mail());
    }

    /// Nor is one that is just being announced to the mail server.
    async fn a_mail_that_is_in_hand_is_not_sent_any_more(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let (_, token, worker) = waiting(&app, &server).await;
        server.stall("to").await;
        let ask = async |email: &str| {
            let input = json!({"email": email, "password": PASSWORD});
            assert_eq!(request(&app, &token, input).await, requested());
        };
        ask("mistyped@example.com").await;
        let sending = tokio::spawn(async move { deliver(&worker).await });
        server.stalled().await;
        ask("right@example.com").await;
        server.hang_up().await;
        assert_eq!(sending.await.expect("no panic"), 2);
        assert_eq!(server.next_mail().await.recipient(), "right@example.com");
        assert!(server.has_no_mail());
    }

    async fn which_tokens_do_not(app: TestApp) {
        let ada = app.person("ada@x").await;
        for purpose in [MailTokenPurpose::ResetPassword, MailTokenPurpose::SetPassword, MailTokenPurpose::ConfirmEmail, MailTokenPurpose::SignIn, MailTokenPurpose::Invitation] {
            let token = app.token(purpose, &ada, "ada@x").await;
            assert_eq!(confirm(&app, &token).await, refused("NOT_FOUND"), "{purpose}");
        }
        let late = app.token(PURPOSE, &ada, "lovelace@x").await;
        app.clock.advance(Duration::from_secs(lifetime(PURPOSE) as u64));
        assert_eq!(confirm(&app, &late).await, refused("EXPIRED"));
        // Somebody else has the address by now.
        let token = app.token(PURPOSE, &ada, "lovelace@x").await;
        let other = app.person("lovelace@x").await;
        assert_eq!(confirm(&app, &token).await, refused("ALREADY_TAKEN"));
        app.update_customer(&other, json!({"email": "other@x"})).await;
        assert_eq!(confirm(&app, &token).await["userErrors"], json!([]), "it was not used up");
        // What was begun ends with the account, also where that is put into use again.
        let token = app.token(PURPOSE, &ada, "ada@x").await;
        app.update_customer(&ada, json!({"state": "INACTIVE"})).await;
        assert_eq!(confirm(&app, &token).await, refused("ALREADY_USED"));
        app.update_customer(&ada, json!({"state": "ACTIVE"})).await;
        assert_eq!(confirm(&app, &token).await, refused("ALREADY_USED"));
    }

    async fn one_address_for_many_at_once(app: TestApp) {
        let mut tokens = Vec::new();
        for n in 0..40 {
            let email = format!("a{n}@x");
            let customer = app.person(&email).await;
            tokens.push(app.token(PURPOSE, &customer, if n % 2 == 0 { "same@x" } else { "SAME@x" }).await);
        }
        let payloads = join_all(tokens.iter().map(|token| confirm(&app, token))).await;
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 1);
        let taken = json!([fault("ALREADY_TAKEN", &["token"])]);
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == taken).count(), 39, "{payloads:#?}");
    }

    async fn two_hundred_at_once(app: TestApp) {
        let ada = app.person("ada@x").await;
        let token = app.token(PURPOSE, &ada, "lovelace@x").await;
        let payloads = join_all((0..200).map(|_| confirm(&app, &token))).await;
        assert_eq!(payloads.iter().filter(|payload| **payload == confirmed("lovelace@x", 2)).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == refused("ALREADY_USED")).count(), 199);
    }
}
