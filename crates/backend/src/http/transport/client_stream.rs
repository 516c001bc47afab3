//! A client's connection, which is given up when it keeps us waiting.
//!
//! The web framework limits how long the head of the first request may take, and how long a connection is kept
//! between requests. It does not limit how slowly a later head comes, nor how slowly an answer is taken: whoever is
//! slow there would hold a connection for nothing, for as long as they like.

use super::server::{ANSWER_SECONDS, CLOSE_SECONDS, HEAD_SECONDS, KEEP_ALIVE_SECONDS};
use actix_web::rt::{
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};
use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection with limits on how long it waits.
pub(super) struct ClientStream {
    socket: TcpStream,
    activity: Rc<Activity>,
    /// Since when there is something that the client has not taken in full.
    blocked_since: Option<Instant>,
    /// Goes off no later than any limit is reached.
    timer: Pin<Box<Sleep>>,
}

/// What a connection is doing, as its requests tell it.
pub(super) struct Activity {
    /// How many requests are being served.
    requests: Cell<u32>,
    /// Until when another one has to be there, if none is.
    next_request_by: Cell<Instant>,
    /// Whether there is to be none.
    is_last: Cell<bool>,
}

/// A request that is being served, for as long as this lives.
pub(super) struct Served(Rc<Activity>);

impl Activity {
    fn new() -> Rc<Self> {
        Rc::new(Self {
            requests: Cell::new(0),
            next_request_by: Cell::new(in_seconds(HEAD_SECONDS)),
            is_last: Cell::new(false),
        })
    }

    /// Marks the begin of a request; its end is when the mark is dropped.
    pub(super) fn serve(self: &Rc<Self>) -> Served {
        self.requests.set(self.requests.get() + 1);
        Served(self.clone())
    }

    /// Nothing that still comes is worth waiting for: the connection ends soon after the answer.
    pub(super) fn give_up(&self) {
        self.is_last.set(true);
    }

    /// Something came in. Between requests it is the begin of one, whose head has to follow.
    fn received(&self) {
        if self.requests.get() == 0 {
            self.next_request_by.set(self.next_request_by.get().min(in_seconds(HEAD_SECONDS)));
        }
    }

    /// An answer is on its way: the time until the next request does not begin before it has arrived.
    fn sent(&self) {
        let seconds = if self.is_last.get() { CLOSE_SECONDS } else { KEEP_ALIVE_SECONDS + HEAD_SECONDS };
        self.next_request_by.set(in_seconds(seconds));
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.requests.set(self.0.requests.get() - 1);
        self.0.sent();
    }
}

impl ClientStream {
    pub(super) fn new(socket: TcpStream) -> Self {
        let activity = Activity::new();
        let timer = Box::pin(sleep_until(activity.next_request_by.get()));
        Self { socket, activity, blocked_since: None, timer }
    }

    pub(super) fn activity(&self) -> Rc<Activity> {
        self.activity.clone()
    }

    /// Fails once `limit` is reached, and sees to it that we are asked again by then.
    fn wait_until(&mut self, limit: Instant, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        // A timer that goes off too early is cheaper than one that is set anew for every request.
        if self.timer.deadline() > limit {
            self.timer.as_mut().reset(limit);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            if Instant::now() >= limit {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(limit);
        }
        Poll::Pending
    }

    /// Judges an attempt to write.
    fn written(&mut self, written: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.activity.sent();
            return written;
        }
        let since = *self.blocked_since.get_or_insert_with(Instant::now);
        self.wait_until(since + Duration::from_secs(ANSWER_SECONDS), cx)
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if read.is_ready() {
            self.activity.received();
            return read;
        }
        // While a request is served, whoever serves it knows how long its body may take.
        if self.activity.requests.get() > 0 {
            return Poll::Pending;
        }
        let limit = self.activity.next_request_by.get();
        ready!(self.wait_until(limit, cx))?;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.written(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bytes);
        self.written(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// All that was there to be written has been taken, not only a little of it.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.blocked_since = None;
        if self.activity.requests.get() == 0 {
            // Nobody reads from now on until something comes, and nothing may come.
            let limit = self.activity.next_request_by.get();
            if let Poll::Ready(Err(error)) = self.wait_until(limit, cx) {
                return Poll::Ready(Err(error));
            }
        }
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

fn in_seconds(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}
