//! Idempotency-Key where many ask at once, and where nobody waits for the answer.

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    idempotency::{KEY, OTHER_KEY, assert_replayed, is_replayed, send, send_with},
    support::{Answer, CREATE_CUSTOMER, PASSWORD, SIGNED_IN, TestApp, answer, mutation},
};

/// The same to each of these servers in turn, so many times at once.
async fn at_once(
    app: &TestApp,
    urls: &[&str],
    count: usize,
    who: &str,
    query: &str,
    input: &Value,
) -> Vec<Answer> {
    let body = json!({"query": query, "variables": {"input": input}});
    let asked = (0..count).map(|n| {
        let mut request = app.http.post(format!("{}/graphql", urls[n % urls.len()]));
        if !who.is_empty() {
            request = request.bearer_auth(who);
        }
        answer(request.header("idempotency-key", KEY).json(&body))
    });
    join_all(asked).await
}

/// Of all answers, one is the first, and the others are the same.
fn assert_one(answers: &[Answer]) -> &Answer {
    let firsts: Vec<_> = answers
        .iter()
        .filter(|answer| !is_replayed(answer))
        .collect();
    assert_eq!(firsts.len(), 1, "{answers:#?}");
    for again in answers.iter().filter(|answer| is_replayed(answer)) {
        assert_replayed(firsts[0], again);
    }
    firsts[0]
}

stories! {
    async fn a_hundred_at_once_are_one(app: TestApp) {
        let made = at_once(&app, &[&app.url], 100, &app.key, CREATE_CUSTOMER, &json!({"email": "ada@x"})).await;
        assert_eq!(assert_one(&made).json()["data"]["createCustomer"]["userErrors"], json!([]));
        let register = mutation("registerCustomer", "customer { id email }");
        let person = json!({"email": "grace@x", "password": PASSWORD});
        let hashes = app.app.hasher.done();
        let made = at_once(&app, &[&app.url], 100, "", &register, &person).await;
        assert_eq!(assert_one(&made).json()["data"]["registerCustomer"]["userErrors"], json!([]));
        assert_eq!(app.app.hasher.done(), hashes + 1, "one password");
        assert_eq!(app.emails().await, json!(["ada@x", "grace@x"]));
        let sign_in = mutation("signIn", SIGNED_IN);
        let entered = at_once(&app, &[&app.url], 100, "", &sign_in, &person).await;
        let token = assert_one(&entered).json()["data"]["signIn"]["session"]["token"].as_str().expect("a token").to_owned();
        let sessions = app.data_by(&token, "{ sessions { id } }", json!({})).await;
        assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(1));
    }

    /// Servers know nothing of one another: the store decides.
    async fn several_servers_are_one(app: TestApp) {
        let second = app.second_server().await;
        let third = app.second_server().await;
        let urls = [&*app.url, &second, &third];
        for round in 0..5 {
            let input = json!({"email": format!("{round}@x")});
            let key = format!("{KEY}-{round}");
            let body = json!({"query": CREATE_CUSTOMER, "variables": {"input": input}});
            let asked = (0..30).map(|n| {
                let request = app.http.post(format!("{}/graphql", urls[n % 3])).bearer_auth(&app.key);
                answer(request.header("idempotency-key", &key).json(&body))
            });
            let answers = join_all(asked).await;
            assert_eq!(assert_one(&answers).json()["data"]["createCustomer"]["userErrors"], json!([]));
        }
        assert_eq!(app.emails().await.as_array().map(Vec::len), Some(5));
        // What differs is a conflict at whichever server.
        let others = (0..30).map(|n| {
            let input = json!({"email": format!("other-{n}@x")});
            let request = app.http.post(format!("{}/graphql", urls[n % 3])).bearer_auth(&app.key).header("idempotency-key", OTHER_KEY);
            answer(request.json(&json!({"query": CREATE_CUSTOMER, "variables": {"input": input}})))
        });
        let mut statuses: Vec<_> = join_all(others).await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![409; 29]].concat());
        assert_eq!(app.emails().await.as_array().map(Vec::len), Some(6));
    }

    /// Others write while many keys are worked with, and nobody waits for ever.
    async fn keys_are_not_in_the_way_of_others(app: TestApp) {
        let work = (0..60).map(|n| {
            let (app, key) = (&app, format!("{KEY}-{}", n / 2));
            async move {
                let input = json!({"email": format!("{}@x", n / 2)});
                let keyed = send(app, &app.key, &key, CREATE_CUSTOMER, &input);
                let plain = json!({"email": format!("plain-{n}@x")});
                let (keyed, plain) = futures_util::join!(keyed, send_with(app, &app.key, &[], CREATE_CUSTOMER, &plain));
                assert_eq!(plain.json()["data"]["createCustomer"]["userErrors"], json!([]), "{plain:?}");
                keyed
            }
        });
        let answers = join_all(work).await;
        for pair in answers.chunks(2) {
            assert_eq!(assert_one(pair).json()["data"]["createCustomer"]["userErrors"], json!([]));
        }
    }

    /// Who does not wait for the answer, and asks again, gets the answer to what was done, once.
    async fn who_goes_away_may_come_back(app: TestApp) {
        let address = app.url.strip_prefix("http://").expect("an address").to_owned();
        let mut replayed = 0;
        for round in 0_u64..40 {
            let (email, key) = (format!("{round}@x"), format!("{KEY}-{round}"));
            let input = json!({"email": email, "password": PASSWORD});
            let body = json!({"query": CREATE_CUSTOMER, "variables": {"input": input}}).to_string();
            let request = format!(
                "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: {key}\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                app.key, body.len(),
            );
            let mut client = TcpStream::connect(&address).await.expect("a connection");
            client.write_all(request.as_bytes()).await.expect("sent");
            // The password takes some time, and so does what is written then.
            tokio::time::sleep(Duration::from_millis(round * 3)).await;
            drop(client);
            let again = send(&app, &app.key, &key, CREATE_CUSTOMER, &input).await;
            assert_eq!((again.status, &again.json()["data"]["createCustomer"]["userErrors"]), (200, &json!([])), "{again:?}");
            replayed += usize::from(is_replayed(&again));
            assert!(is_replayed(&send(&app, &app.key, &key, CREATE_CUSTOMER, &input).await));
        }
        let emails = app.emails().await;
        let emails: BTreeSet<_> = emails.as_array().expect("a list").iter().map(Value::to_string).collect();
        assert_eq!(emails.len(), 40);
        assert!(replayed > 0, "of none that was abandoned there was an answer");
    }

    /// Once begun, what has a key goes on to its end: nobody has to ask again for it to be done.
    async fn what_nobody_waits_for_is_done(app: TestApp) {
        let address = app.url.strip_prefix("http://").expect("an address").to_owned();
        let input = json!({"email": "ada@x", "password": PASSWORD});
        let body = json!({"query": CREATE_CUSTOMER, "variables": {"input": input}}).to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: {KEY}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            app.key, body.len(),
        );
        // Until the password is being hashed: the request has begun, and nothing is written.
        let hashes = app.app.hasher.done();
        let mut client = TcpStream::connect(&address).await.expect("a connection");
        client.write_all(request.as_bytes()).await.expect("sent");
        while app.app.hasher.waiting() == 0 && app.app.hasher.done() == hashes {
            tokio::task::yield_now().await;
        }
        drop(client);
        let mut patience = 500;
        while app.emails().await != json!(["ada@x"]) {
            patience -= 1;
            assert!(patience > 0, "it was not done");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(is_replayed(&send(&app, &app.key, KEY, CREATE_CUSTOMER, &input).await));
    }

    /// Over WebSocket the key is in the extensions of the operation, and so is what marks an answer.
    async fn keys_over_websocket(app: TestApp) {
        let address = app.url.strip_prefix("http://").expect("an address").to_owned();
        let mut socket = Socket::open(&address, &app.key).await;
        let payload = |key: Value, email: &str| json!({
            "query": CREATE_CUSTOMER, "variables": {"input": {"email": email}}, "extensions": {"idempotencyKey": key},
        });
        let first = socket.ask(payload(json!(KEY), "ada@x")).await;
        assert_eq!((&first["type"], first["payload"].get("extensions")), (&json!("next"), None), "{first}");
        assert_eq!(first["payload"]["data"]["createCustomer"]["userErrors"], json!([]));
        let again = socket.ask(payload(json!(KEY), "ada@x")).await;
        assert_eq!(again["payload"], json!({"data": first["payload"]["data"], "extensions": {"idempotentReplayed": true}}));
        let other = socket.ask(payload(json!(KEY), "eve@x")).await;
        assert_eq!((&other["type"], &other["payload"][0]["extensions"]), (&json!("error"), &json!({"code": "IDEMPOTENCY_CONFLICT"})));
        for bad in [json!(""), json!(1), json!("a b")] {
            let refused = socket.ask(payload(bad, "eve@x")).await;
            assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]), (&json!("error"), &json!({"code": "BAD_USER_INPUT"})));
        }
        // It is the same key as by POST.
        let posted = send(&app, &app.key, KEY, CREATE_CUSTOMER, &json!({"email": "ada@x"})).await;
        assert_eq!((is_replayed(&posted), &posted.json()["data"]), (true, &first["payload"]["data"]));
        assert_eq!(app.emails().await, json!(["ada@x"]));
    }
}

