//! `signIn` again and again: what is locked, for whom, and for how long.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose;
use serde_json::{Value, json};

use crate::support::{PASSWORD, SIGNED_IN, TestApp, fault, mutation};

const RIGHT: bool = true;
const WRONG: bool = false;

/// Does who has this address come in?
async fn comes_in(app: &TestApp, address: &str, email: &str, right: bool) -> bool {
    let password = if right { PASSWORD } else { "wrong horse" };
    let payload = app
        .sign_in_at(address, json!({"email": email, "password": password}))
        .await;
    let refused = json!([fault("INVALID_CREDENTIALS", &[])]);
    let is_in = payload["session"] != Value::Null;
    assert_eq!(
        payload["userErrors"],
        if is_in { json!([]) } else { refused }
    );
    is_in
}

async fn fail(app: &TestApp, address: &str, email: &str, times: usize) {
    for _ in 0..times {
        assert!(!comes_in(app, address, email, WRONG).await);
    }
}

/// Waits this long by the server's clock.
fn wait(app: &TestApp, seconds: f64) {
    app.clock.advance(Duration::from_secs_f64(seconds));
}

stories! {
    /// The clock goes on while an attempt is made, by some milliseconds.
    async fn an_address_at_an_account(app: TestApp) {
        app.person("ada@x").await;
        fail(&app, "127.0.0.1", "ada@x", 4).await;
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "four are free");
        fail(&app, "127.0.0.1", "ada@x", 5).await;
        for lock in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let lock = f64::from(lock);
            assert!(!comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
            assert!(comes_in(&app, "127.0.0.2", "ada@x", RIGHT).await, "she herself is elsewhere");
            wait(&app, lock - 0.5);
            assert!(!comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "{lock}");
            wait(&app, 0.5);
            // The lock is over: one more that fails makes it twice as long.
            fail(&app, "127.0.0.1", "ada@x", 1).await;
        }
        wait(&app, 900.0);
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
        fail(&app, "127.0.0.1", "ada@x", 4).await;
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "it begins anew");
        // What failed yesterday does not count.
        fail(&app, "127.0.0.1", "ada@x", 4).await;
        wait(&app, 24.0 * 3_600.0);
        fail(&app, "127.0.0.1", "ada@x", 4).await;
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
    }

    async fn many_at_once_gain_nothing(app: TestApp) {
        app.person("ada@x").await;
        let tries = (0..40).map(|_| comes_in(&app, "127.0.0.1", "ada@x", WRONG));
        futures_util::future::join_all(tries).await;
        assert!(!comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "five were tried, the others were not");
        wait(&app, 1.0);
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
    }

    async fn an_account(app: TestApp) {
        app.person("ada@x").await;
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
        for address in 10..22 {
            fail(&app, &format!("127.0.0.{address}"), "ada@x", 4).await;
        }
        assert!(comes_in(&app, "127.0.0.9", "ada@x", RIGHT).await, "48 are free");
        for address in 30..43 {
            fail(&app, &format!("127.0.0.{address}"), "ada@x", 4).await;
        }
        // 50 lock it for a second, and each further one for longer, up to a minute.
        for address in 50..60 {
            assert!(!comes_in(&app, "127.0.0.8", "ada@x", RIGHT).await);
            assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "from where she was before, she comes in");
            for more in 0..50 {
                fail(&app, &format!("127.0.1.{more}"), "ada@x", 1).await;
            }
            wait(&app, 60.0);
            fail(&app, &format!("127.0.0.{address}"), "ada@x", 1).await;
        }
        wait(&app, 60.0);
        assert!(comes_in(&app, "127.0.0.8", "ada@x", RIGHT).await);
    }

    async fn an_address(app: TestApp) {
        app.person("ada@x").await;
        app.person("bob@x").await;
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
        for n in 0..100 {
            fail(&app, "127.0.0.1", &format!("nobody{n}@x"), 1).await;
        }
        assert!(!comes_in(&app, "127.0.0.1", "bob@x", RIGHT).await);
        assert!(comes_in(&app, "127.0.0.2", "bob@x", RIGHT).await, "elsewhere he comes in");
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "and she here, where she was before");
        assert!(!comes_in(&app, "127.0.0.1", "bob@x", RIGHT).await, "that does not let others in");
        for n in 0..10 {
            wait(&app, f64::from(1 << n));
            fail(&app, "127.0.0.1", &format!("anybody{n}@x"), 1).await;
        }
        wait(&app, 890.0);
        assert!(!comes_in(&app, "127.0.0.1", "bob@x", RIGHT).await);
        wait(&app, 10.0);
        assert!(comes_in(&app, "127.0.0.1", "bob@x", RIGHT).await);
        app.person("eve@x").await;
        assert!(comes_in(&app, "127.0.0.1", "eve@x", RIGHT).await, "who comes in locks nobody out");
    }

    /// Many people are at one address: what they mistype is forgotten by and by, also where it never ends.
    async fn an_address_of_many(app: TestApp) {
        app.person("ada@x").await;
        for hour in 0..5 {
            for n in 0..40 {
                fail(&app, "127.0.0.1", &format!("nobody{hour}.{n}@x"), 1).await;
                wait(&app, 90.0);
            }
        }
        assert!(comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
    }

    /// An account is one, whatever it is named by.
    async fn an_account_of_two_names(app: TestApp) {
        app.create_customer(json!({"email": "ada@x", "username": "ada", "password": PASSWORD})).await;
        let by_name = async |password: &str| {
            let payload = app.sign_in_at("127.0.0.1", json!({"username": "ada", "password": password})).await;
            payload["session"] != Value::Null
        };
        fail(&app, "127.0.0.1", "ada@x", 3).await;
        assert!(!by_name("wrong").await && !by_name("wrong").await);
        assert!(!by_name(PASSWORD).await && !comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
        wait(&app, 1.0);
        assert!(by_name(PASSWORD).await);
    }

    /// Many people come through one program: a stranger there must not keep the others out for long.
    async fn a_program_at_an_account(app: TestApp) {
        app.person("ada@x").await;
        let query = mutation("signIn", SIGNED_IN);
        let comes_in = async |password: &str| {
            let input = json!({"email": "ada@x", "password": password});
            let answer = app.ask(&query, json!({"input": input})).await;
            answer["data"]["signIn"]["session"] != Value::Null
        };
        for round in 0..15 {
            assert!(!comes_in("wrong").await, "{round}");
            if round >= 4 {
                assert!(!comes_in(PASSWORD).await, "{round}");
                wait(&app, 60.0);
            }
        }
        assert!(comes_in(PASSWORD).await);
    }

    async fn who_shows_to_be_the_owner_comes_in(app: TestApp) {
        let ada = app.person("ada@x").await;
        for (purpose, name, what) in [
            (MailTokenPurpose::ResetPassword, "resetPassword", "passwordChanged"),
            (MailTokenPurpose::SignIn, "signInWithLink", "mfaChallenge { challenge }"),
        ] {
            for address in 1..20 {
                fail(&app, &format!("127.0.0.{address}"), "ada@x", 8).await;
            }
            assert!(!comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await);
            assert!(!comes_in(&app, "127.0.0.99", "ada@x", RIGHT).await);
            let mut input = json!({"token": app.token(purpose, &ada, "ada@x").await});
            if purpose == MailTokenPurpose::ResetPassword {
                input["password"] = json!(PASSWORD);
            }
            assert_eq!(app.publicly(name, what, input).await["userErrors"], json!([]));
            // Wherever she failed, and wherever she was not yet.
            for address in ["127.0.0.1", "127.0.0.2", "127.0.0.98"] {
                assert!(comes_in(&app, address, "ada@x", RIGHT).await, "{name} {address}");
            }
            fail(&app, "127.0.0.1", "ada@x", 5).await;
            assert!(!comes_in(&app, "127.0.0.1", "ada@x", RIGHT).await, "attempts count again");
        }
    }
}
