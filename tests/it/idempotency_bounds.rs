//! What a key must not be good for: guessing, a session that is none, a database full of answers.

use frontdesk::config::Rates;
use serde_json::{Value, json};

use crate::{
    idempotency::{KEY, alter, assert_replayed, send, send_with},
    session_cookies::jar,
    support::{Answer, PASSWORD, SIGNED_IN, TestApp, mutation, refusal},
};

const OWN: &str = "https://frontdesk.example";

/// Of a page of the server's own, by a browser with these cookies.
fn browser<'a>(key: &'a str, cookie: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("idempotency-key", key),
        ("cookie", cookie),
        ("x-frontdesk-session", "cookie"),
        ("origin", OWN),
    ]
}

async fn sign_in(app: &TestApp) -> String {
    let input = json!({"email": "ada@x", "password": PASSWORD});
    let query = mutation("signIn", SIGNED_IN);
    let headers = [("x-frontdesk-session", "cookie"), ("origin", OWN)];
    jar(&send_with(app, "", &headers, &query, &input).await)
}

const RENEW: &str = "mutation { refreshSession(input: {}) {
    session { customer { email partners { name } } } userErrors { code } } }";

fn renewed() -> Value {
    let session = json!({"customer": {"email": "ada@x", "partners": [{"name": "Default"}]}});
    json!({"data": {"refreshSession": {"session": session, "userErrors": []}}})
}

stories! {
    /// Were a wrong password undone with the rest of its document, it would not count.
    async fn what_is_sensitive_is_alone(app: TestApp) {
        app.person("ada@x").await;
        let both = "mutation ($input: SignInInput!) {
            signIn(input: $input) { userErrors { code } }
            requestPasswordReset(input: {email: \"ada@x\"}) { userErrors { code } }
        }";
        let input = json!({"email": "ada@x", "password": PASSWORD});
        let refused = send(&app, "", KEY, both, &input).await;
        let message = "With an Idempotency-Key, signIn must be the only field of its mutation: send the others by themselves.";
        let error = json!({"errors": [{"message": message, "extensions": {"code": "BAD_USER_INPUT"}}]});
        assert_eq!((refused.status, refused.json()), (400, error));
        let free = send_with(&app, "", &[], both, &input).await;
        assert_eq!(free.status, 200, "{free:?}");
    }

    /// A browser must not be told of tokens that the store never got.
    async fn what_is_undone_leaves_the_cookies_alone(app: TestApp) {
        app.person("ada@x").await;
        let cookie = sign_in(&app).await;
        alter(&app, "ALTER TABLE customer_partners RENAME TO hidden").await;
        let failed = send_with(&app, "", &browser(KEY, &cookie), RENEW, &json!({})).await;
        assert_eq!((failed.status, refusal(&failed.json())), (500, json!({"data": null, "codes": ["INTERNAL"]})));
        assert_eq!(failed.cookies(), Vec::<&str>::new());
        alter(&app, "ALTER TABLE hidden RENAME TO customer_partners").await;
        let done = send_with(&app, "", &browser(KEY, &cookie), RENEW, &json!({})).await;
        assert_eq!((done.status, done.json(), done.cookies().len()), (200, renewed(), 2));
    }

    /// An answer that was lost is given once more, though the session has another token by now.
    async fn a_renewal_that_was_lost(app: TestApp) {
        app.person("ada@x").await;
        let cookie = sign_in(&app).await;
        let first = send_with(&app, "", &browser(KEY, &cookie), RENEW, &json!({})).await;
        assert_eq!((first.status, first.json()), (200, renewed()));
        for _ in 0..2 {
            let again = send_with(&app, "", &browser(KEY, &cookie), RENEW, &json!({})).await;
            assert_replayed(&first, &again);
            let pairs = jar(&again);
            assert_eq!(pairs, jar(&first));
        }
        let cookie = jar(&first);
        let me = send_with(&app, "", &[("cookie", &cookie), ("origin", OWN)], "{ me { email } }", &json!({})).await;
        assert_eq!((me.status, me.json()), (200, json!({"data": {"me": {"email": "ada@x"}}})));
    }

    /// Each key has an answer kept, whoever asks and for whatever.
    async fn keys_of_nobody_are_counted(app: TestApp) {
        let server = app.server_as(|config| config.rates = Rates::default()).await;
        let app = &TestApp { url: server, ..app };
        let nothing = "mutation { __typename }";
        let policies = |answer: &Answer| {
            let header = answer.headers.iter().find(|(name, _)| name == "ratelimit-policy");
            header.map(|(_, value)| value.contains("address-sensitive"))
        };
        let kept = send(app, "", KEY, nothing, &json!({})).await;
        assert_eq!((kept.status, policies(&kept)), (200, Some(true)), "{kept:?}");
        let plain = send_with(app, "", &[], nothing, &json!({})).await;
        assert_eq!((plain.status, policies(&plain)), (200, Some(false)), "{plain:?}");
        let query = send(app, "", KEY, "{ __typename }", &json!({})).await;
        assert_eq!((query.status, policies(&query)), (200, Some(false)), "{query:?}");
    }
}
