//! Another server, for Frontdesk to ask: on a port of its own, and it remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::HeaderMap,
    response::Response,
};

/// What it was asked: the path, and what was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub path: String,
    pub body: String,
}

type Answer = Arc<dyn Fn(&Asked) -> Option<Response> + Send + Sync>;

#[derive(Clone)]
pub struct OtherServer {
    /// Its address, without a slash at the end.
    pub url: String,
    log: Log,
}

/// What was asked, with its headers.
type Log = Arc<Mutex<Vec<(Asked, HeaderMap)>>>;

impl OtherServer {
    /// A server that answers so; with `None` it takes the question and never answers.
    pub async fn start(
        answer: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let log = Log::default();
        let answer: Answer = Arc::new(answer);
        let router = Router::new()
            .fallback(respond)
            .with_state((Arc::clone(&log), answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url: format!("http://{address}"),
            log,
        }
    }

    /// All that it was asked, in order.
    pub fn asked(&self) -> Vec<Asked> {
        let log = self.log.lock().expect("a list");
        log.iter().map(|(asked, _)| asked.clone()).collect()
    }

    /// The header of this name of each question, in order.
    pub fn headers(&self, name: &str) -> Vec<Option<String>> {
        let log = self.log.lock().expect("a list");
        let text = |headers: &HeaderMap| Some(headers.get(name)?.to_str().ok()?.to_owned());
        log.iter().map(|(_, headers)| text(headers)).collect()
    }

    /// How often it was asked for this path.
    pub fn count(&self, path: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|asked| asked.path == path).count()
    }
}

async fn respond(
    State((log, answer)): State<(Log, Answer)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked {
        path: uri.to_string(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    log.lock().expect("a list").push((asked.clone(), headers));
    match answer(&asked) {
        Some(response) => response,
        None => std::future::pending().await,
    }
}
