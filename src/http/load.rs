//! How much is done at once. What is more than the server can do is refused at once: who is refused may try another
//! server, who waits for nothing keeps others waiting.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// What is said to who is refused.
pub(super) const BUSY: &str = "The server is busy. Try again in a moment.";

/// Requests that end somebody's access, which are let in where no others are.
const RESERVE: usize = 16;
/// How many wait.
const WAITING: usize = 64;
/// For how long nobody waits once one was refused.
const PAUSE: Duration = Duration::from_secs(1);

/// The requests that are run at once.
pub(super) struct Load {
    at_once: usize,
    /// How long a request waits for its place where many come at once.
    patience: Duration,
    places: Arc<Semaphore>,
    reserve: Arc<Semaphore>,
    waiting: AtomicUsize,
    refusals: Mutex<Refusals>,
}

#[derive(Default)]
struct Refusals {
    last: Option<Instant>,
    /// When the log told of them.
    told: Option<Instant>,
}

impl Load {
    pub(super) fn new(at_once: usize, patience: Duration) -> Self {
        Self {
            at_once,
            patience,
            places: Arc::new(Semaphore::new(at_once)),
            reserve: Arc::new(Semaphore::new(RESERVE)),
            waiting: AtomicUsize::new(0),
            refusals: Mutex::default(),
        }
    }

    /// How many are run.
    pub(super) fn running(&self) -> usize {
        self.at_once - self.places.available_permits()
    }

    /// Is whoever comes now refused, but for what ends somebody's access? Asked before anything is spent on a request.
    pub(super) fn is_full(&self) -> bool {
        self.places.available_permits() == 0 && self.is_busy()
    }

    /// A place for a request; `None` where there is none. `ends_access` is asked only there.
    pub(super) async fn admit(
        &self,
        ends_access: impl FnOnce() -> bool,
    ) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        if let Some(place) = self.wait().await {
            return Some(place);
        }
        if ends_access()
            && let Ok(place) = self.reserve.clone().try_acquire_owned()
        {
            return Some(place);
        }
        self.refuse();
        None
    }

    /// Some requests too many at once are a matter of milliseconds; more of them are too many for now.
    async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        if self.is_busy() {
            return None;
        }
        let _waiting = Waiting::new(&self.waiting, WAITING)?;
        let place = timeout(self.patience, self.places.clone().acquire_owned());
        place.await.ok()?.ok()
    }

    fn is_busy(&self) -> bool {
        let last = self.refusals().last;
        last.is_some_and(|at| at.elapsed() < PAUSE)
    }

    /// Has nobody wait for a while. The log has a line a second, not one for each of what are thousands.
    pub(super) fn refuse(&self) {
        let now = Instant::now();
        let mut refusals = self.refusals();
        refusals.last = Some(now);
        if refusals.told.is_some_and(|at| now - at < PAUSE) {
            return;
        }
        refusals.told = Some(now);
        drop(refusals);
        tracing::warn!("more requests come than are run at once, and are refused");
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of so many that wait.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize, max: usize) -> Option<Self> {
        let this = Self(count);
        (count.fetch_add(1, Ordering::Relaxed) < max).then_some(this)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(250);

    #[tokio::test]
    async fn a_few_wait_and_then_nobody_does() {
        let load = Load::new(1, PATIENCE);
        let place = load.admit(|| false).await.expect("a place");
        assert!(!load.is_busy());
        assert!(load.admit(|| false).await.is_none());
        assert!(load.is_busy() && load.is_full());
        // Whoever does not wait has an answer when first asked for it.
        assert!(matches!(load.admit(|| false).now_or_never(), Some(None)));
        let reserved = [load.admit(|| true).await, load.admit(|| true).await];
        assert!(reserved.iter().all(Option::is_some));
        drop(place);
        assert!(!load.is_full());
        assert!(load.admit(|| false).await.is_some());
    }

    #[tokio::test]
    async fn where_many_wait_nobody_else_does() {
        let load = Load::new(1, PATIENCE);
        let place = load.admit(|| false).await.expect("a place");
        let wait = |_| Box::pin(load.admit(|| false));
        let mut waiting: Vec<_> = (0..WAITING).map(wait).collect();
        for one in &mut waiting {
            assert!(one.now_or_never().is_none());
        }
        assert!(!load.is_full());
        assert!(matches!(load.admit(|| false).now_or_never(), Some(None)));
        assert!(load.is_full());
        drop(place);
        assert!(waiting.remove(0).await.is_some());
    }

    #[tokio::test]
    async fn who_waits_gets_the_place_that_becomes_free() {
        let load = Arc::new(Load::new(1, PATIENCE));
        let place = load.admit(|| false).await.expect("a place");
        let waiting = tokio::spawn({
            let load = load.clone();
            async move { load.admit(|| false).await.is_some() }
        });
        tokio::task::yield_now().await;
        drop(place);
        assert!(waiting.await.expect("an end"));
    }
}
