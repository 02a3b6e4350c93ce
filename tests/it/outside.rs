//! What Frontdesk takes from other servers, and where it does not go.

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use frontdesk::{
    outside::{Answer, Client, Unreachable},
    values::WebAddress,
};
use futures_util::future::join;

use crate::support::{Asked, OtherServer};

fn address(text: &str) -> WebAddress {
    WebAddress::parse(text).expect("an address")
}

fn client(private_hosts: &str) -> Client {
    Client::new(private_hosts.parse().expect("hosts"))
}

/// A server that behaves as its paths say.
async fn server() -> OtherServer {
    OtherServer::start(|asked| {
        let bytes = |count: usize| "x".repeat(count).into_response();
        let response = match asked.path.as_str() {
            "/never" => return None,
            "/moved" => Redirect::temporary("/found").into_response(),
            "/gone" => StatusCode::GONE.into_response(),
            "/empty" => StatusCode::NO_CONTENT.into_response(),
            "/full" => bytes(256 * 1_024),
            "/more" => bytes(256 * 1_024 + 1),
            "/endless" => {
                let part = || Ok::<_, std::io::Error>(vec![0; 64 * 1_024]);
                let parts = futures_util::stream::repeat_with(part);
                Response::new(Body::from_stream(parts))
            }
            "/cookie" => ([("set-cookie", "a=b")], "found").into_response(),
            _ => ([("cache-control", "max-age=7")], "found").into_response(),
        };
        Some(response)
    })
    .await
}

fn found(max_age: Option<u64>) -> Answer {
    Answer {
        body: b"found".to_vec(),
        max_age,
    }
}

#[tokio::test]
async fn what_is_taken_of_an_answer() {
    let server = server().await;
    let client = client("127.0.0.1");
    let get = async |path: &str| client.get(&address(&format!("{}{path}", server.url))).await;
    assert_eq!(get("/x?y").await, Ok(found(Some(7))));
    // A redirect is not followed: it could lead anywhere.
    assert_eq!(get("/moved").await, Err(Unreachable::Status(307)));
    assert_eq!(server.count("/found"), 0);
    assert_eq!(get("/gone").await, Err(Unreachable::Status(410)));
    assert_eq!(get("/empty").await, Err(Unreachable::Status(204)));
    let full = get("/full").await.expect("an answer");
    assert_eq!((full.body.len(), full.max_age), (256 * 1_024, None));
    assert_eq!(get("/more").await, Err(Unreachable::TooLarge));
    assert_eq!(get("/endless").await, Err(Unreachable::TooLarge));
    assert_eq!(get("/cookie").await, Ok(found(None)));
    let form = [("response", "a&b=ü"), ("secret", "")];
    let to = address(&format!("{}/form", server.url));
    let posted = client.post_form(&to, &form);
    assert_eq!(posted.await, Ok(found(Some(7))));
    let last = server.asked().pop();
    let body = "response=a%26b%3D%C3%BC&secret=".to_owned();
    assert_eq!(
        last,
        Some(Asked {
            path: "/form".to_owned(),
            body
        })
    );
    // Nobody is there.
    let refused = client.get(&address("http://127.0.0.1:1/")).await;
    assert!(
        matches!(refused, Err(Unreachable::Failed(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_does_not_answer_is_waited_for_5_seconds() {
    let server = server().await;
    let client = client("127.0.0.1");
    let never = address(&format!("{}/never", server.url));
    let started = std::time::Instant::now();
    let (got, posted) = join(client.get(&never), client.post_form(&never, &[])).await;
    assert_eq!(
        (got, posted),
        (Err(Unreachable::Timeout), Err(Unreachable::Timeout))
    );
    let seconds = started.elapsed().as_secs();
    assert!((4..9).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn private_addresses_are_asked_only_by_leave() {
    let server = server().await;
    let port = server.url.rsplit_once(':').expect("a port").1.to_owned();
    let here = address(&server.url);
    let private = Err(Unreachable::Private);
    for hosts in ["", "localhost", "127.0.0.2", "127.0.0.1:1", "10.0.0.0"] {
        assert_eq!(client(hosts).get(&here).await, private, "{hosts}");
    }
    for hosts in ["127.0.0.1", &format!("idp.internal, 127.0.0.1:{port}")] {
        assert_eq!(
            client(hosts).get(&here).await,
            Ok(found(Some(7))),
            "{hosts}"
        );
    }
    let by_name = address(&format!("http://localhost:{port}/"));
    assert_eq!(client("127.0.0.1").get(&by_name).await, private);
    assert_eq!(client("localhost").get(&by_name).await, Ok(found(Some(7))));
    // However they are written.
    let client = client("");
    for text in [
        "https://127.0.0.1",
        "https://127.1",
        "https://2130706433",
        "https://0x7f.1",
        "https://017700000001",
        "https://0.0.0.0",
        "https://10.1.2.3",
        "https://172.16.0.1",
        "https://192.168.0.1",
        "https://169.254.169.254",
        "https://100.100.100.200",
        "https://224.0.0.1",
        "https://255.255.255.255",
        "https://[::1]",
        "https://[::]",
        "https://[fd00:ec2::254]",
        "https://[fe80::1]",
        "https://[::ffff:127.0.0.1]",
        "https://[64:ff9b::7f00:1]",
        "https://[ff02::1]",
        "https://localhost",
        "https://a.localhost.",
        "https://metadata.google.internal",
        "https://printer.local",
    ] {
        let text = format!("{text}:{port}/").replace(".:", ":");
        assert_eq!(client.get(&address(&text)).await, private, "{text}");
    }
    let plain = address("http://example.com/");
    assert_eq!(client.get(&plain).await, Err(Unreachable::NotEncrypted));
    assert_eq!(server.asked().len(), 3);
}
