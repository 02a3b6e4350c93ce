//! One connection, from its first byte to its last.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, Version},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use tower_service::Service;

use super::{
    activity::{Answer, InFlight},
    body::{Received, Room},
    places::Place,
    watched::Watched,
};
use crate::config::Connections;

/// Requests that one connection of HTTP/2 may have in flight.
const STREAMS: u32 = 100;
/// What a client may send of a body before it is read, on HTTP/2.
const WINDOW: u32 = 256 * 1024;
/// How long a connection that is asked to end and has nothing in flight may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long an answer may be on its way: so many times as long as its client may take nothing of it. Who takes none of
/// it is noticed sooner, but for a client of HTTP/2 that says that it has no room for it.
const ANSWER: u32 = 6;
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Who is at the other end of a connection: in the extensions of each of its requests.
#[derive(Clone)]
pub(in crate::http) struct Peer {
    /// The address that the connection comes from: a client, or a proxy before it.
    pub(in crate::http) address: SocketAddr,
    place: Arc<Place>,
    ends: Ends,
}

impl Peer {
    /// Keeps the connection, which is no longer HTTP's, in its place.
    pub(in crate::http) fn stay(&self) -> Stay {
        drop(self.place.activity.begin(true));
        Stay {
            place: self.place.clone(),
            cut: self.ends.cut.clone(),
            _connection: self.ends.connections.token(),
        }
    }
}

/// How connections end once the server is to stop.
#[derive(Clone)]
pub(super) struct Ends {
    /// Those that are there.
    pub(super) connections: TaskTracker,
    /// Cancelled where they have to end at once.
    pub(super) cut: CancellationToken,
}

/// A connection that has become something else than HTTP.
pub(in crate::http) struct Stay {
    place: Arc<Place>,
    cut: CancellationToken,
    _connection: TaskTrackerToken,
}

impl Stay {
    /// Waits until the connection is asked to end.
    pub(in crate::http) async fn leave(&self) {
        self.place.leave.cancelled().await;
    }

    /// Waits until it has to end at once.
    pub(in crate::http) async fn cut(&self) {
        self.cut.cancelled().await;
    }

    /// Something is being done for it; for as long as what this gives, it makes no room for others.
    pub(in crate::http) fn begin(&self) -> InFlight {
        self.place.activity.begin(true)
    }

    /// Its client has shown that it is there.
    pub(in crate::http) fn touch(&self) {
        self.place.activity.touch();
    }
}

/// A connection that has a place.
pub(super) struct Connection {
    pub(super) place: Arc<Place>,
    pub(super) peer: SocketAddr,
    pub(super) router: Router,
    pub(super) limits: Arc<Connections>,
    pub(super) room: Room,
    pub(super) ends: Ends,
}

impl Connection {
    /// Serves it until it ends.
    pub(super) async fn serve(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Answers are written whole: there is nothing to wait for.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        match tls {
            None => self.serve_http(stream).await,
            Some(tls) => {
                let handshake = timeout(self.limits.header.duration(), tls.accept(stream));
                let leave = self.place.leave.clone();
                tokio::select! {
                    stream = handshake => if let Ok(Ok(stream)) = stream {
                        self.serve_http(stream).await;
                    },
                    () = leave.cancelled() => {}
                }
            }
        }
    }

    async fn serve_http(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self {
            place,
            peer,
            router,
            limits,
            room,
            ends,
        } = self;
        let stream = Watched::new(stream, place.activity.clone(), limits.clone());
        let known = Peer {
            address: peer,
            place: place.clone(),
            ends,
        };
        let builder = builder(&limits);
        let longest = limits.send.duration() * ANSWER;
        let service = service_fn(move |request: Request<Incoming>| {
            let in_flight = known
                .place
                .activity
                .begin(request.version() == Version::HTTP_2);
            let activity = known.place.activity.clone();
            let received = |body| Body::new(Received::new(body, &limits, room.clone(), activity));
            let mut request = request.map(received);
            request.extensions_mut().insert(known.clone());
            let answer = router.clone().call(request);
            async move {
                answer
                    .await
                    .map(|answer| answer.map(|body| Answer::new(body, in_flight)))
            }
        });
        let mut connection =
            pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        loop {
            tokio::select! {
                // How a connection ends is its client's business.
                _ = connection.as_mut() => return,
                () = place.leave.cancelled() => break,
                () = sleep(LOOK) => if place.activity.is_stuck(longest) {
                    return;
                },
            }
        }
        // Whoever makes room for another one has nothing in flight that is worth waiting for: the place is taken already.
        if place.makes_room() && place.activity.may_end().is_some() {
            return;
        }
        connection.as_mut().graceful_shutdown();
        loop {
            tokio::select! {
                _ = connection.as_mut() => return,
                () = sleep(PATIENCE) => if place.activity.is_quiet() || place.activity.is_stuck(longest) {
                    return;
                },
            }
        }
    }
}

fn builder(limits: &Connections) -> Builder<TokioExecutor> {
    let header_bytes = u32::try_from(limits.header_bytes).unwrap_or(u32::MAX);
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // `Watched` tells a slow request from an idle connection; this would not.
        .header_read_timeout(None)
        .max_buf_size(limits.header_bytes)
        .max_headers(limits.headers);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(header_bytes)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(4 * WINDOW)
        .keep_alive_interval(Some(limits.idle.duration() / 3))
        .keep_alive_timeout(limits.send.duration());
    builder
}
