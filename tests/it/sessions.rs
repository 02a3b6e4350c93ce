//! `sessions` and `revokeSession`: where a person is signed in.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, SIGNED_IN, TestApp, Tokens, fault, mutation, refusal, stable};

const SESSIONS: &str =
    "{ sessions { id kind device site { name } createdAt lastUsedAt expiresAt isCurrent } }";

async fn sessions(app: &TestApp, token: &str) -> Value {
    app.ask_as(token, SESSIONS, json!({})).await["data"]["sessions"].take()
}

async fn sign_in_with(app: &TestApp, device: &str) -> Tokens {
    let input = json!({"email": "ada@x", "password": PASSWORD});
    let query = mutation("signIn", SIGNED_IN);
    let answer = app
        .anyone(&[("user-agent", device)], &query, &input)
        .await
        .json();
    Tokens::of(&answer["data"]["signIn"]["session"])
}

async fn revoke(app: &TestApp, token: &str, id: &Value) -> Value {
    let mut answer = app
        .mutate_as(token, "revokeSession", "revokedId", json!({"id": id}))
        .await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["revokeSession"].take()
}

fn of<'a>(sessions: &'a Value, device: &str) -> &'a Value {
    let mut sessions = sessions.as_array().expect("sessions").iter();
    sessions
        .find(|session| session["device"] == device)
        .expect("the session")
}

