//! The body of a request, which has to come in time, and one of so many bytes that are read at once.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep_until},
};

use super::activity::Activity;
use crate::config::Connections;

/// Room for the bodies of all requests that are being read.
#[derive(Clone)]
pub(super) struct Room(Arc<Semaphore>);

const UNIT: usize = 1_024;
/// What a piece of a body takes at least, whatever is in it.
const LEAST: usize = 64;

impl Room {
    pub(super) fn new(limits: &Connections) -> Self {
        let units = (limits.bodies_bytes / UNIT).min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(units)))
    }
}

/// Why a body cannot be read.
#[derive(Debug, thiserror::Error)]
pub(in crate::http) enum BodyError {
    /// It did not come in time.
    #[error("the body took too long")]
    TooSlow,
    /// Too many others are being read.
    #[error("there is no room for the body")]
    NoRoom,
    /// The connection failed.
    #[error("the body ended early")]
    Broken(#[source] hyper::Error),
}

/// A body on its way.
pub(super) struct Received {
    body: Incoming,
    end: Pin<Box<Sleep>>,
    room: Room,
    /// What it takes of the room, until it is read: how many are run at once is bounded as well.
    held: Option<OwnedSemaphorePermit>,
    /// Bytes that have come.
    length: usize,
    activity: Arc<Activity>,
    /// Does it wait for its client?
    waits: bool,
}

impl Received {
    pub(super) fn new(
        body: Incoming,
        limits: &Connections,
        room: Room,
        activity: Arc<Activity>,
    ) -> Self {
        let end = Box::pin(sleep_until(Instant::now() + limits.body.duration()));
        Self {
            body,
            end,
            room,
            held: None,
            length: 0,
            activity,
            waits: false,
        }
    }

    fn wait(&mut self, waits: bool) {
        if self.waits != waits {
            self.waits = waits;
            self.activity.waits(waits);
        }
    }

    fn take_room(&mut self, bytes: usize) -> Result<(), BodyError> {
        self.length = self.length.saturating_add(bytes);
        let held = self
            .held
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let more = self.length.div_ceil(UNIT).saturating_sub(held);
        let more = u32::try_from(more).map_err(|_| BodyError::NoRoom)?;
        let permit = self.room.0.clone().try_acquire_many_owned(more);
        let permit = permit.map_err(|_| BodyError::NoRoom)?;
        match &mut self.held {
            Some(held) => held.merge(permit),
            held @ None => *held = Some(permit),
        }
        Ok(())
    }
}

impl Body for Received {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.wait(frame.is_pending());
        match frame {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len).max(LEAST);
                let taken = self.take_room(bytes);
                Poll::Ready(Some(taken.map(|()| frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(BodyError::Broken(error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => match self.end.as_mut().poll(cx) {
                Poll::Ready(()) => {
                    self.wait(false);
                    Poll::Ready(Some(Err(BodyError::TooSlow)))
                }
                Poll::Pending => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.wait(false);
    }
}
