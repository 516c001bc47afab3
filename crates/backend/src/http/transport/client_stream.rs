//! A connection that is closed when the client is too slow, or sends too long a head.
//!
//! actix limits how long the first head may take and how long a connection is idle. It limits neither the later heads
//! nor how slowly a response is read, by which a client could hold a connection for as long as it likes (slow loris,
//! slow read). Heads may have 128 KiB, and its buffer for them never shrinks.

use super::{
    activity::{Activity, MAX_HEAD, PORTION},
    connections::Slot,
    timeouts::{CHECK, CLOSE, RESPONSE},
};
use crate::http::ApiError;
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use std::{
    io,
    pin::Pin,
    rc::Rc,
    sync::LazyLock,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The response to a head that is too long to be parsed.
static TOO_LARGE: LazyLock<String> = LazyLock::new(|| {
    let body = serde_json::to_string(&ApiError::HeadTooLarge.body()).unwrap_or_default();
    format!(
        "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: {}\r\nconnection: close\r\n\
         content-type: application/json\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n\r\n{body}",
        body.len()
    )
});

/// A stream with limits for reading and writing.
pub(crate) struct ClientStream<S> {
    socket: S,
    activity: Rc<Activity>,
    slot: Slot,
    /// Since when output is waiting for the client.
    blocked_since: Option<Instant>,
    /// Fires no later than the next timeout.
    timer: Pin<Box<Sleep>>,
    /// Bytes that actix has received since it last had the opportunity to parse.
    portion: usize,
    /// Whether reading stopped until the request in flight has its response.
    is_paused: bool,
    /// When the connection ends after a head that is too long.
    refused_until: Option<Instant>,
}

impl<S> ClientStream<S> {
    pub(crate) fn new(socket: S, slot: Slot) -> Self {
        let activity = Activity::new();
        let timer = Box::pin(sleep_until(Instant::now() + CHECK));
        let blocked_since = None;
        Self {
            socket,
            activity,
            slot,
            blocked_since,
            timer,
            portion: 0,
            is_paused: false,
            refused_until: None,
        }
    }

    pub(crate) fn activity(&self) -> Rc<Activity> {
        self.activity.clone()
    }

    /// When the next request must have arrived.
    fn deadline(&self) -> Instant {
        self.activity.deadline(self.slot.is_short())
    }

    /// Fails when `deadline` has passed, and wakes the task by then, and every [`CHECK`] until then.
    fn wait_until(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        // A timer that fires too early is cheaper than one that is reset for every request.
        if self.timer.deadline() > deadline {
            self.timer.as_mut().reset(deadline);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            if now >= deadline {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(deadline.min(now + CHECK));
        }
        Poll::Pending
    }

    fn after_write(
        &mut self,
        written: Poll<io::Result<usize>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.activity.sent();
            return written;
        }
        let since = *self.blocked_since.get_or_insert_with(Instant::now);
        self.wait_until(since + RESPONSE, cx)
    }

    /// Whether what follows has to wait for the response to an earlier request.
    fn must_pause(&self) -> bool {
        self.activity.is_busy() || self.blocked_since.is_some()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> ClientStream<S> {
    /// Responds to a head that is too long, and then discards what still arrives: a client that is still sending would
    /// otherwise be reset before it reads the response.
    fn refuse(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let until = self.refused_until.unwrap_or_else(|| {
            // Whatever the system does not take at once is lost, and so is the connection.
            let _ = Pin::new(&mut self.socket).poll_write(cx, TOO_LARGE.as_bytes());
            Instant::now() + CLOSE
        });
        self.refused_until = Some(until);
        let before = buffer.filled().len();
        loop {
            let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
            let is_over = buffer.filled().len() == before;
            buffer.set_filled(before);
            match read {
                Poll::Ready(Ok(())) if !is_over => {}
                Poll::Ready(end) => return Poll::Ready(end),
                Poll::Pending => break,
            }
        }
        // The end of input, upon which actix closes the connection.
        self.wait_until(until, cx).map(|_| Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for ClientStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let is_too_long = self.activity.has_received(MAX_HEAD);
        // actix parses what it has before it is judged.
        if self.portion >= PORTION || (is_too_long && self.portion > 0) {
            self.portion = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if is_too_long {
            if self.must_pause() {
                // actix would fill its buffer and then poll without end.
                self.is_paused = true;
                return Poll::Pending;
            }
            return self.refuse(cx, buffer);
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if read.is_ready() {
            let received = buffer.filled().len() - before;
            self.portion += received;
            self.activity.received(received);
            if received == 0 {
                self.activity.end_input();
            }
            return read;
        }
        self.portion = 0;
        // The body extractor has a timeout of its own, and so has output that is not read.
        if self.must_pause() {
            return Poll::Pending;
        }
        let deadline = self.deadline();
        ready!(self.wait_until(deadline, cx))?;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ClientStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.after_write(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bytes);
        self.after_write(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// actix flushes when the client has taken all output, not only some.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.blocked_since = None;
        if self.is_paused && !(self.activity.is_busy() && self.activity.has_received(MAX_HEAD)) {
            self.is_paused = false;
            cx.waker().wake_by_ref();
        }
        if !self.activity.is_busy() && self.refused_until.is_none() {
            // actix does not read again until the socket is readable, which it may never be.
            let deadline = self.deadline();
            if let Poll::Ready(Err(error)) = self.wait_until(deadline, cx) {
                return Poll::Ready(Err(error));
            }
        }
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
