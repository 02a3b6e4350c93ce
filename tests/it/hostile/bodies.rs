//! Requests that are too large, of another kind, or no HTTP at all.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    target::{KEY, PATIENCE, Target, error, post, reset_link},
    wire::Wire,
};
use crate::process::Place;

const MUTATION: &str =
    r#"{"query": "mutation { createPartner(input: {name: \"Sneaky\"}) { partner { id } } }"}"#;
const ORDINARY: &str = r#"{"query": "{ __typename }"}"#;

fn key() -> String {
    format!("Bearer {KEY}")
}

/// A request with the first key, with these lines in its head.
fn head(method: &str, target: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "{method} {target} HTTP/1.1\r\nhost: frontdesk\r\nauthorization: {}\r\n{lines}\r\n",
        key()
    )
}

/// 64 MB, in one piece and in many: they are not read to their end, and not kept.
async fn bodies_that_are_too_large(place: Place) {
    const PIECE: usize = 64 * 1_024;
    let mut target = Target::start(&place, &[]);
    target.unharmed().await;
    let before = target.memory();
    let expected = error("PAYLOAD_TOO_LARGE", "A body may have 262144 bytes.");
    for framing in ["content-length: 67108864", "transfer-encoding: chunked"] {
        for _ in 0..3 {
            let mut wire = Wire::open(target.address()).await;
            let request = head(
                "POST",
                "/graphql",
                &["content-type: application/json", framing],
            );
            wire.send(request.as_bytes()).await;
            let mut piece = vec![b' '; PIECE];
            if framing.starts_with("transfer") {
                piece = [format!("{PIECE:x}\r\n").as_bytes(), &piece, b"\r\n"].concat();
            }
            let mut answer = None;
            for n in 0..1_024 {
                wire.send(&piece).await;
                // Past the limit the server has its answer; what else is sent is for nothing.
                if n == 8 {
                    answer = wire.try_reply().await;
                }
            }
            let answer = answer.expect("an answer");
            let body: Value = serde_json::from_str(&answer.body).expect("JSON");
            assert_eq!((answer.status, body), (413, expected.clone()), "{framing}");
            wire.rest().await;
            target.unharmed().await;
        }
    }
    let grown = target.memory().saturating_sub(before);
    assert!(grown < 24, "{grown} MiB more after 384 MiB were sent");
    target.assert_small();
}

/// Bodies that are being read have one room: what finds none there is refused at once, and not kept. Once others are
/// gone there is room again.
async fn more_than_there_is_room_for(place: Place) {
    let flags = ["--bodies-bytes", "1048576", "--body-timeout", "60"];
    let mut target = Target::start(&place, &flags);
    let unfinished = async || {
        let length = "content-length: 262144";
        let mut wire = Wire::open(target.address()).await;
        wire.send(
            post("", &[])
                .replace("content-length: 0", length)
                .as_bytes(),
        )
        .await;
        wire.send(&[b' '; 250_000]).await;
        wire
    };
    let whole = post(&(ORDINARY.to_owned() + &" ".repeat(250_000)), &[]);
    let asked = async || {
        let mut wire = Wire::open(target.address()).await;
        wire.send(whole.as_bytes()).await;
        wire.reply().await
    };
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(unfinished().await);
    }
    let refused = loop {
        let reply = asked().await;
        if reply.status != 200 {
            break reply;
        }
        // Of the others some was not read yet, and may be refused itself.
        assert!(held.len() < 20, "there is room for all");
        held.push(unfinished().await);
    };
    let told: Value = serde_json::from_str(&refused.body).expect("JSON");
    let busy = error("UNAVAILABLE", "The server is busy. Try again in a moment.");
    assert_eq!(
        (refused.status, refused.header("retry-after"), told),
        (503, Some("1"), busy)
    );
    drop(held);
    let again = async {
        while asked().await.status != 200 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let again = timeout(PATIENCE, again).await;
    again.expect("there is no room any more");
    target.unharmed().await;
}

