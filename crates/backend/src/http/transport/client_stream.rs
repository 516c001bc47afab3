//! A connection that is closed when the client is too slow.
//!
//! actix limits how long the first head may take and how long a connection is idle. It limits neither the later heads
//! nor how slowly a response is read, by which a client could hold a connection for as long as it likes (slow loris,
//! slow read).

use super::timeouts::{CLOSE, HEAD, KEEP_ALIVE, RESPONSE};
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream with timeouts for reading and writing.
pub(crate) struct ClientStream<S> {
    socket: S,
    activity: Rc<Activity>,
    /// Since when output is waiting for the client.
    blocked_since: Option<Instant>,
    /// Fires no later than the next timeout.
    timer: Pin<Box<Sleep>>,
}

/// The state of a connection, as the middleware reports it.
pub(crate) struct Activity {
    /// Requests in flight.
    requests: Cell<u32>,
    /// When the next request must have arrived, while none is in flight.
    next_request_by: Cell<Instant>,
    /// Whether the connection ends after the response.
    is_last: Cell<bool>,
}

/// Held while a request is in flight.
pub(crate) struct InFlight(Rc<Activity>);

impl Activity {
    fn new() -> Rc<Self> {
        let next_request_by = Cell::new(Instant::now() + HEAD);
        Rc::new(Self { requests: Cell::new(0), next_request_by, is_last: Cell::new(false) })
    }

    /// Begins a request, which ends when the guard is dropped.
    pub(crate) fn begin_request(self: &Rc<Self>) -> InFlight {
        self.requests.set(self.requests.get() + 1);
        InFlight(self.clone())
    }

    /// Closes the connection soon after the response, whatever still arrives.
    pub(crate) fn close_after_response(&self) {
        self.is_last.set(true);
    }

    /// Input between requests is the beginning of a head.
    fn received(&self) {
        if self.requests.get() == 0 {
            self.next_request_by.set(self.next_request_by.get().min(Instant::now() + HEAD));
        }
    }

    /// The time until the next request starts when the response has been sent.
    fn sent(&self) {
        let wait = if self.is_last.get() { CLOSE } else { KEEP_ALIVE + HEAD };
        self.next_request_by.set(Instant::now() + wait);
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.requests.set(self.0.requests.get() - 1);
        self.0.sent();
    }
}

impl<S> ClientStream<S> {
    pub(crate) fn new(socket: S) -> Self {
        let activity = Activity::new();
        let timer = Box::pin(sleep_until(activity.next_request_by.get()));
        Self { socket, activity, blocked_since: None, timer }
    }

    pub(crate) fn activity(&self) -> Rc<Activity> {
        self.activity.clone()
    }

    /// Fails when `deadline` has passed, and wakes the task by then.
    fn wait_until(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        // A timer that fires too early is cheaper than one that is reset for every request.
        if self.timer.deadline() > deadline {
            self.timer.as_mut().reset(deadline);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            if Instant::now() >= deadline {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(deadline);
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
}

impl<S: AsyncRead + Unpin> AsyncRead for ClientStream<S> {
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
        // The body extractor has a timeout of its own.
        if self.activity.requests.get() > 0 {
            return Poll::Pending;
        }
        let deadline = self.activity.next_request_by.get();
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
        if self.activity.requests.get() == 0 {
            // actix does not read again until the socket is readable, which it may never be.
            let deadline = self.activity.next_request_by.get();
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
mod tests {
    use super::*;
    use std::{io::ErrorKind, time::Duration};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    fn stream() -> (ClientStream<DuplexStream>, DuplexStream) {
        let (server, client) = duplex(16);
        (ClientStream::new(server), client)
    }

    /// How long a read waits before it fails.
    async fn read_timeout(stream: &mut ClientStream<DuplexStream>) -> Duration {
        let begin = Instant::now();
        assert_eq!(stream.read(&mut [0; 16]).await.unwrap_err().kind(), ErrorKind::TimedOut);
        begin.elapsed()
    }

    /// Timers have a resolution of a millisecond.
    fn is_about(elapsed: Duration, expected: Duration) -> bool {
        elapsed >= expected && elapsed < expected + Duration::from_millis(10)
    }

    #[tokio::test(start_paused = true)]
    async fn closes_a_connection_without_a_request() {
        let (mut stream, _client) = stream();
        assert!(is_about(read_timeout(&mut stream).await, HEAD));
    }

    #[tokio::test(start_paused = true)]
    async fn bounds_the_head_of_a_later_request() {
        let (mut stream, mut client) = stream();
        drop(stream.activity().begin_request());
        stream.write_all(b"response").await.unwrap();
        client.write_all(b"GET").await.unwrap();
        assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 3);
        assert!(is_about(read_timeout(&mut stream).await, HEAD));
    }

    #[tokio::test(start_paused = true)]
    async fn keeps_an_idle_connection_for_the_keep_alive_time() {
        let (mut stream, _client) = stream();
        drop(stream.activity().begin_request());
        assert!(is_about(read_timeout(&mut stream).await, KEEP_ALIVE + HEAD));
    }

    #[tokio::test(start_paused = true)]
    async fn closes_soon_after_the_last_response() {
        let (mut stream, _client) = stream();
        let request = stream.activity().begin_request();
        stream.activity().close_after_response();
        drop(request);
        assert!(is_about(read_timeout(&mut stream).await, CLOSE));
    }

    #[tokio::test(start_paused = true)]
    async fn closes_when_the_client_does_not_read() {
        let (mut stream, _client) = stream();
        let _request = stream.activity().begin_request();
        let begin = Instant::now();
        assert_eq!(stream.write_all(&[0; 64]).await.unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(is_about(begin.elapsed(), RESPONSE));
    }

    #[tokio::test(start_paused = true)]
    async fn does_not_time_out_while_a_request_is_in_flight() {
        let (mut stream, _client) = stream();
        let _request = stream.activity().begin_request();
        let read = tokio::time::timeout(HEAD * 100, stream.read(&mut [0; 16])).await;
        assert!(read.is_err(), "the handler decides");
    }
}
