//! `refreshSession`, `signOut` and `signOutEverywhere`: how a session goes on, and how it ends.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{SIGNED_IN, TestApp, Tokens, fault, id, refusal, without_tokens};

async fn refresh(app: &TestApp, token: &str) -> Value {
    let what = "session { kind token refreshToken customer { email } }";
    app.publicly("refreshSession", what, json!({"refreshToken": token}))
        .await
}

async fn renewed(app: &TestApp, token: &str) -> Tokens {
    let payload = refresh(app, token).await;
    assert_eq!(payload["userErrors"], json!([]));
    Tokens::of(&payload["session"])
}

fn over() -> Value {
    json!({"session": null, "userErrors": [fault("INVALID_CREDENTIALS", &["refreshToken"])]})
}

async fn status(app: &TestApp, tokens: &Tokens) -> u16 {
    app.me(&tokens.token).await.0
}

stories! {
    async fn new_tokens_take_the_place_of_the_old(app: TestApp) {
        let ada = app.person("ada@x").await;
        let first = app.sign_in("ada@x").await;
        let payload = refresh(&app, &first.refresh).await;
        let session = json!({"kind": "FULL", "token": "<fds>", "refreshToken": "<fdr>", "customer": {"email": "ada@x"}});
        assert_eq!(without_tokens(&payload), json!({"session": session, "userErrors": []}));
        let second = Tokens::of(&payload["session"]);
        assert_ne!((&first.token, &first.refresh), (&second.token, &second.refresh));
        assert_eq!((status(&app, &first).await, status(&app, &second).await), (401, 200));
        let third = renewed(&app, &second.refresh).await;
        assert_eq!((status(&app, &second).await, status(&app, &third).await), (401, 200));
        // It is the same session.
        let (_, answer) = app.send(&third.token, &json!({"query": "{ sessions { id } }"})).await;
        assert_eq!(answer["data"]["sessions"].as_array().map(Vec::len), Some(1));
        let history = app.history(&ada).await;
        assert_eq!(history["events"][2], json!(["refreshSession", ["session"]]));
    }

    /// Who uses a token that was used before is not the one who has used it: the session ends for both.
    async fn a_token_that_comes_again_ends_the_session(app: TestApp) {
        let ada = app.person("ada@x").await;
        let other = app.sign_in("ada@x").await;
        let first = app.sign_in("ada@x").await;
        let second = renewed(&app, &first.refresh).await;
        let third = renewed(&app, &second.refresh).await;
        assert_eq!(refresh(&app, &first.refresh).await, over());
        assert_eq!(status(&app, &third).await, 401);
        assert_eq!(refresh(&app, &third.refresh).await, over());
        assert_eq!(status(&app, &other).await, 200, "that is another session");
        let events = app.history(&ada).await["events"].clone();
        assert_eq!(events.as_array().and_then(|events| events.last()), Some(&json!(["endSession", ["session"]])));
    }

    async fn fifty_at_once(app: TestApp) {
        for round in 0..4 {
            let email = format!("a{round}@x");
            app.person(&email).await;
            let first = app.sign_in(&email).await;
            let payloads = join_all((0..50).map(|_| refresh(&app, &first.refresh))).await;
            let won: Vec<_> = payloads.iter().filter(|payload| payload["session"] != Value::Null).collect();
            assert!(won.len() <= 1, "never two");
            assert_eq!(payloads.iter().filter(|payload| **payload == over()).count(), 50 - won.len());
            for payload in won {
                assert_eq!(status(&app, &Tokens::of(&payload["session"])).await, 401, "somebody else has the token, too");
            }
            assert_eq!(status(&app, &first).await, 401);
        }
    }

    async fn how_long_they_are_taken(app: TestApp) {
        app.settings(json!({"sessionLifetime": 3_600, "refreshLifetime": 7_200})).await;
        app.person("ada@x").await;
        let first = app.sign_in("ada@x").await;
        app.clock.advance(Duration::from_secs(3_590));
        assert_eq!(status(&app, &first).await, 200);
        app.clock.advance(Duration::from_secs(10));
        assert_eq!(status(&app, &first).await, 401);
        // The session ends for good when it was to end, however often it is renewed.
        let what = "session { token refreshToken expiresAt refreshExpiresAt }";
        let payload = app.publicly("refreshSession", what, json!({"refreshToken": first.refresh})).await;
        let session = &payload["session"];
        let second = Tokens::of(session);
        assert!(session["expiresAt"].as_str() <= session["refreshExpiresAt"].as_str(), "{session}");
        app.clock.advance(Duration::from_secs(3_590));
        assert_eq!(status(&app, &second).await, 200);
        let third = renewed(&app, &second.refresh).await;
        app.clock.advance(Duration::from_secs(10));
        assert_eq!(status(&app, &third).await, 401);
        assert_eq!(refresh(&app, &third.refresh).await, over());
    }

    async fn who_may_not_go_on(app: TestApp) {
        let ada = app.person("ada@x").await;
        let tokens = app.sign_in("ada@x").await;
        for token in ["", "fdr_", tokens.token.as_str(), app.key.as_str(), &tokens.refresh.replace("fdr_", "fds_"), &tokens.refresh[..tokens.refresh.len() - 1]] {
            assert_eq!(refresh(&app, token).await, over(), "{token}");
        }
        assert_eq!(app.publicly("refreshSession", "session { id }", json!({})).await, over());
        assert_eq!(status(&app, &tokens).await, 200, "none of them was a token of the session");
        app.update_customer(&ada, json!({"state": "INACTIVE"})).await;
        assert_eq!(status(&app, &tokens).await, 401);
        assert_eq!(refresh(&app, &tokens.refresh).await, over());
        app.update_customer(&ada, json!({"state": "ACTIVE"})).await;
        assert_eq!(status(&app, &tokens).await, 401, "the session has ended");
    }

    async fn signing_out(app: TestApp) {
        let ada = app.person("ada@x").await;
        let [here, there] = [app.sign_in("ada@x").await, app.sign_in("ada@x").await];
        let out = "mutation { signOut { signedOut userErrors { code } } }";
        let done = json!({"data": {"signOut": {"signedOut": true, "userErrors": []}}});
        assert_eq!(app.ask_as(&here.token, out, json!({})).await, done);
        assert_eq!((status(&app, &here).await, status(&app, &there).await), (401, 200));
        assert_eq!(refresh(&app, &here.refresh).await, over());
        assert_eq!(app.send(&here.token, &json!({"query": out})).await.0, 401);
        for (key, code) in [("", "UNAUTHENTICATED"), (app.key.as_str(), "FORBIDDEN")] {
            assert_eq!(refusal(&app.ask_as(key, out, json!({})).await)["codes"], json!([code]));
        }
        let events = app.history(&ada).await["events"].clone();
        assert_eq!(events.as_array().and_then(|events| events.last()), Some(&json!(["signOut", ["session"]])));
    }

    async fn signing_out_everywhere(app: TestApp) {
        let ada = app.person("ada@x").await;
        app.person("bob@x").await;
        let bob = app.sign_in("bob@x").await;
        let [here, there] = [app.sign_in("ada@x").await, app.sign_in("ada@x").await];
        let out = "mutation { signOutEverywhere { signedOut userErrors { code } } }";
        let done = json!({"data": {"signOutEverywhere": {"signedOut": true, "userErrors": []}}});
        assert_eq!(app.ask_as(&here.token, out, json!({})).await, done);
        assert_eq!((status(&app, &here).await, status(&app, &there).await, status(&app, &bob).await), (401, 401, 200));
        assert_eq!(refresh(&app, &there.refresh).await, over());
        let events = app.history(&ada).await["events"].clone();
        assert_eq!(events.as_array().and_then(|events| events.last()), Some(&json!(["signOutEverywhere", ["session"]])));
    }

    /// Nothing is done with a session any more once its end is answered.
    async fn what_is_under_way_as_it_ends(app: TestApp) {
        let ada = app.person("ada@x").await;
        for _ in 0..3 {
            let tokens = app.sign_in("ada@x").await;
            let change = async |n: usize| {
                let input = json!({"firstName": format!("Ada {n}")});
                app.mutate_as(&tokens.token, "updateMe", "customer { firstName }", input).await
            };
            let end = async {
                let answer = app.ask_as(&tokens.token, "mutation { signOutEverywhere { signedOut } }", json!({})).await;
                assert_eq!(answer["data"]["signOutEverywhere"]["signedOut"], json!(true));
                app.history(&ada).await["version"].clone()
            };
            let (_, version) = futures_util::join!(join_all((0..40).map(change)), end);
            assert_eq!(app.history(&ada).await["version"], version);
        }
    }

    /// Nor does what was begun before lead in: a second factor that is owed, and a link that signs in.
    async fn signing_out_everywhere_ends_what_was_begun(app: TestApp) {
        let (authenticator, _) = app.guarded_person("ada@x").await;
        let here = app.sign_in_twice("ada@x", &authenticator).await;
        let ada = id(&app.data("{ customer(by: {email: \"ada@x\"}) { id } }", json!({})).await["customer"]);
        let challenge = app.challenge("ada@x").await;
        let link = app.token(MailTokenPurpose::SignIn, &ada, "ada@x").await;
        let reset = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        let out = "mutation { signOutEverywhere { signedOut userErrors { code } } }";
        let done = json!({"data": {"signOutEverywhere": {"signedOut": true, "userErrors": []}}});
        assert_eq!(app.ask_as(&here, out, json!({})).await, done);
        let refused = |faults: Value| json!({"session": null, "mfaChallenge": null, "userErrors": faults});
        let answer = app.second_factor("verifyMfa", &challenge, &authenticator.next(&app)).await;
        assert_eq!(answer, refused(json!([fault("INVALID_CREDENTIALS", &[])])));
        let answer = app.publicly("signInWithLink", SIGNED_IN, json!({"token": link})).await;
        assert_eq!(answer, refused(json!([fault("ALREADY_USED", &["token"])])));
        // A mail that the person asked for to set another password is theirs as before.
        let what = "query ($token: String!) { tokenStatus(token: $token) { isValid purpose } }";
        let status = app.data_by("", what, json!({"token": reset})).await;
        assert_eq!(status, json!({"tokenStatus": {"isValid": true, "purpose": "RESET_PASSWORD"}}));
        app.sign_in_twice("ada@x", &authenticator).await;
    }
}