/// What a form of any page may send is not read, whatever is in it, and neither is what is compressed.
async fn bodies_of_another_kind(place: Place) {
    let mut target = Target::start(&place, &[]);
    let kind = error(
        "UNSUPPORTED_MEDIA_TYPE",
        "Send JSON in UTF-8, with Content-Type: application/json.",
    );
    let form = "--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\nBODY\r\n--x\r\ncontent-disposition: form-data; name=\"map\"\r\n\r\n{}\r\n--x--\r\n";
    for (line, body, expected) in [
        ("content-type: text/plain", MUTATION.to_owned(), &kind),
        ("content-type: application/x-www-form-urlencoded", "query=mutation%20%7BcreatePartner(input%3A%7Bname%3A%22Sneaky%22%7D)%7Bpartner%7Bid%7D%7D%7D".to_owned(), &kind),
        ("content-type: multipart/form-data; boundary=x", form.replace("BODY", MUTATION), &kind),
        ("content-type: application/graphql", "mutation { createPartner(input: {name: \"Sneaky\"}) { partner { id } } }".to_owned(), &kind),
        ("content-type: application/json\r\ncontent-encoding: gzip", MUTATION.to_owned(),
            &error("UNSUPPORTED_MEDIA_TYPE", "Send the body as it is: compressed bodies are not read.")),
    ] {
        let mut wire = Wire::open(target.address()).await;
        let length = format!("content-length: {}", body.len());
        wire.send((head("POST", "/graphql", &[line, &length]) + &body).as_bytes()).await;
        let answer = wire.reply().await;
        let told: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!((answer.status, &told), (415, expected), "{line}");
    }
    // A page of another site has its reader's browser send the cookie along.
    let cookie = format!("cookie: {}", target.cookies("ada@example.com").await);
    for origin in ["origin: https://evil.example", "origin: null"] {
        let mut wire = Wire::open(target.address()).await;
        let request =
            post(MUTATION, &[]).replacen("\r\n", &format!("\r\n{cookie}\r\n{origin}\r\n"), 1);
        wire.send(request.as_bytes()).await;
        let answer = wire.reply().await;
        let told: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(
            (answer.status, &told["errors"][0]["extensions"]),
            (403, &json!({"code": "FORBIDDEN"})),
            "{origin}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let mut wire = Wire::open(target.address()).await;
    let query = "/graphql?query=mutation%7BcreatePartner(input%3A%7Bname%3A%22Sneaky%22%7D)%7Bpartner%7Bid%7D%7D%7D";
    wire.send(head("GET", query, &[]).as_bytes()).await;
    let answer = wire.reply().await;
    let told: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("post")));
    assert_eq!(
        told,
        error("METHOD_NOT_ALLOWED", "A mutation must be sent by POST.")
    );
    // The ordinary query lists all partners: nothing was made.
    target.unharmed().await;
}

/// Whatever name a request calls the server by, links lead to where it really is.
async fn another_host(place: Place) {
    let mut target = Target::start(&place, &[]);
    let input = json!({"email": "ada@example.com"});
    target
        .mutate("createCustomer", "customer { id }", input.clone())
        .await;
    let query = crate::support::mutation("requestPasswordReset", "__typename");
    let body = json!({"query": query, "variables": {"input": input}}).to_string();
    let evil = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("x-original-url", "https://evil.example/"),
    ];
    let mut wire = Wire::open(target.address()).await;
    let request = post(&body, &evil).replace("host: frontdesk", "host: evil.example");
    wire.send(request.as_bytes()).await;
    assert_eq!(wire.reply().await.status, 200);
    let link = reset_link(&place).await;
    assert!(
        link.starts_with(&format!("{}/account/", target.url)),
        "{link}"
    );
    assert!(!link.contains("evil"), "{link}");
    target.unharmed().await;
}

/// Headers have a limit, in bytes and in number.
async fn headers_that_are_too_many(place: Place) {
    let mut target = Target::start(&place, &[]);
    let fits = format!("x-long: {}", "a".repeat(12_000));
    let many: Vec<_> = (0..80).map(|n| format!("x-{n}: a")).collect();
    for (lines, status) in [
        (vec![fits.as_str()], 200),
        (many.iter().take(50).map(String::as_str).collect(), 200),
        (many.iter().map(String::as_str).collect(), 431),
        (
            vec![format!("x-long: {}", "a".repeat(400_000)).as_str()],
            431,
        ),
    ] {
        let mut wire = Wire::open(target.address()).await;
        wire.send(head("GET", "/livez", &lines).as_bytes()).await;
        assert_eq!(wire.reply().await.status, status, "{} lines", lines.len());
        target.unharmed().await;
    }
    let mut wire = Wire::open(target.address()).await;
    let long = format!("/graphql?query={}", "a".repeat(40_000));
    wire.send(head("GET", &long, &[]).as_bytes()).await;
    let status = wire.try_reply().await.map(|reply| reply.status);
    assert!(matches!(status, Some(414 | 431)), "{status:?}");
    target.unharmed().await;
}

