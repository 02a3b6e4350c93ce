//! The keys of issuers: how they are asked for, how long they are kept, and what is no issuer.

use frontdesk::outside::{
    Client, Unreachable,
    openid::{Flaw, Issuers, Refused, Unavailable},
};
use futures_util::future::join_all;
use serde_json::json;

use crate::{
    id_tokens::{at, issuers, somebody, with},
    support::{
        OtherServer,
        issuer::{CLIENT_ID, Issuer, SigningKey},
    },
};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 3_600;

#[tokio::test]
async fn keys_change_without_a_restart() {
    let (first, second) = (SigningKey::new("1", "RS256"), SigningKey::new("2", "ES256"));
    let issuer = Issuer::start(&[&first]).await;
    let issuers = issuers();
    let verify = async |key: &SigningKey, seconds: i64| {
        let token = key.sign(&issuer.claims("s", at(seconds)));
        let now = at(seconds);
        issuers.verify(&issuer.url, CLIENT_ID, &token, now).await
    };
    let unknown = Err(Refused::Invalid(Flaw::Key));
    assert_eq!(verify(&first, 0).await, Ok(somebody("s")));
    assert_eq!(verify(&first, 1).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (1, 1));
    // The new key is found by the first token that names it.
    issuer.publish(&[&first, &second]);
    assert_eq!(verify(&second, 2).await, Ok(somebody("s")));
    assert_eq!(verify(&first, 2).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (1, 2));
    // The old one serves until what is known is too old.
    issuer.publish(&[&second]);
    assert_eq!(verify(&first, 2 + 5 * MINUTE - 1).await, Ok(somebody("s")));
    assert_eq!(verify(&first, 2 + 5 * MINUTE).await, unknown);
    assert_eq!(verify(&second, 2 + 5 * MINUTE).await, Ok(somebody("s")));
    // The keys anew, where they are as well, and once more for the token that named none of them.
    assert_eq!(issuer.asked(), (2, 4));
}

#[tokio::test]
async fn unknown_keys_do_not_flood_the_issuer() {
    let (key, unknown) = (SigningKey::new("1", "ES256"), SigningKey::new("x", "ES256"));
    let issuer = Issuer::start(&[&key]).await;
    issuer.cache("max-age=3600");
    let issuers = issuers();
    let token = |key: &SigningKey| key.sign(&issuer.claims("s", at(0)));
    let (good, bad) = (token(&key), token(&unknown));
    let verify = async |token: &str, seconds: i64| {
        let now = at(seconds);
        issuers.verify(&issuer.url, CLIENT_ID, token, now).await
    };
    assert_eq!(verify(&good, 0).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (1, 1));
    // Each of the callers read the clock for itself.
    let all = join_all((0..100).map(|n| verify(&bad, 10 - n % 3))).await;
    assert_eq!(all, vec![Err(Refused::Invalid(Flaw::Key)); 100]);
    assert_eq!(issuer.asked(), (1, 2));
    let once_more = join_all((0..100).map(|_| verify(&bad, 67))).await;
    assert_eq!(once_more, vec![Err(Refused::Invalid(Flaw::Key)); 100]);
    assert_eq!(issuer.asked(), (1, 2));
    assert_eq!(verify(&bad, 80).await, Err(Refused::Invalid(Flaw::Key)));
    assert_eq!(issuer.asked(), (1, 3));
    // Nobody who has a good one notices.
    assert_eq!(verify(&good, 80).await, Ok(somebody("s")));
    // Where it cannot be asked, it cannot be said that the key is none.
    issuer.fail(Some(500));
    let status = Unavailable::Unreachable(Unreachable::Status(500));
    assert_eq!(verify(&bad, 200).await, Err(Refused::Unavailable(status)));
    assert_eq!(verify(&good, 200).await, Ok(somebody("s")));
}

