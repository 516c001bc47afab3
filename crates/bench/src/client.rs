//! Connections that ask without a pause, with as little in between as can be: what a client library takes would be
//! missing from what is measured.

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

/// What came back, and how long each answer took, in microseconds.
pub(crate) struct Answers {
    pub(crate) per_second: f64,
    pub(crate) times: Histogram<u64>,
}

/// What is done while no answer is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Looking for one all the time, on a core of one's own. To wake a core that sleeps takes a virtual machine as
    /// long as many a request, and whoever sends the answer pays for it: the slower a server is, the more often.
    Awake,
    /// Sleeping, where the core is needed by others.
    Asleep,
}

/// One connection for each of these, which sends its requests in turn, again and again.
///
/// # Errors
/// When anything but success is answered.
pub(crate) fn ask(
    address: SocketAddr,
    connections: impl IntoIterator<Item = Vec<Rc<[u8]>>>,
    lasting: Duration,
    waiting: Waiting,
) -> Result<Answers> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async move {
        let mut open = Vec::new();
        for requests in connections {
            let stream = TcpStream::connect(address).await.context("connecting")?;
            stream.set_nodelay(true)?;
            open.push((Connection { stream, received: Vec::with_capacity(16 * 1024) }, requests));
        }
        let (begin, until) = (Instant::now(), Instant::now() + lasting);
        let awake = (waiting == Waiting::Awake).then(|| tokio::task::spawn_local(stay_awake()));
        let asking = open
            .into_iter()
            .map(|(connection, requests)| tokio::task::spawn_local(connection.ask_until(until, requests)));
        let asking: Vec<_> = asking.collect();
        let mut times = Histogram::new(3)?;
        for asked in asking {
            times.add(asked.await??)?;
        }
        awake.iter().for_each(JoinHandle::abort);
        Ok(Answers { per_second: times.len() as f64 / begin.elapsed().as_secs_f64(), times })
    })
}

async fn stay_awake() {
    loop {
        tokio::task::yield_now().await;
    }
}

/// One connection that asks at a steady pace, whatever is answered when: the times count from when it was to ask.
///
/// # Errors
/// As [`ask`].
pub(crate) fn ask_steadily(
    address: SocketAddr,
    request: &[u8],
    every: Duration,
    lasting: Duration,
) -> Result<Answers> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let stream = runtime.block_on(TcpStream::connect(address)).context("connecting")?;
    stream.set_nodelay(true)?;
    let mut connection = Connection { stream, received: Vec::with_capacity(16 * 1024) };
    let (begin, mut times) = (Instant::now(), Histogram::new(3)?);
    let mut due = begin;
    while due < begin + lasting {
        // More exact than a runtime's timer.
        thread::sleep(due.saturating_duration_since(Instant::now()));
        runtime.block_on(async {
            connection.stream.write_all(request).await?;
            connection.answer().await
        })?;
        times.record(u64::try_from(due.elapsed().as_micros())?)?;
        due += every;
    }
    Ok(Answers { per_second: times.len() as f64 / begin.elapsed().as_secs_f64(), times })
}

/// Connections that stay open until this is dropped, each after one answer.
///
/// # Errors
/// When anything but success is answered.
pub(crate) fn hold(address: SocketAddr, request: &[u8], connections: usize) -> Result<impl Drop + use<>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut held = Held { connections: Vec::new(), runtime };
    for _ in 0..connections {
        let connection = held.runtime.block_on(async {
            let stream = TcpStream::connect(address).await.context("connecting")?;
            let mut connection = Connection { stream, received: Vec::new() };
            connection.stream.write_all(request).await?;
            connection.answer().await?;
            connection.received = Vec::new();
            anyhow::Ok(connection)
        })?;
        held.connections.push(connection);
    }
    Ok(held)
}

struct Held {
    connections: Vec<Connection>,
    runtime: Runtime,
}

impl Drop for Held {
    fn drop(&mut self) {
        // They close within the runtime that they belong to.
        let _entered = self.runtime.enter();
        self.connections.clear();
    }
}

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    async fn ask_until(mut self, until: Instant, requests: Vec<Rc<[u8]>>) -> Result<Histogram<u64>> {
        let mut times = Histogram::new(3)?;
        for request in requests.iter().cycle() {
            let begin = Instant::now();
            if begin >= until {
                break;
            }
            self.stream.write_all(request).await?;
            self.answer().await?;
            times.record(u64::try_from(begin.elapsed().as_micros())?)?;
        }
        Ok(times)
    }

    /// Reads one answer.
    async fn answer(&mut self) -> Result<()> {
        self.received.clear();
        let mut whole = None;
        while whole.is_none_or(|whole| self.received.len() < whole) {
            let read = self.stream.read_buf(&mut self.received).await?;
            ensure!(read > 0, "the connection was closed");
            whole = whole.or_else(|| length(&self.received));
        }
        let status = String::from_utf8_lossy(self.received.get(9..12).unwrap_or_default());
        ensure!(status.starts_with('2'), "answered with {status}");
        Ok(())
    }
}

/// How long the answer is on the whole, once its head is there.
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
    fn an_answer_is_as_long_as_its_head_says() {
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"), None);
        assert_eq!(length(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab"), Some(41));
        assert_eq!(length(b"HTTP/1.1 204 No Content\r\n\r\n"), Some(27));
    }
}
