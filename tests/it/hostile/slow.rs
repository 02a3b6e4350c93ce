//! Clients that take their time: each is cut, and nobody else waits for it.

use std::{fs, time::Duration};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt,
    net::TcpSocket,
    time::{sleep, timeout},
};

use super::{
    socket::Socket,
    target::{Target, assessed, error, post, slow_sign_up},
    wire::Wire,
};
use crate::process::Place;

const CONNECTIONS: &str = "frontdesk_connections";
/// Shorter than by default, so that the tests are.
const SHORT: [&str; 8] = [
    "--header-timeout",
    "3",
    "--body-timeout",
    "3",
    "--idle-timeout",
    "4",
    "--send-timeout",
    "2",
];

/// Sends a byte now and then, until the server has had enough; gives what it says.
async fn drip(target: &str, start: &str) -> String {
    let mut wire = Wire::open(target).await;
    wire.send(start.as_bytes()).await;
    let (mut read, mut write) = wire.0.into_split();
    let dripping = async {
        // Some more may be sent after the end; none of it counts.
        while write.write_all(b"a").await.is_ok() {
            sleep(Duration::from_millis(100)).await;
        }
        // What was said before the end is still to be read.
        std::future::pending().await
    };
    let mut said = Vec::new();
    let rest = tokio::io::AsyncReadExt::read_to_end(&mut read, &mut said);
    let all = async {
        tokio::select! { _ = rest => {}, () = dripping => {} }
    };
    tokio::time::timeout(super::target::PATIENCE, all)
        .await
        .expect("it goes on and on");
    String::from_utf8_lossy(&said).into_owned()
}

/// A hundred who send their headers byte by byte, and a hundred who do so with their bodies.
async fn slow_headers_and_bodies(place: Place) {
    let mut target = Target::start(&place, &SHORT);
    target.unharmed().await;
    let address = target.address().to_owned();
    let start = "GET /livez HTTP/1.1\r\nhost: frontdesk\r\nx-slow: ";
    let slow = tokio::spawn(async move { join_all((0..100).map(|_| drip(&address, start))).await });
    target.until_metric(CONNECTIONS, |count| count >= 100).await;
    target.unharmed().await;
    for said in slow.await.expect("joined") {
        assert_eq!(said, "", "a request that never was has no answer");
    }
    let address = target.address().to_owned();
    let start =
        post("", &[]).replace("content-length: 0", "content-length: 1000") + "{\"query\": \"";
    let slow =
        tokio::spawn(async move { join_all((0..100).map(|_| drip(&address, &start))).await });
    target.until_metric(CONNECTIONS, |count| count >= 100).await;
    target.unharmed().await;
    let expected = error("REQUEST_TIMEOUT", "The body took too long to come.");
    for said in slow.await.expect("joined") {
        let (head, body) = said.split_once("\r\n\r\n").expect("an answer");
        assert!(head.starts_with("HTTP/1.1 408 "), "{head}");
        assert_eq!(serde_json::from_str::<Value>(body).expect("JSON"), expected);
    }
    target.unharmed().await;
    target.assert_small();
}

/// Who asks for much and takes nothing of it is cut, and does not keep it in the server's memory.
async fn readers_that_do_not_read(place: Place) {
    let mut target = Target::start(&place, &SHORT);
    target.unharmed().await;
    let before = target.memory();
    let schema = json!({"query": include_str!("../introspection.graphql")});
    let schema = post(&schema.to_string(), &[]);
    let mut readers = Vec::new();
    for _ in 0..2 {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4_096).expect("a small buffer");
        let stream = socket
            .connect(target.address().parse().expect("an address"))
            .await;
        let mut wire = Wire(stream.expect("a connection"));
        wire.send(schema.repeat(20).as_bytes()).await;
        readers.push(wire);
    }
    target.until_metric(CONNECTIONS, |count| count >= 3).await;
    target.unharmed().await;
    // None of them has done anything, and all of them are gone; the test's own client is not.
    target.until_metric(CONNECTIONS, |count| count == 1).await;
    for mut reader in readers {
        let taken = reader.rest().await;
        assert!(
            taken.matches("HTTP/1.1 200").count() < 20,
            "all of it was sent"
        );
    }
    target.unharmed().await;
    let grown = target.memory().saturating_sub(before);
    assert!(grown < 100, "{grown} MiB more");
    target.assert_small();
}

/// 2,000 sockets on which nothing comes: from one address, from many, and after a request.
async fn idle_sockets(place: Place) {
    rlimit::increase_nofile_limit(8_192).expect("so many files");
    let mut target = Target::start(&place, &SHORT);
    // From one address they make room for one another.
    let crowd = open(&target, 2_000, |_| "127.0.0.2".to_owned()).await;
    let count = target.metric(CONNECTIONS).await;
    assert!(count <= 256 + 8, "{count} of one address");
    target.unharmed().await;
    ended(crowd).await;
    // From many all are kept, for as long as the head of a request may take.
    let crowd = open(&target, 2_000, |n| format!("127.0.1.{}", 1 + n % 20)).await;
    target.unharmed().await;
    ended(crowd).await;
    target.until_metric(CONNECTIONS, |count| count < 10).await;
    // Between two requests there is more time, and an end to it.
    let mut crowd = open(&target, 200, |n| format!("127.0.1.{}", 1 + n % 20)).await;
    for wire in &mut crowd {
        assert_alive(wire).await;
    }
    target.unharmed().await;
    ended(crowd).await;
    target.unharmed().await;
    target.assert_small();
}