#[tokio::test]
async fn many_who_come_first_ask_once() {
    let key = SigningKey::new("1", "ES256");
    let issuer = Issuer::start(&[&key]).await;
    let issuers = issuers();
    let token = key.sign(&issuer.claims("s", at(0)));
    let all = join_all((0..100).map(|_| issuers.verify(&issuer.url, CLIENT_ID, &token, at(0))));
    assert_eq!(all.await, vec![Ok(somebody("s")); 100]);
    assert_eq!(issuer.asked(), (1, 1));
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_is_not_asked_each_time() {
    let key = SigningKey::new("1", "ES256");
    let issuer = Issuer::start(&[&key]).await;
    issuer.fail(Some(503));
    let issuers = issuers();
    let token = key.sign(&issuer.claims("s", at(0)));
    let verify = async |seconds: i64| {
        let now = at(seconds);
        issuers.verify(&issuer.url, CLIENT_ID, &token, now).await
    };
    let unavailable = Refused::Unavailable(Unreachable::Status(503).into());
    let all = join_all((0..100).map(|_| verify(0))).await;
    assert_eq!(all, vec![Err(unavailable.clone()); 100]);
    assert_eq!(issuer.asked(), (1, 0));
    issuer.fail(None);
    assert_eq!(verify(9).await, Err(unavailable));
    assert_eq!(verify(10).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (2, 1));
}

#[tokio::test]
async fn old_keys_serve_while_there_are_no_newer_ones() {
    let key = SigningKey::new("1", "ES256");
    let issuer = Issuer::start(&[&key]).await;
    let issuers = issuers();
    let verify = async |seconds: i64| {
        let token = key.sign(&issuer.claims("s", at(seconds)));
        let now = at(seconds);
        issuers.verify(&issuer.url, CLIENT_ID, &token, now).await
    };
    assert_eq!(verify(0).await, Ok(somebody("s")));
    issuer.fail(Some(500));
    let over = 5 * MINUTE;
    assert_eq!(verify(over).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (2, 1));
    // It is tried again after a minute, not with each token.
    assert_eq!(verify(over + MINUTE - 1).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (2, 1));
    assert_eq!(verify(over + MINUTE).await, Ok(somebody("s")));
    assert_eq!(issuer.asked(), (3, 1));
    assert_eq!(verify(over + DAY - 1).await, Ok(somebody("s")));
    // Not for ever: who took the key back did it for a reason.
    let unavailable = Refused::Unavailable(Unreachable::Status(500).into());
    assert_eq!(verify(over + DAY).await, Err(unavailable));
    issuer.fail(None);
    assert_eq!(verify(over + DAY + MINUTE).await, Ok(somebody("s")));
}

#[tokio::test]
async fn keys_are_kept_as_long_as_the_issuer_says_within_bounds() {
    for (control, kept) in [
        ("max-age=10", 5 * MINUTE),
        ("no-store", 5 * MINUTE),
        ("max-age=86400, no-cache", 5 * MINUTE),
        ("max-age=soon", 5 * MINUTE),
        ("public, max-age=600, must-revalidate", 600),
        ("Max-Age=7200", 7_200),
        ("max-age=99999999", DAY),
    ] {
        let key = SigningKey::new("1", "ES256");
        let issuer = Issuer::start(&[&key]).await;
        issuer.cache(control);
        let issuers = issuers();
        for (seconds, asked) in [(0, 1), (kept - 1, 1), (kept, 2)] {
            let token = key.sign(&issuer.claims("s", at(seconds)));
            let identity = issuers.verify(&issuer.url, CLIENT_ID, &token, at(seconds));
            assert_eq!(identity.await, Ok(somebody("s")), "{control}");
            assert_eq!(issuer.asked(), (asked, asked), "{control} {seconds}");
        }
    }
}

#[tokio::test]
#[rustfmt::skip]
async fn an_issuer_has_to_be_what_it_says() {
    let key = SigningKey::new("1", "ES256");
    let issuer = Issuer::start(&[&key]).await;
    let evil = Issuer::start(&[&key]).await;
    let token = key.sign(&issuer.claims("s", at(0)));
    let keys = format!("{}/keys", issuer.url);
    let unreachable = |why: Unreachable| Unavailable::Unreachable(why);
    for (configuration, why) in [
        (json!({"issuer": evil.url, "jwks_uri": keys}), Unavailable::OtherIssuer),
        (json!({"issuer": format!("{}/", issuer.url), "jwks_uri": keys}), Unavailable::OtherIssuer),
        (json!({"jwks_uri": keys}), Unavailable::OtherIssuer),
        (json!([]), Unavailable::OtherIssuer),
        (json!({"issuer": issuer.url}), Unavailable::Configuration),
        (json!({"issuer": issuer.url, "jwks_uri": "/keys"}), Unavailable::Configuration),
        (json!({"issuer": issuer.url, "jwks_uri": "file:///etc/passwd"}), Unavailable::Configuration),
        (json!({"issuer": issuer.url, "jwks_uri": format!("{}/none", issuer.url)}), unreachable(Unreachable::Status(404))),
        // Nor does it lead into the network around the server, whatever the address is that it names.
        (json!({"issuer": issuer.url, "jwks_uri": "https://10.0.0.1/keys"}), unreachable(Unreachable::Private)),
        (json!({"issuer": issuer.url, "jwks_uri": "http://169.254.169.254/latest/meta-data"}), unreachable(Unreachable::Private)),
        (json!({"issuer": issuer.url, "jwks_uri": "https://[::ffff:7f00:2]/keys"}), unreachable(Unreachable::Private)),
        (json!({"issuer": issuer.url, "jwks_uri": "https://metadata.google.internal/"}), unreachable(Unreachable::Private)),
        (json!({"issuer": issuer.url, "jwks_uri": "http://keys.example/"}), unreachable(Unreachable::NotEncrypted)),
    ] {
        issuer.configure(configuration.clone());
        let refused = issuers()
            .verify(&issuer.url, CLIENT_ID, &token, at(0))
            .await;
        assert_eq!(refused, Err(Refused::Unavailable(why)), "{configuration}");
    }
    issuer.configure(json!({"issuer": issuer.url, "jwks_uri": keys}));
    let public = key.public();
    for (keys, why) in [
        (json!([]), Unavailable::NoKeys),
        (json!([with(&public, json!({"use": "enc"}))]), Unavailable::NoKeys),
        (json!([with(&public, json!({"alg": "ES384"}))]), Unavailable::NoKeys),
        (json!([with(&public, json!({"crv": "P-384"}))]), Unavailable::NoKeys),
        (json!([with(&public, json!({"x": "!"}))]), Unavailable::NoKeys),
        (json!([{"kty": "oct", "kid": "1", "alg": "HS256", "k": "c2VjcmV0"}, 1, null]), Unavailable::NoKeys),
    ] {
        issuer.publish_as(keys.as_array().expect("keys").clone());
        let refused = issuers()
            .verify(&issuer.url, CLIENT_ID, &token, at(0))
            .await;
        assert_eq!(refused, Err(Refused::Unavailable(why)), "{keys}");
    }
    // What it has beside a good key does not matter.
    issuer.publish_as(vec![
        json!({"kty": "EC", "crv": "P-521"}),
        json!("x"),
        public,
    ]);
    let identity = issuers()
        .verify(&issuer.url, CLIENT_ID, &token, at(0))
        .await;
    assert_eq!(identity, Ok(somebody("s")));
    // The keys of one issuer are not those of another.
    issuer.publish(&[&SigningKey::new("1", "ES256")]);
    let refused = issuers()
        .verify(&issuer.url, CLIENT_ID, &token, at(0))
        .await;
    assert_eq!(refused, Err(Refused::Invalid(Flaw::Signature)));
}

#[tokio::test]
async fn without_leave_nothing_in_the_network_around_is_asked() {
    let key = SigningKey::new("1", "ES256");
    let issuer = Issuer::start(&[&key]).await;
    let token = key.sign(&issuer.claims("s", at(0)));
    for hosts in ["", "127.0.0.1:1", "localhost", "127.0.0.2"] {
        let issuers = Issuers::new(Client::new(hosts.parse().expect("hosts")));
        let refused = issuers.verify(&issuer.url, CLIENT_ID, &token, at(0)).await;
        let why = Unavailable::Unreachable(Unreachable::Private);
        assert_eq!(refused, Err(Refused::Unavailable(why)), "{hosts}");
    }
    assert_eq!(issuer.asked(), (0, 0));
}

#[tokio::test]
async fn an_issuer_may_have_a_path() {
    let key = SigningKey::new("1", "ES256");
    let published = json!({"keys": [key.public()]});
    for (path, asked) in [
        ("/realms/a", "/realms/a/.well-known/openid-configuration"),
        ("/", "/.well-known/openid-configuration"),
    ] {
        let (path, published) = (path.to_owned(), published.clone());
        let name = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
        let (told, tail) = (name.clone(), path.clone());
        let server = OtherServer::start(move |asked| {
            let base = told.get().expect("a name");
            let body = match asked.path.as_str() {
                "/keys" => published.clone(),
                _ => json!({"issuer": format!("{base}{tail}"), "jwks_uri": format!("{base}/keys")}),
            };
            Some(axum::response::IntoResponse::into_response(axum::Json(
                body,
            )))
        })
        .await;
        name.set(server.url.clone()).expect("once");
        let issuer = format!("{}{path}", server.url);
        let claims =
            json!({"iss": issuer, "aud": CLIENT_ID, "sub": "s", "iat": 0, "exp": 1_800_000_000});
        let identity = issuers()
            .verify(&issuer, CLIENT_ID, &key.sign(&claims), at(0))
            .await;
        assert_eq!(identity, Ok(somebody("s")));
        let paths: Vec<_> = server.asked().into_iter().map(|asked| asked.path).collect();
        assert_eq!(paths, [asked, "/keys"]);
    }
}
