//! Risk verifiers: what is asked of them, and what counts as a yes.

use std::net::IpAddr;

use axum::response::IntoResponse;
use frontdesk::{
    outside::{
        Client, Unreachable,
        risk::{RiskRefused, Verifier, assess},
    },
    values::WebAddress,
};

use crate::support::{Asked, OtherServer};

/// A service that answers as the token says.
async fn service() -> OtherServer {
    OtherServer::start(|asked| {
        let token = asked.body.split("response=").nth(1).expect("a token");
        let text = match token.split('&').next().expect("a token") {
            "never" => return None,
            "500" => return Some(axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()),
            "good" => r#"{"success": true, "challenge_ts": "2026-01-01T00:00:00Z"}"#,
            "scored" => r#"{"success": true, "score": 0.5, "hostname": "Shop.example", "action": "x"}"#,
            "bad" => r#"{"success": false, "score": 1, "hostname": "shop.example", "error-codes": ["invalid-input-secret"]}"#,
            "text" => r#"{"success": "true"}"#,
            "number" => r#"{"success": 1}"#,
            "high" => r#"{"success": true, "score": "1"}"#,
            "none" => r#"{"score": 1}"#,
            "list" => "[true]",
            _ => "<html>",
        };
        Some(text.into_response())
    })
    .await
}

fn verifier(service: &OtherServer, minimum_score: Option<f64>, hostnames: &[&str]) -> Verifier {
    Verifier::Http {
        url: WebAddress::parse(&format!("{}/siteverify", service.url)).expect("an address"),
        secret: "s&1".to_owned(),
        minimum_score,
        hostnames: hostnames.iter().map(|host| (*host).to_owned()).collect(),
    }
}

fn client() -> Client {
    Client::new("127.0.0.1".parse().expect("a host"))
}

#[tokio::test]
async fn only_a_yes_is_one() {
    let service = service().await;
    let client = client();
    let token = |codes: &[&str]| {
        let codes = codes.iter().map(|code| (*code).to_owned());
        Err(RiskRefused::Token(codes.collect()))
    };
    let unreachable = |why: Unreachable| Err(RiskRefused::Unreachable(why));
    let (score, host, answer) = (
        Err(RiskRefused::Score),
        Err(RiskRefused::Hostname),
        Err(RiskRefused::Answer),
    );
    let shop: &[&str] = &["www.example", "shop.example"];
    for (token, minimum, hosts, expected) in [
        ("good", None, &[][..], Ok(())),
        ("scored", Some(0.5), shop, Ok(())),
        ("scored", Some(0.51), shop, score.clone()),
        ("scored", Some(0.0), &["other.example"], host.clone()),
        // What is asked for and not said is no yes either.
        ("good", Some(0.0), &[], score.clone()),
        ("high", Some(0.5), &[], score),
        ("good", None, shop, host),
        ("bad", None, &[], token(&["invalid-input-secret"])),
        ("text", None, &[], answer.clone()),
        ("number", None, &[], answer.clone()),
        ("none", None, &[], answer.clone()),
        ("list", None, &[], answer.clone()),
        ("junk", None, &[], answer),
        ("500", None, &[], unreachable(Unreachable::Status(500))),
        ("never", None, &[], unreachable(Unreachable::Timeout)),
        ("", None, &[], token(&[])),
        (&"x".repeat(8_193), None, &[], token(&[])),
    ] {
        let verifier = verifier(&service, minimum, hosts);
        let assessed = assess(&client, &verifier, token, None).await;
        assert_eq!(assessed, expected, "{token} {minimum:?} {hosts:?}");
    }
    // What can be no token is not even asked about.
    assert_eq!(service.asked().len(), 15);
    let gone = Verifier::Http {
        url: WebAddress::parse("https://10.0.0.1/siteverify").expect("an address"),
        secret: String::new(),
        minimum_score: None,
        hostnames: Vec::new(),
    };
    let assessed = assess(&client, &gone, "good", None).await;
    assert_eq!(assessed, unreachable(Unreachable::Private));
}

#[tokio::test]
async fn the_service_is_asked_as_all_of_them_are() {
    let service = service().await;
    let (client, verifier) = (client(), verifier(&service, None, &[]));
    let ip = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
    for (remote, body) in [
        (None, "secret=s%261&response=good"),
        (
            ip("192.0.2.7"),
            "secret=s%261&response=good&remoteip=192.0.2.7",
        ),
        (
            ip("::ffff:192.0.2.7"),
            "secret=s%261&response=good&remoteip=192.0.2.7",
        ),
        (
            ip("2001:db8::7"),
            "secret=s%261&response=good&remoteip=2001%3Adb8%3A%3A7",
        ),
    ] {
        assert_eq!(assess(&client, &verifier, "good", remote).await, Ok(()));
        let expected = Asked {
            path: "/siteverify".to_owned(),
            body: body.to_owned(),
        };
        assert_eq!(service.asked().pop(), Some(expected));
    }
}

#[tokio::test]
async fn a_fixed_verifier_takes_one_token() {
    let fixed = Verifier::Fixed {
        token: "let-me-in".to_owned(),
    };
    for (token, is_good) in [
        ("let-me-in", true),
        ("let-me-in ", false),
        ("Let-me-in", false),
        ("", false),
    ] {
        let assessed = assess(&client(), &fixed, token, None).await;
        assert_eq!(assessed.is_ok(), is_good, "{token}");
    }
}
