//! `/metrics`: what Prometheus collects.

use std::{
    fmt::{self, Display, Write},
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};
use tokio::time::timeout;

use super::{Gateway, client::Client};
use crate::{domain::mail, repositories::Health};

/// Seconds that the bounds of histograms are at: from the quickest answer to the deadline of a request.
const BOUNDS: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 7.5, 10.0,
];
/// How long the database may take to say how many mails wait.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operated {
    operation: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

/// What this server counts.
pub(super) struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    operated: Family<Operated, Counter>,
    durations: Family<Operation, Histogram>,
    connections_refused: Counter,
    refused: Family<Refused, Counter>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let this = Self {
            registry: Registry::with_prefix("frontdesk"),
            answered: Family::default(),
            operated: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            connections_refused: Counter::default(),
            refused: Family::default(),
        };
        this.registered()
    }

    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        let text = "Answers, by route, method and status";
        registry.register("http_answers", text, self.answered.clone());
        let text =
            "Requests to the API, by the root field that they ask for and what became of them";
        registry.register("operations", text, self.operated.clone());
        let text = "How long requests to the API took, by the root field that they ask for";
        registry.register_with_unit(
            "operation_duration",
            text,
            Unit::Seconds,
            self.durations.clone(),
        );
        let text = "Connections that were closed at once because all places were taken by requests";
        registry.register(
            "connections_refused",
            text,
            self.connections_refused.clone(),
        );
        let text = "Requests that were refused because there were too many";
        registry.register("requests_refused", text, self.refused.clone());
        self
    }

    /// An answer was sent.
    pub(super) fn answered(&self, route: &str, method: &str, status: StatusCode) {
        let labels = Answered {
            route: route.to_owned(),
            method: method.to_owned(),
            status: status.as_u16(),
        };
        self.answered.get_or_create(&labels).inc();
    }

    /// A request to the API is over.
    pub(super) fn operated(&self, operation: &str, outcome: &'static str, took: Duration) {
        let operation = operation.to_owned();
        let labels = Operation {
            operation: operation.clone(),
        };
        self.durations
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
        self.operated
            .get_or_create(&Operated { operation, outcome })
            .inc();
    }

    /// A request was refused.
    pub(super) fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&Refused { reason }).inc();
    }

    /// A connection was closed at once.
    pub(super) fn connection_refused(&self) {
        self.connections_refused.inc();
    }
}

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .with_state(gateway)
}

/// Only for this machine itself, and for who has the token: the figures of a business are its own.
async fn show(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Response {
    let token = gateway.app.config.metrics_token.as_ref();
    let said = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let said = said.and_then(|value| value.strip_prefix("Bearer "));
    let has_token = token.is_some_and(|token| said.is_some_and(|said| token.is(said)));
    if !client.is_local && !has_token {
        let text = "Metrics are shown to this machine itself, and to who sends the value of \
            FRONTDESK_METRICS_TOKEN as Authorization: Bearer.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    match written(&gateway).await {
        Ok(text) => {
            let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, content_type)], text).into_response()
        }
        Err(fmt::Error) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn written(gateway: &Gateway) -> Result<String, fmt::Error> {
    let app = &gateway.app;
    let waiting = timeout(LOOK, mail::waiting(app)).await;
    let mut page = Page::default();
    text::encode_registry(&mut page.0, &gateway.metrics.registry)?;
    let database = gateway.watch.database();
    page.gauge(
        "database_up",
        "Does the database answer",
        i32::from(database != Health::Unreachable),
    )?;
    page.gauge(
        "draining",
        "Is the server to stop",
        i32::from(gateway.draining.is_cancelled()),
    )?;
    page.gauge(
        "connections",
        "Open connections of clients",
        gateway.places.count(),
    )?;
    page.gauge(
        "requests_running",
        "Requests that are run now",
        gateway.load.running(),
    )?;
    let pool = app.store.pool();
    page.gauge(
        "pool_connections_max",
        "Connections to the database at most",
        pool.max,
    )?;
    page.gauge(
        "pool_connections",
        "Open connections to the database",
        pool.open,
    )?;
    page.gauge(
        "pool_connections_idle",
        "Connections to the database that nobody uses",
        pool.idle,
    )?;
    page.gauge(
        "pool_waiting",
        "Who waits for a connection to the database",
        pool.waiting,
    )?;
    page.counter(
        "statements",
        "Statements that were run",
        app.store.statements(),
    )?;
    page.gauge(
        "hash_queue",
        "Passwords that wait to be hashed",
        app.hasher.waiting(),
    )?;
    page.gauge(
        "hash_queue_max",
        "Passwords that may wait",
        app.hasher.max_waiting(),
    )?;
    page.counter("hashes", "Passwords that were hashed", app.hasher.done())?;
    if let Ok(Ok(mails)) = waiting {
        page.gauge("mails_waiting", "Mails that are to be sent", mails.count)?;
        page.gauge(
            "mail_lag_seconds",
            "For how long the oldest mail has been due",
            mails.lag(app),
        )?;
    }
    page.process(
        "start_time_seconds",
        "When it was started",
        // The system knows it, too, but not where a unit hides what it says of itself (`ProcSubset`).
        gateway.app.started_at.as_micros() / 1_000_000,
    )?;
    process(&mut page)?;
    page.0.push_str("# EOF\n");
    Ok(page.0)
}

/// What is looked at when it is asked for, as OpenMetrics writes it.
#[derive(Default)]
struct Page(String);

impl Page {
    fn gauge(&mut self, name: &str, help: &str, value: impl Display) -> fmt::Result {
        writeln!(
            self.0,
            "# HELP frontdesk_{name} {help}.\n# TYPE frontdesk_{name} gauge"
        )?;
        writeln!(self.0, "frontdesk_{name} {value}")
    }

    fn process(&mut self, name: &str, help: &str, value: impl Display) -> fmt::Result {
        writeln!(
            self.0,
            "# HELP process_{name} {help}.\n# TYPE process_{name} gauge"
        )?;
        writeln!(self.0, "process_{name} {value}")
    }

    fn counter(&mut self, name: &str, help: &str, value: impl Display) -> fmt::Result {
        writeln!(
            self.0,
            "# HELP frontdesk_{name} {help}.\n# TYPE frontdesk_{name} counter"
        )?;
        writeln!(self.0, "frontdesk_{name}_total {value}")
    }
}

/// What Prometheus has names for, of any process, where the system says it.
fn process(page: &mut Page) -> fmt::Result {
    let of = |path| std::fs::read_to_string(path).unwrap_or_default();
    let number = |text: &str, prefix| -> Option<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(prefix))?;
        line.split_whitespace().next()?.parse().ok()
    };
    if let Some(kibibytes) = number(&of("/proc/self/status"), "VmRSS:") {
        page.process("resident_memory_bytes", "Memory in use", kibibytes * 1_024)?;
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        page.process("open_fds", "Open files", files.count())?;
    }
    if let Some(max) = number(&of("/proc/self/limits"), "Max open files") {
        page.process("max_fds", "Open files at most", max)?;
    }
    Ok(())
}
