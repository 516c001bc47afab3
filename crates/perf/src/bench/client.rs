//! Raw connections that send requests continuously. They have as little overhead as possible, because the CPU time of a
//! client library would limit the throughput that is measured.

use anyhow::{Context, Result, ensure};
use hdrhistogram::Histogram;
use std::{
    net::SocketAddr,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{Builder, Runtime},
    task::{JoinHandle, LocalSet},
};

/// The rate, and the times of the responses in microseconds.
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) times: Histogram<u64>,
}

/// What is done while there is no response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Polling, on a core of its own. Waking a sleeping core takes as long as a request on a virtual machine, at the
    /// expense of the server, and the more often the slower the server is.
    Poll,
    /// Sleeping, because the core is needed for other work.
    Sleep,
}

/// Opens a connection for each list of requests, which sends them in turn, again and again.
///
/// # Errors
/// If a response is not a success.
pub(crate) fn send_continuously(
    address: SocketAddr,
    connections: impl IntoIterator<Item = Vec<Rc<[u8]>>>,
    duration: Duration,
    waiting: Waiting,
) -> Result<Measured> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async move {
        let mut open = Vec::new();
        for requests in connections {
            let stream = TcpStream::connect(address).await.context("connecting")?;
            stream.set_nodelay(true)?;
            open.push((Connection { stream, received: Vec::with_capacity(16 * 1024) }, requests));
        }
        let (begin, until) = (Instant::now(), Instant::now() + duration);
        let polling = (waiting == Waiting::Poll).then(|| tokio::task::spawn_local(poll_continuously()));
        let sending = open
            .into_iter()
            .map(|(connection, requests)| tokio::task::spawn_local(connection.send_until(until, requests)));
        let sending: Vec<_> = sending.collect();
        let mut times = Histogram::new(3)?;
        for sent in sending {
            times.add(sent.await??)?;
        }
        polling.iter().for_each(JoinHandle::abort);
        Ok(Measured { per_second: times.len() as f64 / begin.elapsed().as_secs_f64(), times })
    })
}

async fn poll_continuously() {
    loop {
        tokio::task::yield_now().await;
    }
}

/// Opens one connection that sends at a fixed rate. The times count from when a request was due (no coordinated
/// omission).
///
/// # Errors
/// As [`send_continuously`].
pub(crate) fn send_at_fixed_rate(
    address: SocketAddr,
    request: &[u8],
    every: Duration,
    duration: Duration,
) -> Result<Measured> {
    send_while(address, request, every, |elapsed| elapsed < duration)
}

/// The same until something else happens: `goes_on` gets the time since the beginning.
///
/// # Errors
/// As [`send_continuously`].
pub(crate) fn send_while(
    address: SocketAddr,
    request: &[u8],
    every: Duration,
    goes_on: impl Fn(Duration) -> bool,
) -> Result<Measured> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let stream = runtime.block_on(TcpStream::connect(address)).context("connecting")?;
    stream.set_nodelay(true)?;
    let mut connection = Connection { stream, received: Vec::with_capacity(16 * 1024) };
    let (begin, mut times) = (Instant::now(), Histogram::new(3)?);
    let mut due = begin;
    while goes_on(due - begin) {
        // More precise than the runtime's timer.
        thread::sleep(due.saturating_duration_since(Instant::now()));
        runtime.block_on(async {
            connection.stream.write_all(request).await?;
            connection.receive().await
        })?;
        times.record(u64::try_from(due.elapsed().as_micros())?)?;
        due += every;
    }
    Ok(Measured { per_second: times.len() as f64 / begin.elapsed().as_secs_f64(), times })
}

/// Opens connections that stay open until this is dropped, each after one response.
///
/// # Errors
/// As [`send_continuously`].
pub(crate) fn hold(address: SocketAddr, request: &[u8], connections: usize) -> Result<impl Drop + use<>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut held = Held { connections: Vec::new(), runtime };
    for _ in 0..connections {
        let connection = held.runtime.block_on(async {
            let stream = TcpStream::connect(address).await.context("connecting")?;
            let mut connection = Connection { stream, received: Vec::new() };
            connection.stream.write_all(request).await?;
            connection.receive().await?;
            connection.received = Vec::new();
            anyhow::Ok(connection)
        })?;
        held.connections.push(connection);
    }
    Ok(held)
}

/// Opens connections that stay open until this is dropped, and sends a request over each, without awaiting a response.
///
/// # Errors
/// If the server does not accept them.
pub(crate) fn begin(address: SocketAddr, requests: &[Rc<[u8]>]) -> Result<impl Drop + use<>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut held = Held { connections: Vec::new(), runtime };
    for request in requests {
        let stream = held.runtime.block_on(async {
            let mut stream = TcpStream::connect(address).await.context("connecting")?;
            stream.write_all(request).await?;
            anyhow::Ok(stream)
        })?;
        held.connections.push(Connection { stream, received: Vec::new() });
    }
    Ok(held)
}

struct Held {
    connections: Vec<Connection>,
    runtime: Runtime,
}

impl Drop for Held {
    fn drop(&mut self) {
        // Sockets have to be closed within their runtime.
        let _entered = self.runtime.enter();
        self.connections.clear();
    }
}

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    async fn send_until(mut self, until: Instant, requests: Vec<Rc<[u8]>>) -> Result<Histogram<u64>> {
        let mut times = Histogram::new(3)?;
        for request in requests.iter().cycle() {
            let begin = Instant::now();
            if begin >= until {
                break;
            }
            self.stream.write_all(request).await?;
            self.receive().await?;
            times.record(u64::try_from(begin.elapsed().as_micros())?)?;
        }
        Ok(times)
    }

    /// Reads one response.
    async fn receive(&mut self) -> Result<()> {
        self.received.clear();
        let mut whole = None;
        while whole.is_none_or(|whole| self.received.len() < whole) {
            let read = self.stream.read_buf(&mut self.received).await?;
            ensure!(read > 0, "the connection was closed");
            whole = whole.or_else(|| length(&self.received));
        }
        let status = String::from_utf8_lossy(self.received.get(9..12).unwrap_or_default());
        ensure!(status.starts_with('2'), "the response has the status {status}");
        Ok(())
    }
}

/// The length of the whole response, once its head is there.
fn length(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = str::from_utf8(received.get(..head)?).ok()?;
    let body = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + 4 + body.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn length_is_that_of_head_and_body() {
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"), None);
        assert_eq!(length(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab"), Some(41));
        assert_eq!(length(b"HTTP/1.1 204 No Content\r\n\r\n"), Some(27));
    }
}
