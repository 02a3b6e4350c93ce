//! `verifyMfa`: the second factor of who signs in, and what is left to who has not set one up.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, SIGNED_IN, TestApp, Tokens, fault, mutation, refusal};

fn refused() -> Value {
    json!({"session": null, "mfaChallenge": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]})
}

/// A payload that gives a session: without its tokens.
fn welcome(email: &str, payload: &Value) -> Value {
    let session = &payload["session"];
    let session = json!({
        "kind": "FULL", "token": session["token"], "refreshToken": session["refreshToken"], "customer": {"email": email},
    });
    json!({"session": session, "mfaChallenge": null, "userErrors": []})
}

async fn verify(app: &TestApp, challenge: &str, code: &str) -> Value {
    app.second_factor("verifyMfa", challenge, code).await
}

stories! {
    async fn both_factors_sign_in(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        let input = json!({"email": "a@x", "password": PASSWORD});
        let query = mutation("signIn", "session { token } mfaChallenge { challenge expiresAt }");
        let answer = app.ask_as("", &query, json!({"input": input})).await;
        let owed = &answer["data"]["signIn"]["mfaChallenge"];
        assert_eq!(answer, json!({"data": {"signIn": {"session": null, "mfaChallenge": owed, "userErrors": []}}}));
        let challenge = owed["challenge"].as_str().expect("a challenge");
        assert!(challenge.starts_with("fdm_") && challenge.len() == 88, "{challenge}");
        // It is no credential.
        assert_eq!(app.me(challenge).await.0, 401);
        let payload = verify(&app, challenge, &authenticator.next(&app)).await;
        assert_eq!(payload, welcome("a@x", &payload));
        let token = payload["session"]["token"].as_str().expect("a token");
        assert_eq!(app.me(token).await, (200, json!("a@x")));
        // A challenge serves once.
        assert_eq!(verify(&app, challenge, &authenticator.next(&app)).await, refused());
        let data = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        let deeds = app.deeds(data["customer"]["id"].as_str().expect("an id")).await;
        let last: Vec<_> = deeds.iter().rev().take(2).map(|deed| json!([deed["action"], deed["actor"]["kind"], deed["changedFields"]])).collect();
        assert_eq!(json!(last), json!([["verifyMfa", "CUSTOMER", ["session"]], ["signIn", "CUSTOMER", ["mfaChallenge"]]]));
    }

    async fn every_failure_is_the_same(app: TestApp) {
        let (authenticator, codes) = app.guarded_person("a@x").await;
        let (_, _) = app.guarded_person("b@x").await;
        let challenge = app.challenge("a@x").await;
        let stranger = app.challenge("b@x").await;
        let good = authenticator.next(&app);
        let other_tenant = TestApp::sqlite().await;
        other_tenant.guarded_person("a@x").await;
        let elsewhere = other_tenant.challenge("a@x").await;
        let mistyped = format!("{}{}", &challenge[..87], if challenge.ends_with('0') { '1' } else { '0' });
        let mut answers = Vec::new();
        for (challenge, code) in [
            (challenge.as_str(), authenticator.wrong(&app)), (&challenge, String::new()), (&challenge, codes[0].clone()), (&stranger, good.clone()),
            ("", good.clone()), ("fdm_", good.clone()), (&mistyped, good.clone()), (&elsewhere, good.clone()), (&challenge[1..], good.clone()),
            (&challenge.to_uppercase(), good.clone()), ("\0", good.clone()),
        ] {
            let input = json!({"challenge": challenge, "code": code});
            answers.push(app.send("", &json!({"query": mutation("verifyMfa", SIGNED_IN), "variables": {"input": input}})).await);
        }
        for answer in &answers {
            assert_eq!(*answer, (200, json!({"data": {"verifyMfa": refused()}})));
        }
        // None of them spoilt the code.
        let payload = verify(&app, &challenge, &good).await;
        assert_eq!(payload, welcome("a@x", &payload));
    }

    async fn a_challenge_takes_five_tries_and_five_minutes(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        let challenge = app.challenge("a@x").await;
        for _ in 0..5 {
            assert_eq!(verify(&app, &challenge, &authenticator.wrong(&app)).await, refused());
        }
        // The lock of a second is over, the challenge is spent.
        assert_eq!(verify(&app, &challenge, &authenticator.next(&app)).await, refused());
        let challenge = app.challenge("a@x").await;
        let (late, in_time) = (challenge.clone(), app.challenge("a@x").await);
        app.clock.advance(Duration::from_secs(5 * 60 - 2));
        let payload = verify(&app, &in_time, &authenticator.shows(&app, 0)).await;
        assert_eq!(payload, welcome("a@x", &payload));
        app.clock.advance(Duration::from_secs(2));
        assert_eq!(verify(&app, &late, &authenticator.next(&app)).await, refused());
    }

    /// Each guess may have a challenge of its own: they are counted all the same.
    async fn new_challenges_give_no_more_guesses(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        for _ in 0..5 {
            let challenge = app.challenge("a@x").await;
            assert_eq!(verify(&app, &challenge, &authenticator.wrong(&app)).await, refused());
        }
        let challenge = app.challenge("a@x").await;
        let code = authenticator.shows(&app, 1);
        assert_eq!(verify(&app, &challenge, &code).await, refused());
        app.clock.advance(Duration::from_secs(1));
        let payload = verify(&app, &challenge, &code).await;
        assert_eq!(payload, welcome("a@x", &payload));
        // Who came in starts from the beginning.
        let challenge = app.challenge("a@x").await;
        for _ in 0..4 {
            assert_eq!(verify(&app, &challenge, &authenticator.wrong(&app)).await, refused());
        }
        let payload = verify(&app, &challenge, &authenticator.shows(&app, 1)).await;
        assert_eq!(payload, refused(), "it signed in already");
        let challenge = app.challenge("a@x").await;
        app.clock.advance(Duration::from_secs(30));
        let payload = verify(&app, &challenge, &authenticator.next(&app)).await;
        assert_eq!(payload, welcome("a@x", &payload));
    }

    /// From many addresses: the account is locked for up to a quarter of an hour, but not for where its owner was before.
    async fn guesses_from_everywhere_are_counted_by_account(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        // The owner's address is known from now on.
        app.sign_in_twice("a@x", &authenticator).await;
        let guess = async |address: String, challenge: &str, code: &str| {
            let input = json!({"challenge": challenge, "code": code});
            app.publicly_at(&address, "verifyMfa", SIGNED_IN, &input).await
        };
        for n in 0..20 {
            let challenge = app.challenge("a@x").await;
            assert_eq!(guess(format!("127.0.1.{n}"), &challenge, &authenticator.wrong(&app)).await, refused());
        }
        let challenge = app.challenge("a@x").await;
        let code = authenticator.shows(&app, 1);
        assert_eq!(guess("127.0.2.1".to_owned(), &challenge, &code).await, refused());
        let payload = guess("127.0.0.1".to_owned(), &challenge, &code).await;
        assert_eq!(payload, welcome("a@x", &payload));
    }

    /// Of all who use a code at once, one comes in: at one challenge, and at many.
    async fn two_hundred_use_a_code_at_once(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        let mut challenges = Vec::new();
        for _ in 0..20 {
            challenges.push(app.challenge("a@x").await);
        }
        for challenges in [&challenges[..1], &challenges[1..]] {
            let code = authenticator.next(&app);
            let uses = (0..200).map(|n| verify(&app, &challenges[n % challenges.len()], &code));
            let payloads = join_all(uses).await;
            let came_in: Vec<_> = payloads.iter().filter(|payload| **payload != refused()).collect();
            assert_eq!(came_in.len(), 1, "{came_in:#?}");
            assert_eq!(*came_in[0], welcome("a@x", came_in[0]));
        }
    }

    async fn what_happens_meanwhile_counts(app: TestApp) {
        let (authenticator, codes) = app.guarded_person("a@x").await;
        let data = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        let customer = data["customer"]["id"].as_str().expect("an id").to_owned();
        // The account is closed.
        let challenge = app.challenge("a@x").await;
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(verify(&app, &challenge, &authenticator.next(&app)).await, refused());
        assert_eq!(app.second_factor("signInWithRecoveryCode", &challenge, &codes[0]).await, refused());
        app.update_customer(&customer, json!({"state": "ACTIVE"})).await;
        assert_eq!(verify(&app, &challenge, &authenticator.next(&app)).await, refused(), "what was begun ended");
        let challenge = app.challenge("a@x").await;
        let payload = verify(&app, &challenge, &authenticator.next(&app)).await;
        assert_eq!(payload, welcome("a@x", &payload));
    }

    /// Who owes a second factor may set it up, and nothing else.
    async fn a_site_demands_a_second_factor(app: TestApp) {
        app.person("a@x").await;
        let before = app.sign_in("a@x").await.token;
        let renewed = app.sign_in("a@x").await;
        app.demand_mfa(true).await;
        // Who is in stays in, and is told; with the next tokens it is demanded.
        assert_eq!(app.mfa(&before).await["requiredBySite"], json!(true));
        let payload = app.publicly("refreshSession", "session { kind }", json!({"refreshToken": renewed.refresh})).await;
        assert_eq!(payload, json!({"session": {"kind": "ENROLLING"}, "userErrors": []}));
        // And once it is not demanded any more, it is not.
        let enrolling = Tokens::of(&app.sign_in_at("127.0.0.1", json!({"email": "a@x", "password": PASSWORD})).await["session"]);
        app.demand_mfa(false).await;
        let payload = app.publicly("refreshSession", "session { kind }", json!({"refreshToken": enrolling.refresh})).await;
        assert_eq!(payload, json!({"session": {"kind": "FULL"}, "userErrors": []}));
        app.demand_mfa(true).await;
        let input = json!({"email": "a@x", "password": PASSWORD});
        let payload = app.sign_in_at("127.0.0.1", input).await;
        assert_eq!((&payload["session"]["kind"], &payload["mfaChallenge"]), (&json!("ENROLLING"), &Value::Null));
        let token = payload["session"]["token"].as_str().expect("a token").to_owned();
        let forbidden = |field: &str| json!({"data": {field: null}, "codes": ["FORBIDDEN"]});
        for (field, query) in [
            ("me", "{ me { id } }"), ("mfa", "{ mfa { isEnabled } }"), ("signOutEverywhere", ""),
            ("createPersonalAccessToken", "mutation { createPersonalAccessToken(input: {name: \"x\"}) { token } }"),
        ] {
            if !query.is_empty() {
                assert_eq!(refusal(&app.ask_as(&token, query, json!({})).await), forbidden(field));
            }
        }
        let viewer = app.ask_as(&token, "{ viewer { kind customer { id } session { kind } } permissions }", json!({})).await;
        assert_eq!(viewer["data"], json!({"viewer": {"kind": "CUSTOMER", "customer": null, "session": {"kind": "ENROLLING"}}, "permissions": ["mfa:enroll"]}));
        // Renewed, it is still the same.
        let refresh = mutation("refreshSession", "session { kind token }");
        let input = json!({"refreshToken": payload["session"]["refreshToken"]});
        let answer = app.ask_as("", &refresh, json!({"input": input})).await;
        let renewed = &answer["data"]["refreshSession"]["session"];
        assert_eq!(renewed["kind"], json!("ENROLLING"));
        let token = renewed["token"].as_str().expect("a token").to_owned();
        let (authenticator, _) = app.enroll(&token).await;
        // It is a session like any other now, and the others have ended.
        assert_eq!(app.me(&token).await, (200, json!("a@x")));
        assert_eq!(app.me(&before).await.0, 401);
        assert_eq!(app.ask_as(&token, "{ viewer { session { kind } } }", json!({})).await["data"]["viewer"], json!({"session": {"kind": "FULL"}}));
        app.sign_in_twice("a@x", &authenticator).await;
    }
}
