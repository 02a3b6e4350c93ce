//! ID tokens: which of them are believed.

use frontdesk::{
    outside::{
        Client,
        openid::{Flaw, Identity, Issuers, Refused},
    },
    values::Timestamp,
};
use serde_json::{Value, json};

use crate::support::issuer::{CLIENT_ID, Issuer, SigningKey, sign_with_secret, unsigned};

/// So many seconds after a fixed instant.
pub fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("an instant");
    start.plus_seconds(seconds)
}

/// Issuers that nobody was asked of yet, who may be on this machine.
pub fn issuers() -> Issuers {
    Issuers::new(Client::new("127.0.0.1".parse().expect("a host")))
}

/// Somebody, of whom nothing is known but their name at the issuer.
pub fn somebody(subject: &str) -> Identity {
    Identity {
        subject: subject.to_owned(),
        email: None,
        email_verified: false,
        name: None,
        given_name: None,
        family_name: None,
        locale: None,
        nonce: None,
    }
}

/// Claims with others besides; null leaves one out.
pub fn with(claims: &Value, more: Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in more.as_object().expect("claims") {
        match value {
            Value::Null => claims.as_object_mut().expect("claims").remove(name),
            value => claims
                .as_object_mut()
                .expect("claims")
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

#[tokio::test]
async fn each_kind_of_key_signs_somebody_in() {
    let keys = [
        SigningKey::new("r", "RS256"),
        SigningKey::new("p", "PS256"),
        SigningKey::new("e", "ES256"),
        SigningKey::new("d", "EdDSA"),
    ];
    let issuer = Issuer::start(&keys.each_ref()).await;
    let issuers = issuers();
    let claims = with(
        &issuer.claims("sub-1", at(0)),
        json!({
            "email": "Ada@example.com", "email_verified": true, "name": "Ada Lovelace", "given_name": "Ada",
            "family_name": "Lovelace", "locale": "en-GB", "nonce": "n-1", "amr": ["pwd"], "auth_time": 1,
        }),
    );
    let text = |text: &str| Some(text.to_owned());
    let ada = Identity {
        subject: "sub-1".to_owned(),
        email: text("Ada@example.com"),
        email_verified: true,
        name: text("Ada Lovelace"),
        given_name: text("Ada"),
        family_name: text("Lovelace"),
        locale: text("en-GB"),
        nonce: text("n-1"),
    };
    for key in &keys {
        let token = key.sign(&claims);
        let identity = issuers.verify(&issuer.url, CLIENT_ID, &token, at(0)).await;
        assert_eq!(identity, Ok(ada.clone()), "{}", key.algorithm);
    }
    // A key that does not say what for is for the usual algorithm of its kind.
    let bare = keys
        .each_ref()
        .map(|key| with(&key.public(), json!({"alg": null, "use": null})));
    issuer.publish_as(bare.to_vec());
    let issuers = self::issuers();
    for key in &keys {
        let token = key.sign(&claims);
        let identity = issuers.verify(&issuer.url, CLIENT_ID, &token, at(0));
        let expected = match key.algorithm {
            "PS256" => Err(Refused::Invalid(Flaw::Signature)),
            _ => Ok(ada.clone()),
        };
        assert_eq!(identity.await, expected, "{}", key.algorithm);
    }
}

#[tokio::test]
#[rustfmt::skip]
async fn what_is_not_to_be_believed_is_refused() {
    let (key, other) = (SigningKey::new("r", "RS256"), SigningKey::new("e", "ES256"));
    let forger = SigningKey::new("r", "RS256");
    let issuer = Issuer::start(&[&key, &other]).await;
    let issuers = issuers();
    let claims = issuer.claims("sub-1", at(0));
    let good = key.sign(&claims);
    let head = |more: Value| {
        let header = json!({"alg": "RS256", "kid": "r", "typ": "JWT"});
        key.sign_with(&with(&header, more), &claims)
    };
    let says = |more: Value| key.sign(&with(&claims, more));
    let (message, signature) = good.rsplit_once('.').expect("a token");
    let (header, _) = message.split_once('.').expect("a token");
    let other_token = says(json!({"sub": "sub-2"}));
    let (other_claims, _) = other_token.rsplit_once('.').expect("a token");
    let public = key.public().to_string();
    let big = "x".repeat(8_192);
    use Flaw::{Audience, Form, Issuer as OtherIssuer, Key, Signature, Subject, Time};
    for (name, token, flaw) in [
        ("nothing", String::new(), Form),
        ("no token", "a.b.c".to_owned(), Form),
        ("no signature", message.to_owned(), Form),
        ("one part more", format!("{good}.{signature}"), Form),
        ("too large", says(json!({"x": big})), Form),
        ("not signed", unsigned(&claims), Key),
        ("an empty signature", format!("{message}."), Signature),
        ("no signature at all", format!("{message}.!"), Signature),
        ("somebody else's", forger.sign(&claims), Signature),
        ("other claims", format!("{other_claims}.{signature}"), Signature),
        ("only a header", format!("{header}.e30.{signature}"), Signature),
        // What is public must not become a secret that anybody has.
        ("an HMAC with the key", sign_with_secret(public.as_bytes(), "r", &claims), Signature),
        ("another algorithm", head(json!({"alg": "PS256"})), Signature),
        ("an algorithm in other letters", head(json!({"alg": "rs256"})), Signature),
        ("none, with a signature", head(json!({"alg": "none"})), Signature),
        ("another kind of key", head(json!({"kid": "e"})), Signature),
        ("no algorithm", head(json!({"alg": null})), Form),
        ("an unknown key", head(json!({"kid": "x"})), Key),
        ("no key, where there are two", head(json!({"kid": null})), Key),
        ("a key of its own", head(json!({"kid": "x", "jwk": forger.public()})), Key),
        ("an access token", head(json!({"typ": "at+jwt"})), Form),
        ("a logout token", head(json!({"typ": "logout+jwt"})), Form),
        ("what must be understood", head(json!({"crit": ["b64"], "b64": false})), Form),
        ("another issuer", says(json!({"iss": "https://evil.example"})), OtherIssuer),
        ("almost the issuer", says(json!({"iss": format!("{}/", issuer.url)})), OtherIssuer),
        ("no issuer", says(json!({"iss": null})), OtherIssuer),
        ("another client", says(json!({"aud": "another"})), Audience),
        ("no client", says(json!({"aud": null})), Audience),
        ("no client in a list", says(json!({"aud": []})), Audience),
        ("several clients", says(json!({"aud": [CLIENT_ID, "another"]})), Audience),
        ("asked for by another", says(json!({"aud": [CLIENT_ID, "another"], "azp": "another"})), Audience),
        ("a client of another type", says(json!({"aud": [1, {"a": CLIENT_ID}]})), Audience),
        ("no end", says(json!({"exp": null})), Time),
        ("an end that is no number", says(json!({"exp": "tomorrow"})), Time),
        ("no beginning", says(json!({"iat": null})), Time),
        ("a subject that is none", says(json!({"sub": ""})), Subject),
        ("no subject", says(json!({"sub": null})), Subject),
        ("a number as subject", says(json!({"sub": 1})), Subject),
        ("a long subject", says(json!({"sub": "s".repeat(256)})), Subject),
        ("a subject that no store keeps", says(json!({"sub": "a\u{0}b"})), Subject),
    ] {
        let refused = issuers.verify(&issuer.url, CLIENT_ID, &token, at(0)).await;
        assert_eq!(refused, Err(Refused::Invalid(flaw)), "{name}");
    }
    for (name, token, subject) in [
        ("as it is", good.clone(), "sub-1"),
        ("without a type", head(json!({"typ": null})), "sub-1"),
        ("in a list", says(json!({"aud": [CLIENT_ID]})), "sub-1"),
        ("asked for by an app", says(json!({"azp": "another"})), "sub-1"),
        ("asked for by us", says(json!({"aud": ["another", CLIENT_ID], "azp": CLIENT_ID})), "sub-1"),
        ("the longest subject", says(json!({"sub": "s".repeat(255)})), &"s".repeat(255)),
    ] {
        let identity = issuers.verify(&issuer.url, CLIENT_ID, &token, at(0)).await;
        assert_eq!(identity, Ok(somebody(subject)), "{name}");
    }
    // For another client of the same issuer it is another token.
    let refused = issuers.verify(&issuer.url, "another", &good, at(0)).await;
    assert_eq!(refused, Err(Refused::Invalid(Audience)));
}

#[tokio::test]
async fn times_are_judged_by_the_clock_that_is_given() {
    let key = SigningKey::new("r", "RS256");
    let issuer = Issuer::start(&[&key]).await;
    let issuers = issuers();
    let claims = issuer.claims("sub-1", at(0));
    let early = Err(Refused::Invalid(Flaw::Time));
    let verify = async |claims: &Value, seconds: i64| {
        let token = key.sign(claims);
        let now = at(seconds);
        issuers.verify(&issuer.url, CLIENT_ID, &token, now).await
    };
    for (seconds, expected) in [
        (-61, early.clone()),
        (-60, Ok(somebody("sub-1"))),
        (0, Ok(somebody("sub-1"))),
        (3_659, Ok(somebody("sub-1"))),
        (3_660, Err(Refused::Expired)),
        (10 * 365 * 24 * 3_600, Err(Refused::Expired)),
    ] {
        assert_eq!(verify(&claims, seconds).await, expected, "{seconds}");
    }
    let start = at(0).as_micros() / 1_000_000;
    let later = with(&claims, json!({"nbf": start + 600}));
    assert_eq!(verify(&later, 539).await, early);
    assert_eq!(verify(&later, 540).await, Ok(somebody("sub-1")));
    // Instants may have fractions.
    let fraction = json!({"iat": start as f64 + 0.5, "exp": start as f64 + 1.5});
    assert_eq!(
        verify(&with(&claims, fraction.clone()), 61).await,
        Ok(somebody("sub-1"))
    );
    assert_eq!(
        verify(&with(&claims, fraction), 62).await,
        Err(Refused::Expired)
    );
}

#[tokio::test]
async fn truth_may_be_text() {
    let key = SigningKey::new("r", "RS256");
    let issuer = Issuer::start(&[&key]).await;
    let issuers = issuers();
    for (value, verified) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!("yes"), false),
        (json!(1), false),
        (json!(null), false),
    ] {
        let claims = with(
            &issuer.claims("s", at(0)),
            json!({"email": "a@x", "email_verified": value}),
        );
        let token = key.sign(&claims);
        let identity = issuers.verify(&issuer.url, CLIENT_ID, &token, at(0));
        let expected = Identity {
            email: Some("a@x".to_owned()),
            email_verified: verified,
            ..somebody("s")
        };
        assert_eq!(identity.await, Ok(expected), "{value}");
    }
}
