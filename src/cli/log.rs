//! The log, and the traces that are sent to whoever collects them.

use std::{
    backtrace::BacktraceStatus,
    io::{BufWriter, IsTerminal, stderr},
    sync::mpsc,
    thread,
    time::Duration,
};

use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::{Resource, resource::EnvResourceDetector, trace::SdkTracerProvider};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use super::CliError;
use crate::config::{LogFormat, Telemetry};

/// Where traces are collected: the names that OpenTelemetry gives them.
const COLLECTORS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// How long the last traces may take to be sent.
const PATIENCE: Duration = Duration::from_millis(500);

/// What writes the log and sends traces until the process ends.
pub(super) struct Log {
    _lines: WorkerGuard,
    traces: Option<SdkTracerProvider>,
}

/// Starts both.
pub(super) fn start(telemetry: &Telemetry) -> Result<Log, CliError> {
    let traces = traces()?;
    let layer = traces
        .as_ref()
        .map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("frontdesk")));
    // What waits is written at once; nothing waits for more.
    let (writer, _lines) = tracing_appender::non_blocking(BufWriter::new(stderr()));
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match telemetry.log_format {
        LogFormat::Text => lines.with_ansi(stderr().is_terminal()).boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(filter()?)
        .with(lines)
        .with(layer)
        .init();
    std::panic::set_hook(Box::new(tell_panic));
    Ok(Log { _lines, traces })
}

/// Where it happened, as a line of the log as any other. What a panic says may hold what a caller gave.
fn tell_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string);
    let backtrace = std::backtrace::Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then_some(backtrace);
    let backtrace = backtrace.map(|it| it.to_string());
    tracing::error!(at, backtrace, "a panic");
}

fn filter() -> Result<EnvFilter, CliError> {
    let wanted = std::env::var("FRONTDESK_LOG").unwrap_or_default();
    let wanted = if wanted.is_empty() { "info" } else { &wanted };
    EnvFilter::try_new(wanted).map_err(|error| {
        CliError::Domain(format!(
            "FRONTDESK_LOG: {error}; write info, or frontdesk=debug"
        ))
    })
}

fn traces() -> Result<Option<SdkTracerProvider>, CliError> {
    let is_named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !COLLECTORS.into_iter().any(is_named) {
        return Ok(None);
    }
    let exporter = SpanExporter::builder().with_http().build();
    let exporter = exporter.map_err(|error| {
        CliError::Domain(format!(
            "traces cannot be sent: {error}. Check OTEL_EXPORTER_OTLP_ENDPOINT"
        ))
    })?;
    // Named first, so that OTEL_SERVICE_NAME counts where it is given.
    let own = [
        KeyValue::new("service.name", "frontdesk"),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
    ];
    let resource = Resource::builder_empty().with_attributes(own);
    let resource = resource
        .with_detector(Box::new(EnvResourceDetector::new()))
        .build();
    let traces = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter);
    Ok(Some(traces.build()))
}

impl Log {
    /// Writes and sends what is left.
    pub(super) fn end(self) {
        let Some(traces) = self.traces else {
            return;
        };
        // By itself it waits longer for a collector that is not there than a server may take to stop.
        let (ended, end) = mpsc::channel();
        thread::spawn(move || ended.send(traces.shutdown().is_ok()));
        if !matches!(end.recv_timeout(PATIENCE), Ok(true)) {
            tracing::warn!("not all traces were sent");
        }
    }
}
