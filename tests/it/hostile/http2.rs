//! HTTP/2, without TLS: clients that keep to its frames, and to nothing else.

use std::time::Duration;

use axum::{body::Bytes, http::Request};
use h2::{
    Reason, SendStream,
    client::{Builder, ResponseFuture, SendRequest},
};
use serde_json::Value;
use tokio::{
    net::TcpStream,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{
    target::{KEY, PATIENCE, Target, assessed, error, slow_sign_up},
    wire::Wire,
};
use crate::process::Place;

/// What a client begins with: the preface, and settings that set nothing.
const START: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const ORDINARY: &str = r#"{"query": "{ __typename }"}"#;
/// Longer than any test.
const NEVER: &str = "3600";

/// A client that answers all that HTTP/2 itself asks.
struct Client {
    requests: SendRequest<Bytes>,
    connection: JoinHandle<Result<(), h2::Error>>,
}

impl Client {
    async fn open(target: &Target, settings: &Builder) -> Self {
        let stream = TcpStream::connect(target.address()).await;
        let handshake = settings.handshake(stream.expect("a connection"));
        let (requests, connection) = handshake.await.expect("HTTP/2");
        Self {
            requests,
            connection: tokio::spawn(connection),
        }
    }

    /// `GET /livez`, with so many headers that say the same.
    fn get(&mut self, headers: usize, value: &str) -> ResponseFuture {
        let mut request = Request::get("http://localhost/livez");
        for n in 0..headers {
            request = request.header(format!("x-{n}"), value);
        }
        let request = request.body(()).expect("a request");
        let sent = self.requests.send_request(request, true);
        sent.expect("a stream").0
    }

    /// `POST /graphql` with a body, or with the start of one.
    fn post(&mut self, body: &str, is_all: bool) -> (ResponseFuture, SendStream<Bytes>) {
        let request = Request::post("http://localhost/graphql")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {KEY}"))
            .body(())
            .expect("a request");
        let (answer, mut sending) = self
            .requests
            .send_request(request, false)
            .expect("a stream");
        let body = Bytes::from(body.to_owned());
        sending.send_data(body, is_all).expect("a body");
        (answer, sending)
    }

    /// The server ends the connection, which it must.
    async fn ended(self) {
        let end = timeout(PATIENCE, self.connection).await;
        // An end is an end, also where it is not a friendly one.
        let _ = end.expect("the connection stays open").expect("joined");
    }
}

/// Status and text of an answer.
pub async fn read(answer: ResponseFuture) -> (u16, String) {
    let answer = timeout(PATIENCE, answer).await.expect("no answer comes");
    let answer = answer.expect("an answer");
    let (status, mut body) = (answer.status().as_u16(), answer.into_body());
    let mut bytes = Vec::new();
    while let Some(piece) = timeout(PATIENCE, body.data()).await.expect("no end comes") {
        let piece = match piece {
            // The answer is whole; what else was to be sent to the server is not wanted.
            Err(error) if error.reason() == Some(Reason::NO_ERROR) => break,
            piece => piece.expect("a piece"),
        };
        body.flow_control()
            .release_capacity(piece.len())
            .expect("a window");
        bytes.extend_from_slice(&piece);
    }
    (status, String::from_utf8(bytes).expect("text"))
}

fn alive() -> (u16, String) {
    (200, "alive\n".to_owned())
}

/// Headers have a limit, in number and in bytes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_are_too_many() {
    let place = Place::sqlite();
    let mut target = Target::start(&place, &[]);
    let mut client = Client::open(&target, &Builder::new()).await;
    let many = "A request may have 64 headers.\n";
    assert_eq!(read(client.get(64, "a")).await, alive());
    assert_eq!(read(client.get(65, "a")).await, (431, many.to_owned()));
    let long = "a".repeat(20_000);
    assert_eq!(read(client.get(1, &long)).await, (431, String::new()));
    // The others on the connection are not disturbed.
    assert_eq!(read(client.get(1, "a")).await, alive());
    target.unharmed().await;
    // What goes on and on is not read to its end.
    let answer = client.get(1, &"a".repeat(400_000));
    let answer = timeout(PATIENCE, answer).await.expect("it goes on and on");
    assert!(answer.is_err(), "{answer:?}");
    client.ended().await;
    target.unharmed().await;
}

/// Who begins, and then asks for nothing, has as long as headers may take.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_before_a_request() {
    let place = Place::sqlite();
    let flags = [
        "--header-timeout",
        "2",
        "--idle-timeout",
        NEVER,
        "--send-timeout",
        NEVER,
    ];
    let mut target = Target::start(&place, &flags);
    let answers_pings = Client::open(&target, &Builder::new()).await;
    // All of it, the preface alone, and a part of that.
    for start in [START, &START[..24], &START[..10]] {
        let mut wire = Wire::open(target.address()).await;
        wire.send(start).await;
        target.unharmed().await;
        wire.rest().await;
    }
    answers_pings.ended().await;
    target.unharmed().await;
}

