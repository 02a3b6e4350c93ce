//! SIGTERM: what was begun is finished, what was acknowledged is there, and the process ends.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{
    overload::slow_sign_ups,
    socket::{Socket, closed},
    target::{
        Target, acknowledged, assert_whole, assessed, emails, post, slow_sign_up, whole_customer,
    },
    wire::Wire,
};
use crate::process::Place;

/// Ten seconds are promised; the machine of a test may be busy.
const PROMISED: Duration = Duration::from_secs(15);

/// Customers are made as fast as they can be while the server is asked to stop, by clients that leave no connection idle.
async fn under_load(place: Place) {
    let target = Arc::new(Target::start(&place, &[]));
    let mut load = JoinSet::new();
    for client in 0..8 {
        let target = target.clone();
        load.spawn(async move {
            let mut made = Vec::new();
            for n in 0.. {
                let email = format!("c{client}n{n}@example.com");
                let request = target
                    .http
                    .post(format!("{}/graphql", target.url))
                    .bearer_auth(super::target::KEY);
                let Ok(response) = request.json(&whole_customer(&email)).send().await else {
                    return made;
                };
                let status = response.status().as_u16();
                // An answer that was begun comes to its end.
                let answer: Value = response.json().await.expect("a whole answer");
                assert_eq!((status, answer), acknowledged(&email));
                made.push(email);
            }
            made
        });
    }
    target
        .until_metric(
            "frontdesk_operations_total{operation=\"createCustomer\",outcome=\"ok\"}",
            |count| count >= 20,
        )
        .await;
    target.server.signal("-TERM");
    let mut made = BTreeSet::new();
    while let Some(client) = load.join_next().await {
        made.extend(client.expect("joined"));
    }
    let target = Arc::into_inner(target).expect("nobody else has it");
    let log = target.stopped(PROMISED).await;
    assert!(!log.contains("cut off"), "{log}");
    assert!(made.len() >= 20);
    let kept = emails(&place).await;
    let missing: Vec<_> = made.difference(&kept).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_whole(&place).await;
}

/// Requests that wait for something when the server is asked to stop are answered; WebSockets, idle connections and
/// bodies that come slowly do not keep it.
async fn what_is_in_flight(place: Place) {
    let (target, _slow) = Target::start_slow(&place, &[]).await;
    let address = target.address().to_owned();
    let mut socket = Socket::with_key(&address).await;
    let mut idle = Wire::open(&address).await;
    idle.send(b"GET /livez HTTP/1.1\r\nhost: frontdesk\r\n\r\n")
        .await;
    assert_eq!(idle.reply().await.status, 200);
    let mut silent = Wire::open(&address).await;
    let mut body = Wire::open(&address).await;
    let start = post("", &[]).replace("content-length: 0", "content-length: 100000");
    body.send(start.as_bytes()).await;
    body.send(b"{").await;
    let sign_up = slow_sign_up();
    let mut waiting = Vec::new();
    for _ in 0..10 {
        let mut wire = Wire::open(&address).await;
        wire.send(post(&sign_up.to_string(), &[]).as_bytes()).await;
        waiting.push(wire);
    }
    socket.subscribe("1", sign_up).await;
    target
        .until_metric("frontdesk_requests_running", |running| running == 11)
        .await;
    let asked = Instant::now();
    target.server.signal("-TERM");
    let dripping = tokio::spawn(async move {
        while asked.elapsed() < PROMISED {
            body.send(b" ").await;
            sleep(Duration::from_millis(200)).await;
        }
    });
    for wire in [&mut idle, &mut silent] {
        assert_eq!(wire.rest().await, "");
    }
    for mut wire in waiting {
        let reply = wire.reply().await;
        let answer: Value = serde_json::from_str(&reply.body).expect("JSON");
        assert_eq!((reply.status, answer), (200, assessed()));
        assert_eq!(wire.rest().await, "", "it is not kept open");
    }
    let answer = socket.next().await;
    assert_eq!(answer["payload"], assessed());
    assert_eq!(socket.next().await, json!({"type": "complete", "id": "1"}));
    assert_eq!(socket.end().await, closed(1001, "The server is stopping"));
    target
        .stopped(PROMISED.saturating_sub(asked.elapsed()))
        .await;
    dripping.abort();
}

/// What goes on for longer than the server waits is cut off: a body that never ends, a request, and an operation of a
/// WebSocket. One on which nothing is done is told before.
async fn what_does_not_end(place: Place) {
    let flags = ["--body-timeout", "60", "--request-timeout", "60"];
    let (target, _slow) = Target::start_slow(&place, &flags).await;
    let address = target.address().to_owned();
    let mut idle = Socket::with_key(&address).await;
    let mut socket = Socket::with_key(&address).await;
    let half_a_minute = slow_sign_ups(6);
    let mut request = Wire::open(&address).await;
    request
        .send(post(&half_a_minute.to_string(), &[]).as_bytes())
        .await;
    socket.subscribe("1", half_a_minute).await;
    target
        .until_metric("frontdesk_requests_running", |running| running == 2)
        .await;
    let mut body = Wire::open(&address).await;
    let start = post("", &[("expect", "100-continue")])
        .replace("content-length: 0", "content-length: 100000");
    body.send(start.as_bytes()).await;
    assert_eq!(body.reply().await.status, 100);
    let asked = Instant::now();
    target.server.signal("-TERM");
    let dripping = tokio::spawn(async move {
        while asked.elapsed() < PROMISED {
            body.send(b" ").await;
            sleep(Duration::from_millis(200)).await;
        }
    });
    assert_eq!(idle.end().await, closed(1001, "The server is stopping"));
    assert_eq!(request.rest().await, "", "it is not answered by half");
    assert_eq!(socket.end().await, None);
    let log = target
        .stopped(PROMISED.saturating_sub(asked.elapsed()))
        .await;
    assert!(
        log.contains("requests that did not finish in time were cut off"),
        "{log}"
    );
    dripping.abort();
}

/// With a delay, load balancers are told at once, and the server goes on for as long as they need to notice.
async fn a_delay(place: Place) {
    let mut target = Target::start(&place, &["--drain-delay", "4"]);
    let ready = json!({"status": "ready", "database": "ok", "migrations": "ok", "draining": false});
    let (status, told) = target.get("/readyz").await;
    assert_eq!(
        (status, serde_json::from_str::<Value>(&told).expect("JSON")),
        (200, ready)
    );
    target.server.signal("-TERM");
    let draining =
        json!({"status": "not ready", "database": "ok", "migrations": "ok", "draining": true});
    let noticed = timeout(Duration::from_secs(3), async {
        while target.get("/readyz").await.0 == 200 {
            sleep(Duration::from_millis(10)).await;
        }
    });
    noticed.await.expect("it says that it is ready");
    let (status, told) = target.get("/readyz").await;
    assert_eq!(
        (status, serde_json::from_str::<Value>(&told).expect("JSON")),
        (503, draining)
    );
    assert_eq!(target.metric("frontdesk_draining").await, 1);
    assert_eq!(target.get("/livez").await.0, 200);
    target.unharmed().await;
    target.stopped(PROMISED).await;
}

on_both! { under_load what_is_in_flight what_does_not_end a_delay }