async fn open(target: &Target, count: usize, from: impl Fn(usize) -> String) -> Vec<Wire> {
    let mut crowd = Vec::new();
    for n in 0..count {
        crowd.push(Wire::open_from(&from(n), target.address()).await);
    }
    crowd
}

async fn ended(crowd: Vec<Wire>) {
    for mut wire in crowd {
        assert_eq!(wire.rest().await, "");
    }
}

/// An ordinary request on a connection that is open.
async fn assert_alive(wire: &mut Wire) {
    wire.send(b"GET /livez HTTP/1.1\r\nhost: frontdesk\r\n\r\n")
        .await;
    assert_eq!(wire.reply().await.body, "alive\n");
}

/// Places that are taken by requests that the server is at work for are not given away: the next connection is closed at
/// once, and only where there are too many. A socket on which nothing is done makes room, and so does half of a request.
async fn places(place: Place) {
    let flags = [
        "--connections",
        "5",
        "--connections-per-address",
        "2",
        "--body-timeout",
        "60",
    ];
    let (mut target, slow) = Target::start_slow(&place, &flags).await;
    let address = target.address().to_owned();
    let socket = async |from: &str| {
        let stream = Wire::open_from(from, &address).await.0;
        let mut socket = Socket::upgrade(stream, &address, &[]).await;
        socket.begin(json!({})).await;
        socket
    };
    // A request whose body the server waits for.
    let half = async |from: &str| {
        let mut wire = Wire::open_from(from, &address).await;
        let head = "POST /graphql HTTP/1.1\r\nhost: frontdesk\r\ncontent-type: application/json\r\n\
             content-length: 26\r\nexpect: 100-continue\r\n\r\n";
        wire.send(head.as_bytes()).await;
        assert_eq!(wire.reply().await.status, 100);
        wire
    };
    // Some that the server is at work for.
    let busy = async |from: &[&str]| {
        let before = slow.count("/verify");
        let mut wires = Vec::new();
        for from in from {
            let mut wire = Wire::open_from(from, &address).await;
            let request = post(&slow_sign_up().to_string(), &[]);
            wire.send(request.as_bytes()).await;
            wires.push(wire);
        }
        while slow.count("/verify") < before + wires.len() {
            sleep(Duration::from_millis(10)).await;
        }
        wires
    };
    let asked = async |from: &str| {
        let mut wire = Wire::open_from(from, &address).await;
        wire.send(b"GET /livez HTTP/1.1\r\nhost: frontdesk\r\nconnection: close\r\n\r\n")
            .await;
        wire.try_reply().await.map(|reply| reply.status)
    };
    let idle = [socket("127.0.0.2").await, socket("127.0.0.2").await];
    assert_eq!(
        asked("127.0.0.2").await,
        Some(200),
        "idle sockets make room"
    );
    drop(idle);
    let crowd = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"];
    let mut halves = Vec::new();
    for from in crowd {
        halves.extend([half(from).await, half(from).await]);
    }
    for from in ["127.0.0.2", "127.0.0.6"] {
        assert_eq!(asked(from).await, Some(200), "halves make room");
    }
    // Among them, who has come has time to say something.
    let mut come = [
        Wire::open_from("127.0.0.7", &address).await,
        Wire::open_from("127.0.0.8", &address).await,
    ];
    for wire in &mut come {
        assert_alive(wire).await;
    }
    drop((halves, come));
    let mut all = busy(&["127.0.0.2", "127.0.0.2"]).await;
    assert_eq!(
        [asked("127.0.0.2").await, asked("127.0.0.3").await],
        [None, Some(200)]
    );
    all.extend(busy(&["127.0.0.3", "127.0.0.4", "127.0.0.5"]).await);
    assert_eq!(asked("127.0.0.6").await, None, "all are taken");
    for wire in &mut all {
        let reply = wire.reply().await;
        let answer: Value = serde_json::from_str(&reply.body).expect("JSON");
        assert_eq!((reply.status, answer), (200, assessed()));
    }
    assert_eq!(asked("127.0.0.6").await, Some(200));
    assert_eq!(asked("127.0.0.2").await, Some(200));
    let refused = target.metric("frontdesk_connections_refused_total").await;
    assert!(refused >= 2, "{refused}");
    target.unharmed().await;
}

/// Many who come at once are let in while the server does something else: none of them has to try again.
async fn a_burst(place: Place) {
    let allowed = fs::read_to_string("/proc/sys/net/core/somaxconn").expect("a number");
    let allowed: usize = allowed.trim().parse().expect("a number");
    let mut target = Target::start(&place, &[]);
    target.server.signal("-STOP");
    let crowd = open(&target, allowed.min(500), |n| {
        format!("127.0.1.{}", 1 + n % 20)
    });
    // Whoever is not let in tries again after 1, 3, 7 and 15 seconds.
    let crowd = timeout(Duration::from_secs(30), crowd).await;
    target.server.signal("-CONT");
    for mut wire in crowd.expect("a burst has to wait") {
        assert_alive(&mut wire).await;
    }
    target.unharmed().await;
}

on_both! { slow_headers_and_bodies readers_that_do_not_read idle_sockets places a_burst }