/// A client of WebSocket, as far as this test needs one.
struct Socket {
    stream: TcpStream,
    asked: usize,
}

impl Socket {
    async fn open(address: &str, key: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
            sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n";
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("an answer"));
        }
        assert!(
            head.starts_with(b"HTTP/1.1 101"),
            "{}",
            String::from_utf8_lossy(&head)
        );
        let mut this = Self { stream, asked: 0 };
        let bearer = format!("Bearer {key}");
        this.send(&json!({"type": "connection_init", "payload": {"authorization": bearer}}))
            .await;
        assert_eq!(this.receive().await, json!({"type": "connection_ack"}));
        this
    }

    /// The message that an operation is answered with.
    async fn ask(&mut self, payload: Value) -> Value {
        self.asked += 1;
        let id = self.asked.to_string();
        self.send(&json!({"id": id, "type": "subscribe", "payload": payload}))
            .await;
        let answer = self.receive().await;
        if answer["type"] == "next" {
            assert_eq!(self.receive().await, json!({"id": id, "type": "complete"}));
        }
        answer
    }

    async fn send(&mut self, message: &Value) {
        let text = message.to_string().into_bytes();
        let length = u16::try_from(text.len()).expect("a short one");
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend_from_slice(&length.to_be_bytes());
        // Masked with nothing.
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(&text);
        self.stream.write_all(&frame).await.expect("sent");
    }

    async fn receive(&mut self) -> Value {
        loop {
            let kind = self.stream.read_u8().await.expect("a frame");
            let length = match self.stream.read_u8().await.expect("a length") {
                126 => usize::from(self.stream.read_u16().await.expect("a length")),
                length => usize::from(length),
            };
            let mut text = vec![0; length];
            self.stream.read_exact(&mut text).await.expect("a message");
            if kind == 0x81 {
                return serde_json::from_slice(&text).expect("JSON");
            }
        }
    }
}