/// Who has asked once, and then does not, has as long as there may be between two requests; also where the answer is not
/// taken to its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_after_a_request() {
    let place = Place::sqlite();
    let flags = [
        "--header-timeout",
        NEVER,
        "--idle-timeout",
        "3",
        "--send-timeout",
        NEVER,
    ];
    let mut target = Target::start(&place, &flags);
    let mut answers_pings = Client::open(&target, &Builder::new()).await;
    assert_eq!(read(answers_pings.get(0, "")).await, alive());
    let mut one_byte = Client::open(&target, Builder::new().initial_window_size(1)).await;
    let (answer, _sending) = one_byte.post(ORDINARY, true);
    let answer = timeout(PATIENCE, answer).await.expect("no answer comes");
    let mut body = answer.expect("an answer").into_body();
    let piece = timeout(PATIENCE, body.data()).await.expect("nothing comes");
    let piece = piece.expect("a piece").expect("a piece");
    assert_eq!(piece, "{");
    // One that does not even read.
    let stream = TcpStream::connect(target.address()).await;
    let handshake = h2::client::handshake(stream.expect("a connection"));
    let (mut requests, connection) = handshake.await.expect("HTTP/2");
    let mut connection = Box::pin(connection);
    let request = Request::get("http://localhost/livez").body(());
    let (answer, _) = requests
        .send_request(request.expect("a request"), true)
        .expect("a stream");
    tokio::select! {
        answer = read(answer) => assert_eq!(answer, alive()),
        _ = connection.as_mut() => panic!("it has ended"),
    }
    target.unharmed().await;
    answers_pings.ended().await;
    one_byte.ended().await;
    // What is left is the test's own.
    target
        .until_metric("frontdesk_connections", |count| count == 1)
        .await;
    drop((requests, connection));
    target.unharmed().await;
}

/// A client that says that it has no room for the answer, and that it is there: the server does not keep it for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_given_no_window() {
    let place = Place::sqlite();
    let flags = ["--send-timeout", "1", "--idle-timeout", NEVER];
    let mut target = Target::start(&place, &flags);
    let mut client = Client::open(&target, Builder::new().initial_window_size(0)).await;
    let (answer, _sending) = client.post(ORDINARY, true);
    let answer = timeout(PATIENCE, answer).await.expect("no answer comes");
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200);
    target.unharmed().await;
    let mut body = answer.into_body();
    let piece = timeout(PATIENCE, body.data()).await;
    let piece = piece.expect("it is kept for ever");
    assert!(matches!(piece, Some(Err(_))), "{piece:?}");
    client.ended().await;
    target.unharmed().await;
}

/// A body that does not come ends its request, and none of the others on the connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_body() {
    let place = Place::sqlite();
    let mut target = Target::start(&place, &["--body-timeout", "2"]);
    let mut client = Client::open(&target, &Builder::new()).await;
    let (answer, _sending) = client.post(&ORDINARY[..10], false);
    assert_eq!(read(client.get(0, "")).await, alive());
    let (status, text) = read(answer).await;
    let told: Value = serde_json::from_str(&text).expect("JSON");
    let expected = error("REQUEST_TIMEOUT", "The body took too long to come.");
    assert_eq!((status, told), (408, expected));
    assert_eq!(read(client.get(0, "")).await, alive());
    target.unharmed().await;
}

/// SIGTERM: the client is told to ask for nothing more, and what it has asked for is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops() {
    let place = Place::sqlite();
    let (target, _slow) = Target::start_slow(&place, &[]).await;
    let mut client = Client::open(&target, &Builder::new()).await;
    let (answer, _sending) = client.post(&slow_sign_up().to_string(), true);
    target
        .until_metric("frontdesk_requests_running", |running| running == 1)
        .await;
    target.server.signal("-TERM");
    let told = timeout(PATIENCE, async {
        loop {
            match client.requests.clone().ready().await {
                Ok(_) => sleep(Duration::from_millis(20)).await,
                Err(told) => return told,
            }
        }
    });
    let told = told.await.expect("nothing is told");
    assert!(told.is_go_away() && told.is_remote(), "{told}");
    assert_eq!(told.reason(), Some(Reason::NO_ERROR));
    let (status, text) = read(answer).await;
    let said: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, said), (200, assessed()));
    client.ended().await;
    let log = target.stopped(PATIENCE).await;
    assert!(!log.contains("cut off"), "{log}");
}