stories! {
    async fn each_says_where_and_since_when(app: TestApp) {
        app.person("ada@x").await;
        app.person("bob@x").await;
        app.sign_in("bob@x").await;
        let phone = sign_in_with(&app, "Phone/1").await;
        let desk = sign_in_with(&app, &"Desk".repeat(100)).await;
        let session = |device: &str, number: usize, is_current: bool| json!({
            "id": format!("ses_{number}"), "kind": "FULL", "device": device, "site": {"name": "Default"},
            "createdAt": "<time>", "lastUsedAt": "<time>", "expiresAt": "<time>", "isCurrent": is_current,
        });
        let long = "Desk".repeat(100)[..255].to_owned();
        let expected = json!([session(&long, 1, false), session("Phone/1", 2, true)]);
        let shown = sessions(&app, &phone.token).await;
        assert_eq!(stable(&shown), expected);
        let expected = json!([session(&long, 1, true), session("Phone/1", 2, false)]);
        assert_eq!(stable(&sessions(&app, &desk.token).await), expected);
        assert!(shown[1]["expiresAt"].as_str().is_some_and(|at| at.starts_with("2026-01-31T00:00:")), "it can be renewed for 30 days: {shown}");
    }

    /// Noted every 5 minutes, and beside the request.
    async fn when_it_was_last_used(app: TestApp) {
        app.person("ada@x").await;
        let phone = sign_in_with(&app, "Phone").await;
        let desk = sign_in_with(&app, "Desk").await;
        let last_use = async || of(&sessions(&app, &phone.token).await, "Desk")["lastUsedAt"].clone();
        let first = last_use().await;
        app.clock.advance(Duration::from_secs(5 * 60 - 1));
        assert_eq!(app.me(&desk.token).await.0, 200);
        app.clock.advance(Duration::from_millis(100));
        assert_eq!(last_use().await, first, "that was not 5 minutes ago");
        app.clock.advance(Duration::from_secs(1));
        let calls = join_all((0..30).map(|_| app.me(&desk.token))).await;
        assert!(calls.iter().all(|(status, _)| *status == 200));
        let mut noted = first.clone();
        for _ in 0..1_000 {
            noted = last_use().await;
            if noted != first {
                break;
            }
        }
        assert_ne!(noted, first);
        // Of the many calls one has noted it, and the others have not changed it any more.
        for _ in 0..50 {
            assert_eq!(last_use().await, noted);
        }
    }

    async fn what_is_over_is_not_shown(app: TestApp) {
        app.person("ada@x").await;
        sign_in_with(&app, "Old").await;
        app.clock.advance(Duration::from_secs(29 * 24 * 3_600));
        let new = sign_in_with(&app, "New").await;
        let devices = async || {
            let shown = sessions(&app, &new.token).await;
            let devices = shown.as_array().expect("sessions").iter();
            devices.map(|session| session["device"].as_str().expect("a device").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(devices().await, ["New", "Old"], "its token is over, but it can be renewed");
        let old = of(&sessions(&app, &new.token).await, "Old")["id"].clone();
        app.clock.advance(Duration::from_secs(23 * 3_600));
        assert_eq!(devices().await, ["New", "Old"]);
        app.clock.advance(Duration::from_secs(3_600));
        let renewed = app.publicly("refreshSession", "session { token refreshToken }", json!({"refreshToken": new.refresh})).await;
        let token = renewed["session"]["token"].as_str().expect("a token");
        assert_eq!(sessions(&app, token).await.as_array().map(Vec::len), Some(1));
        assert_eq!(revoke(&app, token, &old).await["userErrors"], json!([fault("NOT_FOUND", &["id"])]));
    }

    async fn one_is_ended(app: TestApp) {
        let ada = app.person("ada@x").await;
        app.person("bob@x").await;
        let phone = sign_in_with(&app, "Phone").await;
        let desk = sign_in_with(&app, "Desk").await;
        let bob = app.sign_in("bob@x").await;
        let shown = sessions(&app, &desk.token).await;
        let (of_phone, of_desk) = (&of(&shown, "Phone")["id"], &of(&shown, "Desk")["id"]);
        let of_bob = sessions(&app, &bob.token).await[0]["id"].clone();
        let not_found = json!({"revokedId": null, "userErrors": [fault("NOT_FOUND", &["id"])]});
        for id in [&of_bob, &json!("nothing"), &json!(ada)] {
            assert_eq!(revoke(&app, &desk.token, id).await, not_found);
        }
        assert_eq!(revoke(&app, &desk.token, of_phone).await, json!({"revokedId": of_phone, "userErrors": []}));
        assert_eq!(app.me(&phone.token).await.0, 401);
        let over = json!([fault("INVALID_CREDENTIALS", &["refreshToken"])]);
        assert_eq!(app.publicly("refreshSession", "", json!({"refreshToken": phone.refresh})).await["userErrors"], over);
        assert_eq!(revoke(&app, &desk.token, of_phone).await, not_found);
        assert_eq!(app.me(&bob.token).await.0, 200);
        // Also the own one.
        assert_eq!(revoke(&app, &desk.token, of_desk).await["userErrors"], json!([]));
        assert_eq!(app.me(&desk.token).await.0, 401);
        let history = app.history(&ada).await;
        let revoked = json!(["revokeSession", ["session"]]);
        assert_eq!(history["events"].as_array().expect("events")[3..], [revoked.clone(), revoked]);
    }

    async fn only_in_person(app: TestApp) {
        let revoke = mutation("revokeSession", "revokedId");
        for (key, code) in [("", "UNAUTHENTICATED"), (app.key.as_str(), "FORBIDDEN")] {
            let answer = app.ask_as(key, SESSIONS, json!({})).await;
            assert_eq!(refusal(&answer)["codes"], json!([code]));
            let answer = app.ask_as(key, &revoke, json!({"input": {"id": "x"}})).await;
            assert_eq!(refusal(&answer)["codes"], json!([code]));
        }
    }

    /// A list that is answered as a whole does not grow for ever.
    async fn there_are_a_hundred_at_most(app: TestApp) {
        app.person("ada@x").await;
        let first = sign_in_with(&app, "First").await;
        let second = sign_in_with(&app, "Second").await;
        for _ in 0..98 {
            sign_in_with(&app, "Other").await;
        }
        app.clock.advance(Duration::from_secs(5 * 60));
        assert_eq!(sessions(&app, &first.token).await.as_array().map(Vec::len), Some(100));
        for _ in 0..1_000 {
            let noted = of(&sessions(&app, &first.token).await, "First")["lastUsedAt"].clone();
            if noted.as_str() > Some("2026-01-01T00:05:00") {
                break;
            }
        }
        let last = sign_in_with(&app, "Last").await;
        assert_eq!(sessions(&app, &last.token).await.as_array().map(Vec::len), Some(100));
        assert_eq!(app.me(&first.token).await.0, 200, "it was used just now");
        assert_eq!(app.me(&second.token).await.0, 401, "this one longest ago");
    }
}
