//! `/graphql` over WebSocket: what it is for, and clients that do not keep to the protocol.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::{
    socket::{Socket, closed},
    target::{KEY, PATIENCE, Target, slow_sign_up},
    wire::Wire,
};
use crate::{process::Place, support::mutation};

fn query(text: &str) -> Value {
    json!({"query": text})
}

fn done(id: &str, data: Value) -> Vec<Value> {
    vec![
        json!({"type": "next", "id": id, "payload": {"data": data}}),
        json!({"type": "complete", "id": id}),
    ]
}

/// The code of the error that ends an operation.
fn refusal(messages: &[Value]) -> (&Value, &Value) {
    assert_eq!(messages.len(), 1, "{messages:?}");
    (
        &messages[0]["type"],
        &messages[0]["payload"][0]["extensions"]["code"],
    )
}

/// Queries and mutations, with variables, one after the other and by the name of the operation.
async fn ordinary_operations(place: Place) {
    let mut target = Target::start(&place, &[]);
    let mut socket = Socket::with_key(target.address()).await;
    socket.answers().await;
    let create = json!({
        "query": mutation("createCustomer", "customer { email partners { name } }"),
        "variables": {"input": {"email": "ada@example.com"}},
    });
    let created = json!({"createCustomer": {"customer": {"email": "ada@example.com", "partners": [{"name": "Default"}]}, "userErrors": []}});
    assert_eq!(socket.run("1", create.clone()).await, done("1", created));
    let taken = json!({"createCustomer": {"customer": null, "userErrors": [{"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "path": ["email"]}]}});
    // An id may be used again once its operation is over.
    assert_eq!(socket.run("1", create).await, done("1", taken));
    let named = json!({"query": "query a { __typename } query b { viewer { scopes } }", "operationName": "b"});
    assert_eq!(
        socket.run("2", named).await,
        done("2", json!({"viewer": {"scopes": ["*"]}}))
    );
    socket.send(json!({"type": "ping"})).await;
    assert_eq!(socket.next().await, json!({"type": "pong"}));
    // Nothing is done for nobody.
    let mut nobody = Socket::begun(target.address(), &[]).await;
    let sneaky = query("mutation { createPartner(input: {name: \"Sneaky\"}) { partner { id } } }");
    assert_eq!(
        refusal(&nobody.run("1", sneaky).await),
        (&json!("error"), &json!("UNAUTHENTICATED"))
    );
    let wrong = json!({"authorization": "Bearer fd_wrong"});
    let mut wrong_key = Socket::open(target.address(), &[]).await;
    wrong_key.begin(wrong).await;
    assert_eq!(
        refusal(&wrong_key.run("1", query("{ __typename }")).await),
        (&json!("error"), &json!("UNAUTHENTICATED"))
    );
    // Only the one protocol is spoken.
    let mut wire = Wire::open(target.address()).await;
    let other = "GET /graphql HTTP/1.1\r\nhost: frontdesk\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-ws\r\n\r\n";
    wire.send(other.as_bytes()).await;
    let answer = wire.reply().await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (400, "Ask for the subprotocol graphql-transport-ws.\n")
    );
    target.unharmed().await;
}

/// What is no message, or comes at the wrong time, ends the connection with the code that the protocol has for it.
async fn wrong_messages(place: Place) {
    let mut target = Target::start(&place, &[]);
    let subscribe = json!({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}});
    let invalid = || closed(4400, "Invalid message");
    let text = |value: Value| Message::Text(value.to_string().into());
    for (message, end) in [
        (Message::Text("".into()), invalid()),
        (Message::Text("nothing".into()), invalid()),
        (Message::Text("[]".into()), invalid()),
        (Message::Text("{}".into()), invalid()),
        (
            Message::Text("{\"type\": \"ping\", \"type\": \"ping\"}".into()),
            invalid(),
        ),
        (
            Message::Binary(Bytes::from_static(b"{\"type\": \"ping\"}")),
            invalid(),
        ),
        (text(json!({"type": 7})), invalid()),
        (
            text(json!({"type": "start", "id": "1", "payload": {"query": "{ __typename }"}})),
            invalid(),
        ),
        (
            text(json!({"type": "subscribe", "payload": {"query": "{ __typename }"}})),
            invalid(),
        ),
        (
            text(json!({"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}})),
            invalid(),
        ),
        (
            text(json!({"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}})),
            invalid(),
        ),
        (
            text(
                json!({"type": "subscribe", "id": "x".repeat(129), "payload": {"query": "{ __typename }"}}),
            ),
            invalid(),
        ),
        (
            text(json!({"type": "subscribe", "id": "1", "payload": [{"query": "{ __typename }"}]})),
            invalid(),
        ),
        (
            text(json!({"type": "connection_init"})),
            closed(4429, "Too many initialisation requests"),
        ),
    ] {
        let mut socket = Socket::with_key(target.address()).await;
        let sent = message.to_string();
        socket.0.send(message).await.expect("it is open");
        assert_eq!(socket.end().await, end, "{sent}");
    }
    let mut too_early = Socket::open(target.address(), &[]).await;
    too_early.send(subscribe).await;
    assert_eq!(too_early.end().await, closed(4401, "Unauthorized"));
    let mut no_object = Socket::open(target.address(), &[]).await;
    no_object
        .send(json!({"type": "connection_init", "payload": "x"}))
        .await;
    assert_eq!(no_object.end().await, invalid());
    // What asks for nothing that is there asks for nothing.
    let mut socket = Socket::with_key(target.address()).await;
    socket
        .send(json!({"type": "complete", "id": "unknown"}))
        .await;
    socket.send(json!({"type": "pong"})).await;
    socket.answers().await;
    // Who says nothing at all, and who only says that it is there, has 5 seconds to begin.
    let mut silent = Socket::open(target.address(), &[]).await;
    let mut pinging = Socket::open(target.address(), &[]).await;
    pinging.send(json!({"type": "ping"})).await;
    assert_eq!(pinging.next().await, json!({"type": "pong"}));
    let late = closed(4408, "Connection initialisation timeout");
    assert_eq!(
        (silent.end().await, pinging.end().await),
        (late.clone(), late)
    );
    target.unharmed().await;
}

/// Messages and frames past the limit of a body, and bytes that are no frames.
async fn frames_that_are_too_large(place: Place) {
    let mut target = Target::start(&place, &[]);
    target.unharmed().await;
    let before = target.memory();
    for size in [300_000, 16 * 1_024 * 1_024] {
        let mut socket = Socket::with_key(target.address()).await;
        socket.send_text("x".repeat(size)).await;
        let end = socket.end().await;
        assert!(
            end.is_none() || end.as_ref().is_some_and(|(code, _)| *code == 1009),
            "{end:?}"
        );
        target.unharmed().await;
    }
    // A frame says how long it is before anything of it comes: 2^62 bytes, and 2^18 in each of many fragments.
    for frames in [
        [
            &[0x81, 0xff][..],
            &(1_u64 << 62).to_be_bytes(),
            &[0; 4],
            &[b'x'; 1_000],
        ]
        .concat(),
        (0..64_u8)
            .flat_map(|n| {
                [
                    &[u8::from(n == 0), 0xfe, 0xff, 0xff, 0, 0, 0, 0][..],
                    &[b' '; 65_535],
                ]
                .concat()
            })
            .collect(),
        [0xff; 4_096].to_vec(),
    ] {
        let mut socket = Socket::with_key(target.address()).await;
        let mut wire = Wire(socket.0.get_mut());
        wire.send(&frames).await;
        let _ = wire.rest().await;
        target.unharmed().await;
    }
    let grown = target.memory().saturating_sub(before);
    assert!(grown < 24, "{grown} MiB more");
    target.assert_small();
}

/// 20 operations at once, and each id once; those that are given up make room.
async fn operations_at_once(place: Place) {
    let (mut target, _slow) = Target::start_slow(&place, &[]).await;
    let waiting = slow_sign_up();
    let mut socket = Socket::begun(target.address(), &[]).await;
    for n in 0..20 {
        socket.subscribe(&format!("slow{n}"), waiting.clone()).await;
    }
    let many = json!({"type": "error", "id": "more", "payload": [
        {"message": "A connection may have 20 operations at once.", "extensions": {"code": "TOO_MANY_OPERATIONS"}},
    ]});
    assert_eq!(socket.run("more", query("{ __typename }")).await, [many]);
    target
        .until_metric("frontdesk_requests_running", |running| running == 20)
        .await;
    socket
        .send(json!({"type": "complete", "id": "slow7"}))
        .await;
    target
        .until_metric("frontdesk_requests_running", |running| running < 20)
        .await;
    socket.answers().await;
    socket.subscribe("slow3", waiting).await;
    assert_eq!(
        socket.end().await,
        closed(4409, "Subscriber for the id already exists")
    );
    // What was asked for on a connection that has ended waits for nobody.
    target
        .until_metric("frontdesk_requests_running", |running| running == 0)
        .await;
    target.unharmed().await;
}

/// A page of another site has a browser open a WebSocket with the reader's cookie: nothing is run as the reader.
async fn pages_of_other_sites(place: Place) {
    let mut target = Target::start(&place, &[]);
    let cookies = target.cookies("ada@example.com").await;
    let me = || query("{ me { email } }");
    let own = target.url.clone();
    let mut socket =
        Socket::begun(target.address(), &[("cookie", &cookies), ("origin", &own)]).await;
    assert_eq!(
        socket.run("1", me()).await,
        done("1", json!({"me": {"email": "ada@example.com"}}))
    );
    for headers in [
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![],
    ] {
        let all = [&[("cookie", cookies.as_str())][..], &headers].concat();
        let mut foreign = Socket::begun(target.address(), &all).await;
        for document in [
            "{ me { email } }",
            "mutation { signOutEverywhere { signedOut } }",
        ] {
            let refused = foreign.run("1", query(document)).await;
            assert_eq!(
                refusal(&refused),
                (&json!("error"), &json!("FORBIDDEN")),
                "{headers:?}"
            );
        }
    }
    assert_eq!(
        socket.run("2", me()).await,
        done("2", json!({"me": {"email": "ada@example.com"}}))
    );
    target.unharmed().await;
}

/// A session that ends elsewhere ends on a connection that was begun with it, and a key that is revoked as well.
async fn a_session_that_ends(place: Place) {
    let mut target = Target::start(&place, &[]);
    let token = target.session("ada@example.com").await;
    let mut socket = Socket::open(target.address(), &[]).await;
    socket
        .begin(json!({"authorization": format!("Bearer {token}")}))
        .await;
    let me = || query("{ me { email } }");
    assert_eq!(
        socket.run("1", me()).await,
        done("1", json!({"me": {"email": "ada@example.com"}}))
    );
    let (status, _) = target
        .post_as(&token, &query("mutation { signOut { signedOut } }"))
        .await;
    assert_eq!(status, 200);
    assert_eq!(
        refusal(&socket.run("2", me()).await),
        (&json!("error"), &json!("UNAUTHENTICATED"))
    );
    // A connection has the identity that it began with, and no other.
    socket.send(json!({"type": "connection_init", "payload": {"authorization": format!("Bearer {KEY}")}})).await;
    assert_eq!(
        socket.end().await,
        closed(4429, "Too many initialisation requests")
    );
    target.unharmed().await;
}

on_both! { ordinary_operations wrong_messages frames_that_are_too_large operations_at_once pages_of_other_sites a_session_that_ends }

/// Who is there is asked every 20 seconds; who does not answer is cut, and who does may stay as long as it likes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_answer_a_ping_is_cut() {
    let place = Place::sqlite();
    let mut target = Target::start(&place, &["--idle-timeout", "5"]);
    let mut there = Socket::with_key(target.address()).await;
    let mut gone = Socket::with_key(target.address()).await;
    let raw = gone.0.get_mut();
    let stay = async {
        loop {
            // Reading answers to pings.
            let _ = timeout(Duration::from_millis(200), there.0.next()).await;
        }
    };
    let cut = timeout(PATIENCE, async { Wire(raw).rest().await });
    let frames = tokio::select! {
        frames = cut => frames.expect("a connection that nobody answers on stays open"),
        () = stay => String::new(),
    };
    // A ping without a text, and the end.
    assert!(frames.starts_with("\u{fffd}\0"), "{frames:?}");
    there.answers().await;
    target.unharmed().await;
}

/// An id is given up and used again at once, while what it stood for may just have ended: what is said from then on is the
/// answer to the new operation, and all of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_that_is_used_again() {
    let place = Place::sqlite();
    let mut target = Target::start(&place, &[]);
    let mut socket = Socket::with_key(target.address()).await;
    let subscribe = |payload: &Value| json!({"type": "subscribe", "id": "1", "payload": payload});
    // What is refused at once, and what is run.
    let first = [json!({}), query("{ first: __typename }")];
    let second = query("{ second: __typename }");
    for round in 0..500 {
        let mut messages = vec![subscribe(&first[round % 2])];
        // More or less in between, so that the first one ends before, after, and at the moment that it is given up.
        messages.resize(1 + round / 2 % 8, json!({"type": "pong"}));
        messages.push(json!({"type": "complete", "id": "1"}));
        messages.push(json!({"type": "ping"}));
        messages.push(subscribe(&second));
        // All in one piece.
        for message in messages {
            let message = Message::Text(message.to_string().into());
            socket.0.feed(message).await.expect("it is open");
        }
        socket.0.flush().await.expect("it is open");
        while socket.next().await != json!({"type": "pong"}) {}
        let said = [socket.next().await, socket.next().await];
        assert_eq!(done("1", json!({"second": "Query"})), said, "{round}");
    }
    socket.answers().await;
    target.unharmed().await;
}
