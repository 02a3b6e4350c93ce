//! A connection to send anything on: what no client would.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use super::target::PATIENCE;

/// A connection, byte by byte.
pub struct Wire<S = TcpStream>(pub S);

/// An answer of HTTP/1.1.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// The line and the headers, in lower case.
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Wire {
    pub async fn open(address: &str) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    /// A connection from another address of this machine.
    pub async fn open_from(local: &str, address: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        let local: SocketAddr = format!("{local}:0").parse().expect("an address");
        socket.bind(local).expect("an address of this machine");
        let address = address.parse().expect("an address");
        Self(socket.connect(address).await.expect("a connection"))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Sends bytes; where the other side has had enough of them, what it says is read instead.
    pub async fn send(&mut self, bytes: &[u8]) {
        let sent = timeout(PATIENCE, async {
            self.0.write_all(bytes).await?;
            self.0.flush().await
        });
        let _ = sent.await.expect("the server takes nothing");
    }

    /// The next answer; `None` where the connection ends instead.
    pub async fn try_reply(&mut self) -> Option<Reply> {
        timeout(PATIENCE, self.read_reply())
            .await
            .expect("neither an answer nor an end")
    }

    /// The next answer.
    pub async fn reply(&mut self) -> Reply {
        self.try_reply().await.expect("an answer, and not an end")
    }

    async fn read_reply(&mut self) -> Option<Reply> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).expect("text").to_ascii_lowercase();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let mut reply = Reply {
            status: status.expect("a status"),
            head,
            body: String::new(),
        };
        let length = reply
            .header("content-length")
            .map_or(0, |length| length.parse().expect("a number"));
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.ok()?;
        reply.body = String::from_utf8(body).expect("text");
        Some(reply)
    }

    /// What comes until the connection ends, which it must.
    pub async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let end = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        // An end is an end, also where it is not a friendly one.
        let _ = end.expect("the connection stays open");
        String::from_utf8_lossy(&rest).into_owned()
    }
}
