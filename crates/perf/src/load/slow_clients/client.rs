//! A client that holds a connection open and hardly sends anything.

use crate::load::user::User;
use anyhow::{Context, Result};
use std::{
    fmt,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    select,
    time::{sleep, timeout},
};

/// Between two bytes: often enough to look alive.
const DRIP_INTERVAL: Duration = Duration::from_millis(500);
/// For how long a server may tolerate it.
const LIMIT: Duration = Duration::from_secs(120);

/// How a client is slow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Slowness {
    Silent,
    Header,
    Body,
}

impl Slowness {
    pub(crate) const ALL: [Self; 3] = [Self::Silent, Self::Header, Self::Body];

    /// What is sent at first. The body is that of a request that is valid so far.
    pub(crate) fn request(self, user: &User) -> String {
        let (path, token) = user.path_and_token();
        match self {
            Self::Silent => String::new(),
            Self::Header => format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Slow: "),
            Self::Body => format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"title\": \""
            ),
        }
    }
}

impl fmt::Display for Slowness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Silent => "sends nothing",
            Self::Header => "drips a header",
            Self::Body => "drips a body",
        })
    }
}

/// Holds a connection until the server closes it and then opens another, until that time. Returns how long the last
/// one lived, or `None` if it was not closed.
pub(crate) async fn hold_connections(
    address: SocketAddr,
    slowness: Slowness,
    request: String,
    until: Instant,
) -> Result<(Slowness, Option<Duration>)> {
    loop {
        let stream = TcpStream::connect(address).await.context("connecting a slow client")?;
        let opened = Instant::now();
        let closed = timeout(LIMIT, hold(stream, slowness, request.as_bytes())).await;
        if closed.is_err() || Instant::now() >= until {
            return Ok((slowness, closed.ok().map(|()| opened.elapsed())));
        }
    }
}

/// Returns when the server has closed the connection.
async fn hold(mut stream: TcpStream, slowness: Slowness, request: &[u8]) {
    let (reader, writer) = stream.split();
    select! {
        () = until_closed(reader) => (),
        () = drip(writer, slowness, request) => (),
    }
}

/// Reads whatever the server sends before.
async fn until_closed(mut reader: impl AsyncRead + Unpin) {
    let mut buffer = [0; 1024];
    while reader.read(&mut buffer).await.is_ok_and(|bytes| bytes > 0) {}
}

/// Sends until the server has closed the connection.
async fn drip(mut writer: impl AsyncWrite + Unpin, slowness: Slowness, request: &[u8]) {
    let mut written = writer.write_all(request).await;
    while written.is_ok() {
        sleep(DRIP_INTERVAL).await;
        if slowness != Slowness::Silent {
            written = writer.write_all(b"a").await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Slowness, drip, until_closed};
    use std::time::Duration;
    use tokio::{
        io::{AsyncReadExt, duplex, split},
        time::timeout,
    };

    #[tokio::test(start_paused = true)]
    async fn drips_until_the_connection_is_closed() {
        let (client, mut server) = duplex(1000);
        let (reader, writer) = split(client);
        let dripping = tokio::spawn(async move { drip(writer, Slowness::Body, b"POST ").await });
        let mut received = [0; 7];

        server.read_exact(&mut received).await.unwrap();
        assert_eq!(&received, b"POST aa");
        assert!(timeout(Duration::from_millis(10), until_closed(reader)).await.is_err());

        drop(server);
        dripping.await.unwrap();
    }
}
