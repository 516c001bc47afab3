//! What a connection is doing, as the middleware and the stream report it to each other.

use super::timeouts::{CLOSE, HEAD, KEEP_ALIVE, KEEP_ALIVE_WHEN_SHORT};
use actix_web::rt::time::Instant;
use std::{cell::Cell, future::poll_fn, rc::Rc, task::Poll};

/// The maximum size of the head of a request, in bytes.
pub(crate) const MAX_HEAD: usize = 32 * 1024;

/// How much is received before actix parses it, in bytes: the initial size of its buffer, which grows for a longer head
/// and never shrinks.
pub(crate) const PORTION: usize = 8 * 1024;

/// The state of a connection.
pub(crate) struct Activity {
    /// Requests in flight.
    requests: Cell<u32>,
    /// When the next request must have arrived, while none is in flight.
    next_request_by: Cell<Instant>,
    /// Since when nothing was received and nothing is in flight.
    idle_since: Cell<Option<Instant>>,
    /// Whether the connection ends after the response.
    is_last: Cell<bool>,
    /// Bytes received since the last request began, less its body: what there is of the next head, except for what was
    /// received together with the last one.
    received: Cell<i64>,
    /// Whether the last request has a body of unknown length that was not received to its end.
    has_open_body: Cell<bool>,
    /// Whether the client has closed its side.
    has_ended: Cell<bool>,
}

/// Held while a request is in flight.
pub(crate) struct InFlight(Rc<Activity>);

impl Activity {
    pub(crate) fn new() -> Rc<Self> {
        let now = Instant::now();
        Rc::new(Self {
            requests: Cell::new(0),
            next_request_by: Cell::new(now + HEAD),
            idle_since: Cell::new(Some(now)),
            is_last: Cell::new(false),
            received: Cell::new(0),
            has_open_body: Cell::new(false),
            has_ended: Cell::new(false),
        })
    }

    /// Begins a request, which ends when the guard is dropped, with a body of this length if that is known.
    pub(crate) fn begin_request(self: &Rc<Self>, body: Option<u64>) -> InFlight {
        self.requests.set(self.requests.get() + 1);
        self.idle_since.set(None);
        self.has_open_body.set(body.is_none());
        self.received.set(body.map_or(0, |length| -i64::try_from(length).unwrap_or(i64::MAX)));
        InFlight(self.clone())
    }

    /// The body of the request has been received to its end.
    pub(crate) fn end_body(&self) {
        let received = if self.has_open_body.replace(false) { 0 } else { self.received.get().max(0) };
        self.received.set(received);
    }

    /// Whether what follows may be the rest of a body that the handler has not read.
    pub(crate) fn has_open_body(&self) -> bool {
        self.has_open_body.get()
    }

    /// Closes the connection soon after the response, whatever still arrives.
    pub(crate) fn close_after_response(&self) {
        self.is_last.set(true);
    }

    /// Whether more than `size` bytes of the next head have been received.
    pub(crate) fn has_received(&self, size: usize) -> bool {
        !self.is_last.get()
            && !self.has_open_body.get()
            && usize::try_from(self.received.get()).is_ok_and(|received| received > size)
    }

    /// Waits until the client has closed its side: nearly always it is gone. Without a waker, since the task that polls
    /// the handler of a request is also the one that reads from its connection.
    pub(crate) async fn input_ended(&self) {
        poll_fn(|_| if self.has_ended.get() { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    pub(super) fn end_input(&self) {
        self.has_ended.set(true);
    }

    pub(super) fn is_busy(&self) -> bool {
        self.requests.get() > 0
    }

    /// Input between requests is the beginning of a head.
    pub(super) fn received(&self, bytes: usize) {
        self.received.set(self.received.get().saturating_add_unsigned(bytes as u64));
        if !self.is_busy() && self.idle_since.take().is_some() {
            self.next_request_by.set(self.next_request_by.get().min(Instant::now() + HEAD));
        }
    }

    /// The time until the next request starts when the response has been sent.
    pub(super) fn sent(&self) {
        let now = Instant::now();
        let wait = if self.is_last.get() { CLOSE } else { KEEP_ALIVE + HEAD };
        self.next_request_by.set(now + wait);
        self.idle_since.set(Some(now));
    }

    /// When the next request must have arrived.
    pub(super) fn deadline(&self, is_short: bool) -> Instant {
        let deadline = self.next_request_by.get();
        match self.idle_since.get() {
            Some(since) if is_short => deadline.min(since + KEEP_ALIVE_WHEN_SHORT),
            _ => deadline,
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.requests.set(self.0.requests.get() - 1);
        self.0.sent();
    }
}
