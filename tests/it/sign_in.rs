//! `signIn`: who comes in, and what those see who do not.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use frontdesk::{
    repositories::{ChangeSet, credentials},
    values::CustomerId,
};
use serde_json::{Value, json};

use crate::support::{PASSWORD, SIGNED_IN, TestApp, fault, id, mutation, without_tokens};

fn refused() -> Value {
    json!({"session": null, "mfaChallenge": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]})
}

fn faulty(code: &str, path: &[&str]) -> Value {
    json!({"session": null, "mfaChallenge": null, "userErrors": [fault(code, path)]})
}

fn welcome(email: &str) -> Value {
    let session = json!({"kind": "FULL", "token": "<fds>", "refreshToken": "<fdr>", "customer": {"email": email}});
    json!({"session": session, "mfaChallenge": null, "userErrors": []})
}

async fn sign_in(app: &TestApp, input: Value) -> Value {
    without_tokens(&app.sign_in_at("127.0.0.1", input).await)
}

/// A hash of [`PASSWORD`] made with less work than is done now.
fn old_hash() -> String {
    let params = Params::new(8_192, 1, 1, None).expect("a cost");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]);
    hash.expect("a hash").to_string()
}

stories! {
    async fn by_address_username_or_telephone(app: TestApp) {
        app.create_customer(json!({"email": "Ada@Example.com", "username": "Ada", "phone": "+44 20 7946 0018", "password": PASSWORD})).await;
        for who in [
            json!({"email": "Ada@Example.com"}), json!({"email": " ada@EXAMPLE.com "}),
            json!({"username": "ada"}), json!({"phone": "442079460018"}), json!({"phone": "+44 (20) 7946-0018"}),
            json!({"email": "ada@example.com", "siteId": app.site().await.to_string()}),
        ] {
            let mut input = who.clone();
            input["password"] = json!(PASSWORD);
            assert_eq!(sign_in(&app, input).await, welcome("Ada@Example.com"), "{who}");
        }
        let tokens = app.sign_in("ada@example.com").await;
        assert_eq!(app.me(&tokens.token).await, (200, json!("Ada@Example.com")));
        // A program may do it for the person; the session is the person's.
        let query = mutation("signIn", SIGNED_IN);
        let input = json!({"username": "ada", "password": PASSWORD});
        let answer = app.ask(&query, json!({"input": input})).await;
        assert_eq!(without_tokens(&answer["data"]["signIn"]), welcome("Ada@Example.com"));
    }

    async fn exactly_one_identifier_and_a_site(app: TestApp) {
        app.person("ada@example.com").await;
        for (input, refusal) in [
            (json!({"password": PASSWORD}), faulty("REQUIRED", &[])),
            (json!({"email": "ada@example.com", "username": "ada", "password": PASSWORD}), faulty("REQUIRED", &[])),
            (json!({"email": "ada@example.com", "password": "x".repeat(1_025)}), faulty("TOO_LONG", &["password"])),
            (json!({"email": "ada@example.com", "password": PASSWORD, "siteId": "nowhere"}), faulty("NOT_FOUND", &["siteId"])),
        ] {
            let before = app.app.hasher.done();
            assert_eq!(sign_in(&app, input).await, refusal);
            assert_eq!(app.app.hasher.done(), before, "nothing is hashed for it");
        }
        // With a second tenant it has to be said where.
        app.second_tenant().await;
        let input = json!({"email": "ada@example.com", "password": PASSWORD});
        assert_eq!(sign_in(&app, input.clone()).await, faulty("REQUIRED", &["siteId"]));
        let query = mutation("signIn", SIGNED_IN);
        for site in [app.site().await.to_string(), "1".to_owned()] {
            let answer = app.anyone(&[("x-frontdesk-site", &site)], &query, &input).await.json();
            assert_eq!(without_tokens(&answer["data"]["signIn"]), welcome("ada@example.com"), "{site}");
        }
        let answer = app.anyone(&[("x-frontdesk-site", "2")], &query, &input).await.json();
        assert_eq!(answer["data"]["signIn"], refused(), "another tenant's site does not know her");
    }

    /// Whatever is wrong, the bytes and the work are the same.
    async fn what_is_wrong_is_not_to_be_seen(app: TestApp) {
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        app.create_customer(json!({"email": "wrong@x", "username": "wrong", "phone": "123", "password": PASSWORD})).await;
        app.create_customer(json!({"email": "none@x"})).await;
        app.create_customer(json!({"email": "twin@x", "password": PASSWORD})).await;
        app.create_customer(json!({"email": "twin@x", "password": PASSWORD})).await;
        let inactive = app.person("inactive@x").await;
        app.update_customer(&inactive, json!({"state": "INACTIVE"})).await;
        app.person("locked@x").await;
        let query = mutation("signIn", SIGNED_IN);
        let wrong = |who: Value| {
            let mut input = who;
            input["password"] = json!("wrong horse");
            input
        };
        for _ in 0..5 {
            app.outside("127.0.0.2", &query, &wrong(json!({"email": "locked@x"}))).await;
        }
        for (discloses, address, input) in [true, false].into_iter().flat_map(|discloses| [
            ("127.0.0.1", wrong(json!({"username": "wrong"}))),
            ("127.0.0.1", wrong(json!({"phone": "123"}))),
            ("127.0.0.1", wrong(json!({"email": "nobody@x"}))),
            ("127.0.0.1", wrong(json!({"username": "nobody"}))),
            ("127.0.0.1", wrong(json!({"phone": "456"}))),
            ("127.0.0.1", wrong(json!({"email": "no address"}))),
            ("127.0.0.1", wrong(json!({"phone": "no number"}))),
            ("127.0.0.1", wrong(json!({"email": "none@x"}))),
            ("127.0.0.1", json!({"email": "twin@x", "password": PASSWORD})),
            ("127.0.0.1", json!({"email": "inactive@x", "password": PASSWORD})),
            ("127.0.0.1", wrong(json!({"email": "inactive@x"}))),
            ("127.0.0.2", json!({"email": "locked@x", "password": PASSWORD})),
            ("127.0.0.2", wrong(json!({"email": "locked@x"}))),
            ("127.0.0.1", wrong(json!({"username": "wrong\u{0}"}))),
            ("127.0.0.1", wrong(json!({"username": "wr\nong"}))),
            ("127.0.0.1", wrong(json!({"email": "wr\u{0}ong@x"}))),
            ("127.0.0.1", wrong(json!({"phone": "\u{0}"}))),
        ].map(|(address, input)| (discloses, address, input))) {
            app.settings(json!({"discloseAccountExistence": discloses})).await;
            let plain = app.outside("127.0.0.1", &query, &wrong(json!({"email": "wrong@x"}))).await;
            assert_eq!((plain.0.status, plain.0.json()["data"]["signIn"].clone(), plain.2), (200, refused(), 1));
            assert_eq!(app.outside(address, &query, &input).await, plain, "{discloses} {input}");
        }
        // Each is in the language of who asks, and in no other respect different.
        let german = app.anyone(&[("accept-language", "de")], &mutation("signIn", "").replace("path }", "message }"), &wrong(json!({"email": "nobody@x"}))).await;
        assert!(german.text.contains("Damit können Sie sich nicht anmelden."), "{}", german.text);
    }

    async fn who_has_not_confirmed_learns_it_by_the_right_password(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN", "discloseAccountExistence": true})).await;
        let ada = app.person("ada@x").await;
        app.create_customer(json!({"username": "bob", "password": PASSWORD, "email": "bob@x", "confirmed": true})).await;
        let right = json!({"email": "ada@x", "password": PASSWORD});
        assert_eq!(sign_in(&app, json!({"email": "ada@x", "password": "wrong"})).await, refused());
        // However often: it is no attempt that fails.
        for _ in 0..10 {
            assert_eq!(sign_in(&app, right.clone()).await, faulty("NOT_PERMITTED", &["email"]));
        }
        assert_eq!(sign_in(&app, json!({"username": "bob", "password": PASSWORD})).await, welcome("bob@x"));
        app.update_customer(&ada, json!({"confirmed": true})).await;
        assert_eq!(sign_in(&app, right).await, welcome("ada@x"));
        // After signing in is soon enough elsewhere.
        app.settings(json!({"emailConfirmation": "AFTER_LOGIN"})).await;
        app.person("eve@x").await;
        assert_eq!(sign_in(&app, json!({"email": "eve@x", "password": PASSWORD})).await, welcome("eve@x"));
    }

    /// Whether an address was free is not to be learned by signing up with it and signing in.
    async fn who_has_not_confirmed_learns_it_by_mail(app: TestApp) {
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        let taken = app.person("taken@x").await;
        app.update_customer(&taken, json!({"confirmed": true})).await;
        app.mails().await;
        let up = mutation("registerCustomer", "customer { id } session { token } confirmationRequired");
        let query = mutation("signIn", SIGNED_IN);
        let mut seen = Vec::new();
        for (email, subject) in [("taken@x", "You already have an account"), ("free@x", "Confirm your e-mail address")] {
            let input = json!({"email": email, "password": "battery staple"});
            let mut answers = vec![app.outside("127.0.0.1", &up, &input).await];
            assert_eq!(app.subjects().await, [(email.to_owned(), subject.to_owned())]);
            for _ in 0..8 {
                answers.push(app.outside("127.0.0.1", &query, &input).await);
            }
            seen.push(answers);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!((seen[0][1].0.json()["data"]["signIn"].clone(), seen[0][1].2), (refused(), 1));
        let mails = app.mails().await;
        let sent: Vec<_> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str())).collect();
        assert_eq!(sent, [("free@x", "Confirm your e-mail address"); 4], "five in an hour");
        let confirmed = app.publicly("confirmEmail", "customer { email }", json!({"token": mails[3].token()})).await;
        assert_eq!(confirmed, json!({"customer": {"email": "free@x"}, "userErrors": []}));
        // The mail takes the locks away.
        assert_eq!(sign_in(&app, json!({"email": "free@x", "password": "battery staple"})).await, welcome("free@x"));
    }

    async fn a_hash_that_was_cheap_is_made_anew(app: TestApp) {
        let ada = app.person("ada@x").await;
        let customer: CustomerId = ada.parse().expect("an id");
        let row = async || {
            let row = credentials::password_of(&mut app.conn().await, app.tenant, customer).await;
            row.expect("a query").expect("a password")
        };
        let mut cheap = row().await;
        cheap.hash = old_hash();
        let changes = ChangeSet { updated_passwords: vec![cheap.clone()], ..ChangeSet::default() };
        app.app.store.commit(changes).await.expect("a commit");
        assert_eq!(sign_in(&app, json!({"email": "ada@x", "password": "wrong"})).await, refused());
        assert_eq!(row().await.hash, cheap.hash, "only the right password is known to be hashed anew");
        let before = app.app.hasher.done();
        app.sign_in("ada@x").await;
        assert_eq!(app.app.hasher.done() - before, 2);
        let anew = row().await;
        assert!(anew.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", anew.hash);
        assert_eq!(anew.updated_at, cheap.updated_at, "it is the same password");
        app.clock.advance(Duration::from_secs(1));
        let before = app.app.hasher.done();
        app.sign_in("ada@x").await;
        assert_eq!(app.app.hasher.done() - before, 1);
        let history = app.history(&ada).await;
        assert_eq!(history["version"], 1);
        assert_eq!(history["events"][1], json!(["signIn", ["password", "session"]]));
        assert_eq!(history["events"][2], json!(["signIn", ["session"]]));
    }

    async fn signing_in_is_on_record(app: TestApp) {
        let ada = app.person("ada@x").await;
        app.sign_in("ada@x").await;
        sign_in(&app, json!({"email": "ada@x", "password": "wrong"})).await;
        let events = app.data("{ auditEvents(first: 1) { nodes { action actor { kind id impersonatorId } subjectId changedFields } } }", json!({})).await;
        let actor = json!({"kind": "CUSTOMER", "id": ada, "impersonatorId": null});
        let event = json!({"action": "signIn", "actor": actor, "subjectId": ada, "changedFields": ["session"]});
        assert_eq!(events["auditEvents"]["nodes"], json!([event]));
    }

    /// Two passwords are given while the account becomes another one: nobody comes in by what was.
    async fn an_account_that_ends_meanwhile(app: TestApp) {
        for round in 0..10 {
            let email = format!("a{round}@x");
            let who = id(&app.create_customer(json!({"email": email, "password": PASSWORD})).await["customer"]);
            let signed_in = app.sign_in_at("127.0.0.1", json!({"email": email, "password": PASSWORD}));
            let (payload, _) = tokio::join!(signed_in, async {
                tokio::time::sleep(Duration::from_millis(4 * round)).await;
                app.update_customer(&who, json!({"state": "INACTIVE"})).await
            });
            if let Some(token) = payload["session"]["token"].as_str() {
                assert_eq!(app.me(token).await.0, 401);
            } else {
                assert_eq!(payload, refused());
            }
        }
    }
}
