//! Sessions in cookies, for browsers.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, SIGNED_IN, TestApp, answer, mutation};

const OWN: &str = "https://frontdesk.example";
const GONE: [&str; 2] = [
    "__Host-frontdesk-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0",
    "__Host-frontdesk-refresh=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0",
];

/// What a browser sends of the cookies that it was given.
pub fn jar(given: &Answer) -> String {
    let pairs = given
        .cookies()
        .into_iter()
        .filter_map(|cookie| cookie.split_once(';'));
    pairs.map(|(pair, _)| pair).collect::<Vec<_>>().join("; ")
}

async fn send(app: &TestApp, headers: &[(&str, &str)], query: &str, input: Value) -> Answer {
    app.anyone(headers, query, &input).await
}

async fn sign_in(app: &TestApp) -> Answer {
    let input = json!({"email": "ada@x", "password": PASSWORD});
    send(
        app,
        &[("x-frontdesk-session", "cookie"), ("origin", OWN)],
        &mutation("signIn", SIGNED_IN),
        input,
    )
    .await
}

/// Of a page of the server's own that asks for cookies.
fn headers_with(cookie: &str) -> [(&str, &str); 3] {
    [
        ("cookie", cookie),
        ("x-frontdesk-session", "cookie"),
        ("origin", OWN),
    ]
}

const ME: &str = "{ me { email } }";

