use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use diesel::connection::InstrumentationEvent;

/// Counts the statements that connections run.
#[derive(Clone, Default)]
pub(super) struct Statements(Arc<AtomicU64>);

impl Statements {
    /// What a new connection reports to.
    pub(super) fn counter(&self) -> impl Fn(InstrumentationEvent<'_>) + Send + 'static {
        let count = self.0.clone();
        move |event| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
