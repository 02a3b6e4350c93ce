use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use frontdesk::{app::Clock, values::Timestamp};

/// A clock that a test holds: it goes on by a millisecond each time it is read.
#[derive(Clone, Default)]
pub struct TestClock {
    micros: Arc<AtomicI64>,
    panics: Arc<AtomicBool>,
}

impl TestClock {
    /// 2026-01-01T00:00:00Z.
    const START: i64 = 1_767_225_600_000_000;

    pub fn advance(&self, by: Duration) {
        self.micros
            .fetch_add(by.as_micros() as i64, Ordering::SeqCst);
    }

    /// From now on whoever reads the clock panics: a fault in the middle of an action.
    pub fn panics(&self, panics: bool) {
        self.panics.store(panics, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        assert!(
            !self.panics.load(Ordering::SeqCst),
            "SECRET words of a panic"
        );
        let micros = self.micros.fetch_add(1_000, Ordering::SeqCst);
        Timestamp::from_micros(Self::START + micros).expect("in range")
    }
}
