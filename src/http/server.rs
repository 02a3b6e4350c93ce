use std::{
    future::{Future, IntoFuture},
    io,
    net::SocketAddr,
    time::Duration,
};

use tokio::net::TcpListener;

use super::router;
use crate::app::App;

/// How long requests in flight may take to finish once the server is to stop.
const DRAIN: Duration = Duration::from_secs(8);

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

impl Server {
    /// Takes the address, so that a busy one is known before anything else is done.
    pub async fn bind(address: SocketAddr) -> Result<Self, ListenError> {
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
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        Ok(Self { listener })
    }

    /// Where it listens; the port that was chosen where 0 was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is ready, then finishes what is in flight, for at most 8 seconds.
    pub async fn serve(
        self,
        app: App,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let (stopping, stopped) = tokio::sync::oneshot::channel();
        let signal = async move {
            stop.await;
            let _ = stopping.send(());
        };
        let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(self.listener, service)
            .with_graceful_shutdown(signal)
            .into_future();
        let deadline = async {
            let _ = stopped.await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            result = serving => result?,
            () = deadline => tracing::warn!("requests that did not finish in time were cut off"),
        }
        if tokio::time::timeout(Duration::from_secs(1), app.store.drain())
            .await
            .is_err()
        {
            tracing::warn!("transactions that did not finish in time were undone");
        }
        Ok(())
    }
}
