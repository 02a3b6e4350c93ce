//! A stream of bytes that ends where its client is too slow.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::activity::Activity;
use crate::config::Connections;

/// What a client sends and is sent. Reading fails where headers or the next request take too long to come,
/// writing where nothing is taken for too long.
pub(super) struct Watched<S> {
    stream: S,
    activity: Arc<Activity>,
    limits: Arc<Connections>,
    accepted: Instant,
    /// When the first byte of a request came that is not complete yet, and how many had come before it.
    head: Option<(Instant, u64)>,
    reading: Pin<Box<Sleep>>,
    writing: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>, limits: Arc<Connections>) -> Self {
        let accepted = Instant::now();
        Self {
            stream,
            activity,
            limits,
            accepted,
            head: None,
            reading: Box::pin(sleep_until(accepted)),
            writing: None,
        }
    }

    /// Until when something has to come; `None` while a request is in flight, whose body has a limit of its own.
    fn deadline(&self) -> Option<Instant> {
        let idle_since = self.activity.idle_since()?;
        let begun = self.activity.begun();
        Some(match self.head {
            _ if self.activity.is_framed() => idle_since + self.limits.idle.duration(),
            Some((since, before)) if before == begun => since + self.limits.header.duration(),
            _ if begun == 0 => self.accepted + self.limits.header.duration(),
            _ => idle_since + self.limits.idle.duration(),
        })
    }

    fn note_bytes(&mut self) {
        let begun = self.activity.begun();
        let is_head = self.activity.idle_since().is_some();
        let is_known = self.head.is_some_and(|(_, before)| before == begun);
        if is_head && !is_known {
            self.head = Some((Instant::now(), begun));
        }
    }

    /// Ends waiting for a client that takes nothing.
    fn waited<T>(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        self.activity.writing(result.is_pending());
        if result.is_ready() {
            self.writing = None;
            return result;
        }
        let send = self.limits.send.duration();
        let timer = self
            .writing
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + send)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if let Poll::Ready(result) = Pin::new(&mut self.stream).poll_read(cx, buffer) {
            if buffer.filled().len() > before {
                self.note_bytes();
            }
            return Poll::Ready(result);
        }
        let Some(deadline) = self.deadline() else {
            return Poll::Pending;
        };
        if self.reading.deadline() != deadline {
            self.reading.as_mut().reset(deadline);
        }
        ready!(self.reading.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.waited(cx, result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        self.waited(cx, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.waited(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.waited(cx, result)
    }
}
