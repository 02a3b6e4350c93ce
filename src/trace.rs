//! Which trace a request is part of: W3C Trace Context, from whoever asks to whomever is asked.

use std::{fmt, future::Future};

use data_encoding::HEXLOWER;
use futures_util::future::Either;
use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The header that says it.
pub const TRACEPARENT: &str = "traceparent";
/// The header of those who trace, passed on as it is.
pub const TRACESTATE: &str = "tracestate";
/// Bytes of it that are passed on.
const MAX_STATE: usize = 512;

/// A place in a trace. Shown as the header `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace(SpanContext);

tokio::task_local! {
    static CURRENT: Trace;
}

impl Trace {
    /// What the headers `traceparent` and `tracestate` say; `None` where they are not as the standard has them.
    pub fn read(parent: &str, state: Option<&str>) -> Option<Self> {
        let mut parts = parent.trim().split('-');
        let [version, trace, span, flags] = [(); 4].map(|()| parts.next().unwrap_or_default());
        let version: [u8; 1] = hex(version)?;
        // Later versions may say more.
        if version == [0xff] || (version == [0] && parts.next().is_some()) {
            return None;
        }
        let [flags] = hex(flags)?;
        let state = state.filter(|state| state.len() <= MAX_STATE);
        let state = state.and_then(|state| state.parse::<TraceState>().ok());
        let context = SpanContext::new(
            TraceId::from_bytes(hex(trace)?),
            SpanId::from_bytes(hex(span)?),
            TraceFlags::new(flags) & TraceFlags::SAMPLED,
            true,
            state.unwrap_or_default(),
        );
        context.is_valid().then_some(Self(context))
    }

    /// The place of `span`, below `parent`. Where nobody collects spans it is made up of `random`.
    pub fn begin(span: &Span, parent: Option<&Self>, random: [u8; 24]) -> Self {
        if let Some(Self(parent)) = parent {
            // Fails where nobody collects spans.
            let _ = span.set_parent(Context::new().with_remote_span_context(parent.clone()));
        }
        let known = span.context().span().span_context().clone();
        let is_own = parent.is_none_or(|parent| parent.0.span_id() != known.span_id());
        if known.is_valid() && is_own {
            return Self(known);
        }
        let (mut trace, mut own) = ([0; 16], [0; 8]);
        trace.copy_from_slice(&random[..16]);
        own.copy_from_slice(&random[16..]);
        let parent = parent.map(|parent| &parent.0);
        Self(SpanContext::new(
            parent.map_or(TraceId::from_bytes(trace), SpanContext::trace_id),
            SpanId::from_bytes(own),
            parent.map_or(TraceFlags::NOT_SAMPLED, SpanContext::trace_flags),
            false,
            parent
                .map(SpanContext::trace_state)
                .cloned()
                .unwrap_or_default(),
        ))
    }

    /// The id of the trace, as logs show it.
    pub fn id(&self) -> String {
        self.0.trace_id().to_string()
    }

    /// The header `tracestate`; empty for none.
    pub fn state(&self) -> String {
        self.0.trace_state().header()
    }

    /// Runs `work` as part of the trace.
    pub async fn around<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// Gives a task that this request starts the place of the request.
    pub fn carry<F: Future>(work: F) -> impl Future<Output = F::Output> {
        match CURRENT.try_with(Clone::clone) {
            Ok(trace) => Either::Left(CURRENT.scope(trace, work)),
            Err(_) => Either::Right(work),
        }
    }

    /// The place of what is being done.
    pub fn current() -> Option<Self> {
        let known = Span::current().context().span().span_context().clone();
        if known.is_valid() {
            return Some(Self(known));
        }
        CURRENT.try_with(Clone::clone).ok()
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(context) = self;
        let flags = context.trace_flags();
        write!(
            f,
            "00-{}-{}-{flags:02x}",
            context.trace_id(),
            context.span_id()
        )
    }
}

fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn only_what_the_standard_allows() {
        assert_eq!(
            Trace::read(PARENT, None)
                .map(|trace| trace.to_string())
                .as_deref(),
            Some(PARENT)
        );
        let later = PARENT.replacen("00-", "cc-", 1) + "-what-the-future-will-be-like";
        assert_eq!(
            Trace::read(&later, None)
                .map(|trace| trace.to_string())
                .as_deref(),
            Some(PARENT)
        );
        for bad in [
            "",
            "00",
            &PARENT.to_uppercase(),
            &(PARENT.to_owned() + "-x"),
            &PARENT.replacen("00-", "ff-", 1),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ] {
            assert_eq!(Trace::read(bad, None), None, "{bad}");
        }
        let with_state = Trace::read(PARENT, Some("vendor=value,other=1")).expect("a trace");
        assert_eq!(with_state.state(), "vendor=value,other=1");
    }

    #[test]
    fn what_is_below_is_in_the_same_trace() {
        let parent = Trace::read(PARENT, Some("vendor=value")).expect("a trace");
        let below = Trace::begin(&Span::none(), Some(&parent), [7; 24]);
        assert_eq!(
            below.to_string(),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0707070707070707-01"
        );
        assert_eq!(below.state(), "vendor=value");
        let alone = Trace::begin(&Span::none(), None, [7; 24]);
        assert_eq!(
            alone.to_string(),
            "00-07070707070707070707070707070707-0707070707070707-00"
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,80}", state in ".{0,600}") {
            let _ = Trace::read(&text, Some(&state));
        }

        #[test]
        fn what_is_shown_is_read(random in any::<[u8; 24]>()) {
            let shown = Trace::begin(&Span::none(), None, random).to_string();
            let read = Trace::read(&shown, None).map(|trace| trace.to_string());
            prop_assert_eq!(read, Some(shown).filter(|_| random[..16] != [0; 16] && random[16..] != [0; 8]));
        }
    }
}
