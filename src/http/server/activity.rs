//! What a connection is doing: what decides how long it may go on so.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

/// What one connection is doing.
pub(super) struct Activity {
    in_flight: AtomicUsize,
    /// Those of them whose client has more to send.
    unsent: AtomicUsize,
    /// Requests that have come so far.
    begun: AtomicU64,
    idle_since: Mutex<Instant>,
    /// Answers that are being sent, by number, and since when.
    answers: Mutex<HashMap<u64, Instant>>,
    /// Do bytes come and go between requests, as frames of HTTP/2 and of WebSocket do?
    is_framed: AtomicBool,
    /// Bytes that are to be written, and are not taken.
    is_writing: AtomicBool,
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            in_flight: AtomicUsize::new(0),
            unsent: AtomicUsize::new(0),
            begun: AtomicU64::new(0),
            idle_since: Mutex::new(Instant::now()),
            answers: Mutex::default(),
            is_framed: AtomicBool::new(false),
            is_writing: AtomicBool::new(false),
        })
    }

    /// A request has come; it is in flight for as long as what this gives.
    pub(super) fn begin(self: &Arc<Self>, is_framed: bool) -> InFlight {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        self.is_framed.store(is_framed, Ordering::Relaxed);
        let activity = self.clone();
        InFlight { activity, number }
    }

    /// Something came that is no request, and shows that somebody is there.
    pub(super) fn touch(&self) {
        *lock(&self.idle_since) = Instant::now();
    }

    /// Has an answer been on its way for longer than this?
    pub(super) fn is_stuck(&self, longest: Duration) -> bool {
        let answers = lock(&self.answers);
        answers.values().any(|since| since.elapsed() > longest)
    }

    /// Notes whether there are bytes that the client does not take.
    pub(super) fn writing(&self, is_writing: bool) {
        self.is_writing.store(is_writing, Ordering::Relaxed);
    }

    /// Is there nothing in flight, nor on its way to the client?
    pub(super) fn is_quiet(&self) -> bool {
        self.idle_since().is_some() && !self.is_writing.load(Ordering::Relaxed)
    }

    /// The server waits for the client, to send more of a body.
    pub(super) fn waits(&self, is_waiting: bool) {
        match is_waiting {
            true => self.unsent.fetch_add(1, Ordering::Relaxed),
            false => self.unsent.fetch_sub(1, Ordering::Relaxed),
        };
    }

    /// How much its end would cost: nothing where all requests were answered, and little where one is still to come, or
    /// the rest of it; `None` where the server is at work.
    pub(super) fn may_end(&self) -> Option<(bool, Instant)> {
        let in_flight = self.in_flight.load(Ordering::Relaxed);
        let is_unsent = in_flight == self.unsent.load(Ordering::Relaxed);
        is_unsent.then(|| {
            let is_awaited = in_flight > 0 || self.begun() == 0;
            (is_awaited, *lock(&self.idle_since))
        })
    }

    /// Since when nothing is in flight; `None` where something is.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let is_idle = self.in_flight.load(Ordering::Relaxed) == 0;
        is_idle.then(|| *lock(&self.idle_since))
    }

    pub(super) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    pub(super) fn is_framed(&self) -> bool {
        self.is_framed.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request between its headers and the last byte of its answer.
pub(in crate::http) struct InFlight {
    activity: Arc<Activity>,
    number: u64,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.activity.touch();
        lock(&self.activity.answers).remove(&self.number);
        self.activity.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer, in flight until it is sent or given up.
pub(super) struct Answer {
    body: Body,
    in_flight: Option<InFlight>,
}

impl Answer {
    pub(super) fn new(body: Body, in_flight: InFlight) -> Self {
        let answers = &in_flight.activity.answers;
        lock(answers).insert(in_flight.number, Instant::now());
        let in_flight = Some(in_flight);
        Self { body, in_flight }
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.in_flight = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