stories! {
    async fn both_tokens_are_where_no_script_reads_them(app: TestApp) {
        app.person("ada@x").await;
        let entered = sign_in(&app).await;
        let session = json!({"kind": "FULL", "token": "", "refreshToken": "", "customer": {"email": "ada@x"}});
        assert_eq!(entered.json(), json!({"data": {"signIn": {"session": session, "mfaChallenge": null, "userErrors": []}}}));
        let token = regex::Regex::new("=fd[rs]_[0-9a-v]+;").expect("a regex");
        let shape: Vec<_> = entered.cookies().iter().map(|cookie| token.replace(cookie, "=<token>;").into_owned()).collect();
        let age = |cookie: &str| cookie.rsplit_once("Max-Age=").and_then(|(_, age)| age.parse::<i64>().ok()).expect("an age");
        assert_eq!(shape.len(), 2);
        assert!(shape[0].starts_with("__Host-frontdesk-session=<token>; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age="), "{shape:?}");
        assert!(shape[1].starts_with("__Host-frontdesk-refresh=<token>; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age="), "{shape:?}");
        assert!((24 * 3_600 - 1..=24 * 3_600).contains(&age(&shape[0])) && (30 * 24 * 3_600 - 1..=30 * 24 * 3_600).contains(&age(&shape[1])), "{shape:?}");
        let cookie = jar(&entered);
        let me = send(&app, &[("cookie", &cookie), ("origin", OWN)], ME, json!({})).await;
        assert_eq!((me.status, me.json(), me.cookies().len()), (200, json!({"data": {"me": {"email": "ada@x"}}}), 0));
        // Who does not ask for cookies gets none.
        let plain = send(&app, &[], &mutation("signIn", SIGNED_IN), json!({"email": "ada@x", "password": PASSWORD})).await;
        assert_eq!(plain.cookies().len(), 0);
        assert!(plain.text.contains("fds_"));
    }

    async fn a_cookie_is_taken_from_own_pages_only(app: TestApp) {
        app.person("ada@x").await;
        app.settings(json!({"allowedOrigins": ["https://shop.example"]})).await;
        let cookie = jar(&sign_in(&app).await);
        for (headers, status) in [
            (vec![("origin", OWN)], 200),
            (vec![("origin", "https://shop.example")], 200),
            (vec![("sec-fetch-site", "same-origin")], 200),
            (vec![("origin", "https://evil.example")], 403),
            (vec![("origin", "https://shop.example.evil")], 403),
            (vec![("origin", "http://shop.example")], 403),
            (vec![("origin", "null")], 403),
            (vec![("sec-fetch-site", "same-site")], 403),
            (vec![("sec-fetch-site", "none")], 403),
            (vec![("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], 403),
            (vec![], 403),
        ] {
            let mut all = vec![("cookie", cookie.as_str())];
            all.extend(headers.iter().copied());
            let mut get = app.http.get(format!("{}/graphql?query=%7Bme%7Bemail%7D%7D", app.url));
            for (name, value) in &all {
                get = get.header(*name, *value);
            }
            assert_eq!(get.send().await.expect("an answer").status().as_u16(), status, "GET {headers:?}");
            for query in [ME, "mutation { signOut { signedOut } }"].into_iter().take(if status == 200 { 1 } else { 2 }) {
                let answered = send(&app, &all, query, json!({})).await;
                assert_eq!((answered.status, answered.cookies().len()), (status, 0), "{headers:?}");
                if status == 403 {
                    assert_eq!(answered.json()["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}));
                }
            }
        }
        // A token of a header needs no origin, and counts before the cookie.
        let token = app.person("bob@x").await;
        assert!(token.starts_with("cus_"));
        let bob = format!("Bearer {}", app.sign_in("bob@x").await.token);
        let me = send(&app, &[("cookie", &cookie), ("authorization", &bob)], ME, json!({})).await;
        assert_eq!(me.json(), json!({"data": {"me": {"email": "bob@x"}}}));
    }

    async fn it_is_renewed_and_ends(app: TestApp) {
        app.person("ada@x").await;
        let entered = sign_in(&app).await;
        let cookie = jar(&entered);
        let refresh = "mutation { refreshSession(input: {}) { session { token refreshToken } userErrors { code path } } }";
        let own = |cookie: &str| vec![("cookie".to_owned(), cookie.to_owned()), ("origin".to_owned(), OWN.to_owned())];
        let ask = async |cookie: &str, query: &str| {
            let headers = own(cookie);
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            send(&app, &headers, query, json!({})).await
        };
        let renewed = ask(&cookie, refresh).await;
        let empty = json!({"session": {"token": "", "refreshToken": ""}, "userErrors": []});
        assert_eq!(renewed.json(), json!({"data": {"refreshSession": empty}}));
        let second = jar(&renewed);
        assert_ne!(second, cookie);
        assert_eq!(ask(&second, ME).await.json(), json!({"data": {"me": {"email": "ada@x"}}}));
        // A request that was sent before the new cookies came takes away only what it sent.
        let stale = ask(&cookie, ME).await;
        assert_eq!((stale.status, stale.cookies()), (401, vec![GONE[0]]));
        // When the first cookie is over, the second one is enough, where a page asks for it.
        let (_, alone) = second.split_once("; ").expect("two cookies");
        let headers = [("cookie", alone), ("x-frontdesk-session", "cookie"), ("origin", OWN)];
        let renewed = send(&app, &headers, refresh, json!({})).await;
        assert_eq!(renewed.cookies().len(), 2, "{renewed:?}");
        let third = jar(&renewed);
        let out = ask(&third, "mutation { signOut { signedOut } }").await;
        assert_eq!((out.json(), out.cookies()), (json!({"data": {"signOut": {"signedOut": true}}}), GONE.to_vec()));
        assert_eq!(ask(&third, ME).await.status, 401);
        // What cannot be renewed is taken away as a whole.
        let (_, alone) = third.split_once("; ").expect("two cookies");
        // A cookie that renews is taken from allowed pages only, too.
        for headers in [vec![], vec![("origin", "https://evil.example")]] {
            let headers = [headers, vec![("cookie", alone), ("x-frontdesk-session", "cookie")]].concat();
            assert_eq!(send(&app, &headers, refresh, json!({})).await.status, 403);
        }
        let over = send(&app, &headers_with(alone), refresh, json!({})).await;
        let fault = json!({"session": null, "userErrors": [{"code": "INVALID_CREDENTIALS", "path": ["refreshToken"]}]});
        assert_eq!((over.json(), over.cookies()), (json!({"data": {"refreshSession": fault}}), GONE.to_vec()));
    }

    async fn a_session_that_is_over_is_taken_away(app: TestApp) {
        app.person("ada@x").await;
        let cookie = jar(&sign_in(&app).await);
        app.clock.advance(Duration::from_secs(24 * 3_600));
        let stale = send(&app, &[("cookie", &cookie), ("origin", OWN)], ME, json!({})).await;
        assert_eq!((stale.status, stale.cookies()), (401, vec![GONE[0]]), "the other one renews it");
        let request = app.http.get(format!("{}/graphql?query=%7Bme%7Bemail%7D%7D", app.url));
        let stale = answer(request.header("cookie", &cookie).header("sec-fetch-site", "same-origin")).await;
        assert_eq!((stale.status, stale.cookies()), (401, vec![GONE[0]]));
        // Ended by the person, here or elsewhere: nothing of it stays in this browser.
        let cookie = jar(&sign_in(&app).await);
        let out = send(&app, &[("cookie", &cookie), ("origin", OWN)], "mutation { signOutEverywhere { signedOut } }", json!({})).await;
        assert_eq!(out.cookies(), GONE);
        let cookie = jar(&sign_in(&app).await);
        let shown = send(&app, &[("cookie", &cookie), ("origin", OWN)], "{ sessions { id isCurrent } }", json!({})).await.json();
        let sessions = shown["data"]["sessions"].as_array().expect("sessions");
        let own = sessions.iter().find(|session| session["isCurrent"] == true).expect("one");
        let ended = send(&app, &[("cookie", &cookie), ("origin", OWN)], &mutation("revokeSession", "revokedId"), json!({"id": own["id"]})).await;
        assert_eq!(ended.cookies(), GONE);
    }
}
