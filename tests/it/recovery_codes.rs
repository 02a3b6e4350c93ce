//! `signInWithRecoveryCode` and `regenerateRecoveryCodes`: who has lost the authenticator.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault, texts};

fn refused() -> Value {
    json!({"session": null, "mfaChallenge": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]})
}

async fn sign_in(app: &TestApp, challenge: &str, code: &str) -> Value {
    app.second_factor("signInWithRecoveryCode", challenge, code)
        .await
}

stories! {
    async fn each_code_signs_in_once(app: TestApp) {
        let (authenticator, codes) = app.guarded_person("a@x").await;
        // As it is shown, and as people type it.
        let typed = [
            codes[0].clone(), codes[1].replace('-', ""), codes[2].to_uppercase(), format!(" {} ", codes[3].replace('-', " ")),
            codes[4].replace('o', "0").replace('l', "1"),
        ];
        for (n, code) in typed.iter().enumerate() {
            let challenge = app.challenge("a@x").await;
            let payload = sign_in(&app, &challenge, code).await;
            let session = payload["session"].clone();
            let expected = json!({"kind": "FULL", "token": session["token"], "refreshToken": session["refreshToken"], "customer": {"email": "a@x"}});
            assert_eq!(payload, json!({"session": expected, "mfaChallenge": null, "userErrors": []}), "{code}");
            let token = session["token"].as_str().expect("a token");
            assert_eq!(app.mfa(token).await["recoveryCodesLeft"], json!(9 - n));
            // Neither the challenge nor the code serves again.
            assert_eq!(sign_in(&app, &challenge, &codes[9]).await, refused());
            assert_eq!(sign_in(&app, &app.challenge("a@x").await, &codes[n]).await, refused());
        }
        // The authenticator goes on.
        app.sign_in_twice("a@x", &authenticator).await;
        let data = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        let deeds = app.deeds(data["customer"]["id"].as_str().expect("an id")).await;
        let told: Vec<_> = deeds.iter().filter(|deed| deed["action"] == "signInWithRecoveryCode").map(|deed| deed["changedFields"].clone()).collect();
        assert_eq!(told, vec![json!(["recoveryCodes", "session"]); 5]);
    }

    async fn what_is_no_code_is_refused(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        let (_, others) = app.guarded_person("b@x").await;
        let challenge = app.challenge("a@x").await;
        for code in ["", "aaaa-aaaa-aaaa-aaaa", &others[0], &authenticator.next(&app)] {
            assert_eq!(sign_in(&app, &challenge, code).await, refused(), "{code}");
        }
        assert_eq!(sign_in(&app, "fdm_x", &others[0]).await, refused());
        // They are tries like any others: the fifth spends the challenge.
        assert_eq!(sign_in(&app, &challenge, "\0").await, refused());
        app.clock.advance(std::time::Duration::from_secs(30));
        assert_eq!(app.second_factor("verifyMfa", &challenge, &authenticator.shows(&app, 0)).await, refused());
        app.sign_in_twice("a@x", &authenticator).await;
    }

    async fn two_hundred_use_one_at_once(app: TestApp) {
        let (authenticator, codes) = app.guarded_person("a@x").await;
        let mut challenges = Vec::new();
        for _ in 0..20 {
            challenges.push(app.challenge("a@x").await);
        }
        let uses = (0..200).map(|n| sign_in(&app, &challenges[n % 20], &codes[0]));
        let payloads = join_all(uses).await;
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == refused()).count(), 199);
        let token = app.sign_in_twice("a@x", &authenticator).await;
        assert_eq!(app.mfa(&token).await["recoveryCodesLeft"], json!(9));
    }

    async fn new_ones_take_the_place_of_the_old(app: TestApp) {
        let (authenticator, old) = app.guarded_person("a@x").await;
        let token = app.sign_in_twice("a@x", &authenticator).await;
        let regenerate = async |code: &str| app.as_person(&token, "regenerateRecoveryCodes", "recoveryCodes", json!({"code": code})).await;
        let wrong = json!({"recoveryCodes": null, "userErrors": [fault("INVALID_CREDENTIALS", &["code"])]});
        assert_eq!(regenerate(&authenticator.wrong(&app)).await, wrong);
        assert_eq!(regenerate(&authenticator.shows(&app, 0)).await, wrong, "it signed in already");
        let code = authenticator.next(&app);
        let payload = regenerate(&code).await;
        let new = texts(&payload["recoveryCodes"]);
        assert_eq!(payload, json!({"recoveryCodes": new, "userErrors": []}));
        assert_eq!(new.len(), 10);
        assert!(new.iter().all(|code| !old.contains(code)));
        assert_eq!(regenerate(&code).await, wrong);
        // This session stays.
        assert_eq!(app.mfa(&token).await["recoveryCodesLeft"], json!(10));
        let challenge = app.challenge("a@x").await;
        assert_eq!(sign_in(&app, &challenge, &old[0]).await, refused());
        assert_eq!(sign_in(&app, &challenge, &new[0]).await["userErrors"], json!([]));
        // A recovery code shows the second factor, too.
        let newer = texts(&regenerate(&new[1]).await["recoveryCodes"]);
        assert_eq!(sign_in(&app, &app.challenge("a@x").await, &new[2]).await, refused());
        assert_eq!(sign_in(&app, &app.challenge("a@x").await, &newer[2]).await["userErrors"], json!([]));
    }

    async fn without_an_authenticator_there_are_none(app: TestApp) {
        app.person("a@x").await;
        let token = app.sign_in("a@x").await.token;
        let none = json!({"recoveryCodes": null, "userErrors": [fault("NOT_ALLOWED", &[])]});
        assert_eq!(app.as_person(&token, "regenerateRecoveryCodes", "recoveryCodes", json!({"code": "123456"})).await, none);
        app.start_totp(&token).await;
        assert_eq!(app.as_person(&token, "regenerateRecoveryCodes", "recoveryCodes", json!({"code": "123456"})).await, none);
        // What was only begun is not demanded.
        let payload = app.sign_in_at("127.0.0.1", json!({"email": "a@x", "password": PASSWORD})).await;
        assert_eq!((&payload["session"]["kind"], &payload["mfaChallenge"]), (&json!("FULL"), &Value::Null));
    }
}
