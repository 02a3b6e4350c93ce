//! Connections: who may have one, for how long, and how they end.

mod activity;
mod body;
mod connection;
mod places;
mod tls;
mod watched;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time::{Instant, sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(super) use self::{
    body::BodyError,
    connection::{Peer, Stay},
    places::{Places, network},
};
use self::{
    body::Room,
    connection::{Connection, Ends},
    tls::{Certificate, TlsError},
};
use super::{Gateway, router};
use crate::{app::App, config::Connections, graphql::InvalidManifest};

/// Connections that wait to be accepted, where the system allows as many. Of a burst that is longer, clients try again after a second.
const BACKLOG: u32 = 4_096;
/// How long requests in flight may take to finish once the server is to stop.
const DRAIN: Duration = Duration::from_secs(8);
/// How long to wait where the system has nothing left for another connection, and how often to say so.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// A listening server.
pub struct Server {
    listener: TcpListener,
}

/// Why the server cannot listen; the text says what to change.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {reason}. Choose another address with --listen HOST:PORT")]
pub struct ListenError {
    address: SocketAddr,
    reason: String,
}

/// Why the server does not serve; the text says what to change.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum ServeError {
    /// The certificate cannot be used.
    Tls(#[from] TlsError),
    /// The manifest of trusted documents cannot be used.
    Manifest(#[from] InvalidManifest),
}

impl Server {
    /// Takes the address, so that a busy one is known before anything else is done.
    pub fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let failed = |error: io::Error| ListenError {
            address,
            reason: match error.kind() {
                io::ErrorKind::AddrInUse => "another program is listening there".to_owned(),
                io::ErrorKind::PermissionDenied => "this user may not listen there".to_owned(),
                io::ErrorKind::AddrNotAvailable => {
                    "this machine does not have that address".to_owned()
                }
                _ => error.to_string(),
            },
        };
        let listener = listen(address).map_err(failed)?;
        Ok(Self { listener })
    }

    /// Where it listens; the port that was chosen where 0 was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Fails where the certificate that is configured cannot be used: to be known before anything is done.
    pub fn check_certificate(limits: &Connections) -> Result<(), ServeError> {
        Ok(Certificate::open(limits).map(drop)?)
    }

    /// Serves until `stop` is ready, then finishes what is in flight, for at most 8 seconds.
    pub async fn serve(
        self,
        app: App,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let limits = &app.config.connections;
        let certificate = Certificate::open(limits)?;
        let tls = certificate
            .as_ref()
            .map(Certificate::acceptor)
            .transpose()?;
        let gateway = Gateway::new(app.clone())?;
        let certificate = certificate.map(|certificate| tokio::spawn(certificate.renew()));
        let documents = tokio::spawn(gateway.api.renew());
        let draining = gateway.draining.clone();
        let door = Door {
            listener: self.listener,
            tls,
            router: router(gateway.clone()),
            gateway,
            room: Room::new(limits),
            end: CancellationToken::new(),
            cut: CancellationToken::new(),
            connections: TaskTracker::new(),
        };
        tokio::select! {
            () = door.accept() => {}
            () = async {
                stop.await;
                draining.cancel();
                sleep(limits.drain_delay.duration()).await;
            } => {}
        }
        door.close().await;
        for renewing in certificate.into_iter().chain([documents]) {
            renewing.abort();
        }
        if timeout(Duration::from_secs(1), app.store.drain())
            .await
            .is_err()
        {
            tracing::warn!("transactions that did not finish in time were undone");
        }
        Ok(())
    }
}

/// Where connections come in.
struct Door {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: axum::Router,
    gateway: Gateway,
    room: Room,
    /// Asks connections to end with the request in flight.
    end: CancellationToken,
    /// Ends them.
    cut: CancellationToken,
    connections: TaskTracker,
}

impl Door {
    async fn accept(&self) {
        let mut complained = None::<Instant>;
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => self.admit(stream, peer),
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    if complained.is_none_or(|at| at.elapsed() > Duration::from_secs(10)) {
                        tracing::error!(%error, "cannot accept connections");
                        complained = Some(Instant::now());
                    }
                    sleep(EXHAUSTED).await;
                }
            }
        }
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        // Where there is no place, the stream is closed.
        let Some(place) = self.gateway.places.take(peer.ip(), &self.end) else {
            self.gateway.metrics.connection_refused();
            return;
        };
        let connection = Connection {
            place: Arc::new(place),
            peer,
            router: self.router.clone(),
            limits: self.gateway.places.limits().clone(),
            room: self.room.clone(),
            ends: Ends {
                connections: self.connections.clone(),
                cut: self.cut.clone(),
            },
        };
        let cut = self.cut.clone();
        let tls = self.tls.clone();
        self.connections.spawn(async move {
            tokio::select! {
                () = connection.serve(stream, tls) => {}
                () = cut.cancelled() => {}
            }
        });
    }

    /// Takes no more connections, and lets requests in flight finish.
    async fn close(self) {
        drop(self.listener);
        self.end.cancel();
        self.connections.close();
        if timeout(DRAIN, self.connections.wait()).await.is_err() {
            tracing::warn!("requests that did not finish in time were cut off");
            self.cut.cancel();
            self.connections.wait().await;
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A server that is started again need not wait until the connections of the last one are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