/// A body that ends early, two lengths, a length and pieces: nothing that a server in front might read in another way.
async fn requests_that_do_not_add_up(place: Place) {
    let mut target = Target::start(&place, &[]);
    let json = "content-type: application/json";
    let sneaky = |lines: &[&str]| head("POST", "/graphql", &[&[json], lines].concat()) + MUTATION;
    let pieces = format!("{:x}\r\n{MUTATION}\r\n", MUTATION.len());
    let length = format!("content-length: {}", MUTATION.len());
    for (name, bytes) in [
        ("a body that ends early", sneaky(&["content-length: 1000"])),
        (
            "pieces that end early",
            head("POST", "/graphql", &[json, "transfer-encoding: chunked"]) + &pieces,
        ),
    ] {
        let mut wire = Wire::open(target.address()).await;
        wire.send(bytes.as_bytes()).await;
        tokio::io::AsyncWriteExt::shutdown(&mut wire.0)
            .await
            .expect("an end");
        if let Some(answer) = wire.try_reply().await {
            let told: Value = serde_json::from_str(&answer.body).expect("JSON");
            assert_eq!(
                (answer.status, told),
                (
                    400,
                    error("BAD_REQUEST", "The body ended before it was complete.")
                ),
                "{name}"
            );
        }
        target.unharmed().await;
    }
    for (name, bytes) in [
        ("two lengths", sneaky(&["content-length: 5", &length])),
        ("no number", sneaky(&["content-length: -1"])),
        (
            "a number with a sign",
            sneaky(&[&length.replace(": ", ": +")]),
        ),
        ("another coding", sneaky(&["transfer-encoding: gzip"])),
        (
            "pieces twice",
            sneaky(&["transfer-encoding: chunked, chunked"]),
        ),
        (
            "a piece of no size",
            head("POST", "/graphql", &[json, "transfer-encoding: chunked"]) + "zz\r\n" + &pieces,
        ),
        (
            "a piece of all sizes",
            head("POST", "/graphql", &[json, "transfer-encoding: chunked"])
                + "ffffffffffffffffff\r\n"
                + &pieces,
        ),
        ("a name with a space", sneaky(&[&length.replace(":", " :")])),
        ("a line that goes on", sneaky(&["x-a: b\r\n c", &length])),
        ("NUL in a header", sneaky(&["x-a: b\0c", &length])),
        (
            "no HTTP",
            "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03 hello\r\n\r\n".to_owned(),
        ),
        ("another version", "GET /livez HTTP/9.9\r\n\r\n".to_owned()),
        ("noise", "\0\x01\x02\x03".repeat(5_000)),
        (
            "HTTP/2 that is none",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned() + &"\x7f".repeat(50_000),
        ),
    ] {
        let mut wire = Wire::open(target.address()).await;
        wire.send(bytes.as_bytes()).await;
        tokio::io::AsyncWriteExt::shutdown(&mut wire.0).await.ok();
        // Each has an answer that refuses, or none; and then an end.
        let rest = wire.rest().await;
        let is_refused = rest.is_empty()
            || rest.starts_with("HTTP/1.1 4")
            || rest.starts_with("HTTP/1.0 4")
            || !rest.starts_with("HTTP");
        assert!(is_refused && !rest.contains("\"data\""), "{name}: {rest}");
        target.unharmed().await;
    }
    // A length and pieces: the pieces count, and the connection ends, so that nothing hides behind them (RFC 9112, 6.1).
    let answered = json!({"data": {"__typename": "Query"}});
    let body = format!("{:x}\r\n{ORDINARY}\r\n0\r\n\r\n", ORDINARY.len());
    let (few, chunked) = ("content-length: 6", "transfer-encoding: chunked");
    for [first, second] in [[few, chunked], [chunked, few]] {
        let mut wire = Wire::open(target.address()).await;
        let both = head("POST", "/graphql", &[json, first, second]) + &body;
        wire.send((both + &sneaky(&[&length])).as_bytes()).await;
        let answer = wire.reply().await;
        let told: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!((answer.status, told), (200, answered.clone()), "{first}");
        assert_eq!(wire.rest().await, "", "{first}");
    }
    target.unharmed().await;
}

on_both! {
    bodies_that_are_too_large
    more_than_there_is_room_for
    bodies_of_another_kind
    another_host
    headers_that_are_too_many
    requests_that_do_not_add_up
}
