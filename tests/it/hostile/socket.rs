//! A client of `/graphql` over WebSocket, which need not keep to the protocol.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::target::{KEY, PATIENCE};

pub struct Socket(pub WebSocketStream<TcpStream>);

/// How a connection ended: the code and the reason of its last frame, where there was one.
pub type End = Option<(u16, String)>;

impl Socket {
    /// A connection on which nothing was said yet.
    pub async fn open(address: &str, headers: &[(&'static str, &str)]) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        Self::upgrade(stream, address, headers).await
    }

    pub async fn upgrade(
        stream: TcpStream,
        address: &str,
        headers: &[(&'static str, &str)],
    ) -> Self {
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .expect("a request");
        let all = request.headers_mut();
        all.insert(
            "sec-websocket-protocol",
            HeaderValue::from_static("graphql-transport-ws"),
        );
        for (name, value) in headers {
            all.insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        let (socket, _) = client_async(request, stream).await.expect("a WebSocket");
        Self(socket)
    }

    /// One that was begun, by nobody who is known.
    pub async fn begun(address: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut socket = Self::open(address, headers).await;
        socket.begin(json!({})).await;
        socket
    }

    /// One that was begun with the first key.
    pub async fn with_key(address: &str) -> Self {
        let mut socket = Self::open(address, &[]).await;
        socket
            .begin(json!({"Authorization": format!("Bearer {KEY}")}))
            .await;
        socket
    }

    pub async fn begin(&mut self, payload: Value) {
        self.send(json!({"type": "connection_init", "payload": payload}))
            .await;
        assert_eq!(self.next().await, json!({"type": "connection_ack"}));
    }

    pub async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    /// Sends a text; where the other side has ended, what it says is read instead.
    pub async fn send_text(&mut self, text: String) {
        let _ = self.0.send(Message::Text(text.into())).await;
    }

    pub async fn subscribe(&mut self, id: &str, payload: Value) {
        self.send(json!({"type": "subscribe", "id": id, "payload": payload}))
            .await;
    }

    /// The next message of the protocol; an end is none.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next())
                .await
                .expect("nothing is said");
            match message.expect("it is open").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?} is no message of the protocol"),
            }
        }
    }

    /// The messages that answer one operation.
    pub async fn run(&mut self, id: &str, payload: Value) -> Vec<Value> {
        self.subscribe(id, payload).await;
        let mut messages = vec![self.next().await];
        while messages.last().is_some_and(|last| last["type"] == "next") {
            messages.push(self.next().await);
        }
        messages
    }

    /// It is open, and an ordinary query is answered.
    pub async fn answers(&mut self) {
        let answer = self
            .run("ordinary", json!({"query": "{ __typename }"}))
            .await;
        assert_eq!(
            answer,
            [
                json!({"type": "next", "id": "ordinary", "payload": {"data": {"__typename": "Query"}}}),
                json!({"type": "complete", "id": "ordinary"}),
            ]
        );
    }

    /// How it ends, which it must; what is said before does not count.
    pub async fn end(&mut self) -> End {
        let end = timeout(PATIENCE, async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => {
                        return Some((frame.code.into(), frame.reason.as_str().to_owned()));
                    }
                    Some(Ok(Message::Close(None)) | Err(_)) | None => return None,
                    Some(Ok(_)) => {}
                }
            }
        });
        end.await.expect("it stays open")
    }
}

/// An end as the protocol writes it.
pub fn closed(code: u16, reason: &str) -> End {
    Some((code, reason.to_owned()))
}
