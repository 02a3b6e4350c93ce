//! A WebSocket that speaks `graphql-transport-ws`, as little as stories need.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// An open connection, begun with a key.
pub struct WebSocket(TcpStream);

impl WebSocket {
    /// Opens one to the server at `url`; without a key where it is empty.
    pub async fn open(url: &str, key: &str) -> Self {
        let address = url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = format!(
            "GET /graphql HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("an answer"));
        }
        assert!(
            head.starts_with(b"HTTP/1.1 101 "),
            "{}",
            String::from_utf8_lossy(&head)
        );
        let mut this = Self(stream);
        let said = match key {
            "" => json!({}),
            key => json!({"authorization": format!("Bearer {key}")}),
        };
        this.send(&json!({"type": "connection_init", "payload": said}))
            .await;
        assert_eq!(this.receive().await, json!({"type": "connection_ack"}));
        this
    }

    /// Sends a message in one frame, masked with zeros.
    pub async fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let length = u16::try_from(text.len()).expect("a short message");
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.0.write_all(&frame).await.expect("sent");
    }

    /// The next message.
    pub async fn receive(&mut self) -> Value {
        let head = self.0.read_u16().await.expect("a frame");
        assert_eq!(head >> 8, 0x81, "a text in one frame");
        let length = match head & 0x7f {
            126 => usize::from(self.0.read_u16().await.expect("a length")),
            127 => usize::try_from(self.0.read_u64().await.expect("a length")).expect("a size"),
            short => usize::from(short),
        };
        let mut text = vec![0; length];
        self.0.read_exact(&mut text).await.expect("a text");
        serde_json::from_slice(&text).expect("JSON")
    }

    /// What an operation is answered with: the type of the message and its payload.
    pub async fn ask(&mut self, payload: Value) -> Value {
        self.send(&json!({"id": "1", "type": "subscribe", "payload": payload}))
            .await;
        let mut answer = self.receive().await;
        if answer["type"] == "next" {
            let end = self.receive().await;
            assert_eq!(end, json!({"id": "1", "type": "complete"}));
        }
        json!({"type": answer["type"].take(), "payload": answer["payload"].take()})
    }
}
