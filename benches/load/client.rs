//! A client that costs little: HTTP/1.1 over kept connections, one request at a time on each.

use std::{
    cell::RefCell,
    io,
    rc::Rc,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use memchr::memmem::find;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
    time::sleep_until,
};

/// Writes the body of the n-th request.
pub type Body = Rc<dyn Fn(u64) -> String>;

/// Where requests go, and how they are told from failures.
#[derive(Clone)]
pub struct Load {
    /// Host and port.
    pub address: String,
    /// The path, and the header lines beside those that each request has.
    pub path: &'static str,
    pub headers: String,
    /// None: GET, without a body.
    pub body: Option<Body>,
    /// What an answer that counts contains.
    pub expected: &'static str,
}

/// What became of requests.
pub struct Tally {
    /// Microseconds of those that were done.
    pub done: Histogram<u64>,
    /// Microseconds of those that were refused with 503.
    pub refused: Histogram<u64>,
    /// How long it took.
    pub elapsed: Duration,
}

type SharedTally = Rc<RefCell<Tally>>;

impl Tally {
    fn new() -> Self {
        // Up to a minute.
        let histogram = || Histogram::new_with_bounds(1, 60_000_000, 3).expect("bounds");
        Self {
            done: histogram(),
            refused: histogram(),
            elapsed: Duration::ZERO,
        }
    }

    pub fn per_second(&self) -> f64 {
        self.done.len() as f64 / self.elapsed.as_secs_f64()
    }
}

/// Numbers that no two requests of this process share: what makes their e-mail addresses differ.
fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// `clients` ask for `time`, each as soon as it has been answered and has paused.
pub async fn closed(load: &Load, clients: usize, time: Duration, pause: Duration) -> Tally {
    run(load, clients, |mut connection, start, tally| {
        let load = load.clone();
        let end = start + time;
        async move {
            while Instant::now() < end {
                connection.ask(&load, Instant::now(), &tally).await;
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
        }
    })
    .await
}

/// `rate` requests a second for `time`, however long the answers take, over up to `clients` connections. Times are
/// counted from when a request was due.
pub async fn open(load: &Load, clients: usize, rate: f64, time: Duration) -> Tally {
    let due = Rc::new(AtomicU64::new(0));
    run(load, clients, |mut connection, start, tally| {
        let (load, due) = (load.clone(), due.clone());
        async move {
            loop {
                let turn = due.fetch_add(1, Ordering::Relaxed) as f64;
                let at = start + Duration::from_secs_f64(turn / rate);
                if at > start + time {
                    return;
                }
                sleep_until(at.into()).await;
                connection.ask(&load, at, &tally).await;
            }
        }
    })
    .await
}

/// Time counts from when all are connected, and have asked for something: a server does not wait for long for who says nothing.
async fn run<F>(
    load: &Load,
    clients: usize,
    client: impl Fn(Connection, Instant, SharedTally) -> F,
) -> Tally
where
    F: Future<Output = ()> + 'static,
{
    let hello = Load {
        path: "/livez",
        body: None,
        ..load.clone()
    };
    let mut connections = Vec::new();
    for _ in 0..clients {
        let mut connection = Connection::open(load).await;
        connection.exchange(&hello).await.expect("an answer");
        connections.push(connection);
    }
    // One for all: each is of half a megabyte.
    let tally = Rc::new(RefCell::new(Tally::new()));
    let start = Instant::now();
    let local = LocalSet::new();
    let clients: Vec<_> = connections
        .into_iter()
        .map(|connection| local.spawn_local(client(connection, start, tally.clone())))
        .collect();
    local
        .run_until(async {
            for client in clients {
                client.await.expect("a client");
            }
        })
        .await;
    let mut tally = tally.replace(Tally::new());
    tally.elapsed = start.elapsed();
    tally
}

/// Asks once and gives the body.
pub async fn once(load: &Load) -> io::Result<(u16, String)> {
    let mut connection = Connection {
        stream: Some(TcpStream::connect(&load.address).await?),
        request: Vec::new(),
        answer: Vec::new(),
    };
    connection.exchange(load).await?;
    let status = connection.status();
    Ok((
        status,
        String::from_utf8_lossy(&connection.answer).into_owned(),
    ))
}

struct Connection {
    stream: Option<TcpStream>,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    async fn open(load: &Load) -> Self {
        let stream = TcpStream::connect(&load.address)
            .await
            .expect("a connection");
        stream.set_nodelay(true).expect("an option");
        Self {
            stream: Some(stream),
            request: Vec::new(),
            answer: Vec::new(),
        }
    }

    async fn ask(&mut self, load: &Load, since: Instant, tally: &RefCell<Tally>) {
        if self.stream.is_none() {
            *self = Self::open(load).await;
        }
        self.exchange(load).await.expect("an answer");
        let micros = since.elapsed().as_micros() as u64;
        let mut tally = tally.borrow_mut();
        match self.status() {
            200 if contains(&self.answer, load.expected.as_bytes()) => {
                tally.done.saturating_record(micros);
            }
            503 => tally.refused.saturating_record(micros),
            _ => panic!(
                "{}\n{}",
                String::from_utf8_lossy(&self.request),
                String::from_utf8_lossy(&self.answer)
            ),
        }
    }

    async fn exchange(&mut self, load: &Load) -> io::Result<()> {
        use std::io::Write;
        self.request.clear();
        let Load {
            address,
            path,
            headers,
            ..
        } = load;
        match &load.body {
            None => write!(
                self.request,
                "GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n"
            )?,
            Some(body) => {
                let body = body(number());
                let length = body.len();
                write!(
                    self.request,
                    "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
                )?;
            }
        }
        let stream = self.stream.as_mut().expect("a connection");
        stream.write_all(&self.request).await?;
        self.answer.clear();
        let mut length = None;
        while length.is_none_or(|length| self.answer.len() < length) {
            if stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if length.is_none() {
                length = whole_length(&self.answer);
            }
        }
        if header(&self.answer, b"\r\nconnection: close") {
            self.stream = None;
        }
        Ok(())
    }

    fn status(&self) -> u16 {
        let digits = self.answer.get(9..12).unwrap_or_default();
        std::str::from_utf8(digits)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    }
}

/// Bytes of an answer, once its head is there.
fn whole_length(answer: &[u8]) -> Option<usize> {
    let head = find(answer, b"\r\n\r\n")? + 4;
    let name = b"\r\ncontent-length: ";
    let at = find(&answer[..head], name)? + name.len();
    let digits = answer[at..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(head + digits.fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0')))
}

fn header(answer: &[u8], line: &[u8]) -> bool {
    find(answer, b"\r\n\r\n").is_some_and(|head| contains(&answer[..head], line))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    find(text, part).is_some()
}
