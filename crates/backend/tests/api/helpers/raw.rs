//! HTTP over plain TCP, for what a client library does not send.

use std::{io, net::SocketAddr};
use testkit::DEADLINE;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Sends bytes and returns everything until the server closes the connection.
pub async fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse the request before it was sent completely.
    let _ = stream.write_all(request).await;
    read_to_end(&mut stream).await
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    let _: io::Result<usize> =
        timeout(DEADLINE, stream.read_to_end(&mut received)).await.expect("the server closes the connection");
    String::from_utf8_lossy(&received).into_owned()
}

/// A request whose head the server has processed while it waits for the body.
pub struct Pending {
    stream: TcpStream,
    body: String,
}

impl Pending {
    /// `POST`s JSON, with a token if it is not empty.
    pub async fn post(address: SocketAddr, path: &str, token: &str, body: String) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let authorization =
            if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\n{authorization}content-type: application/json\r\n\
             content-length: {}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // RFC 9110 section 10.1.1: the server asks for the body.
        let mut interim = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        timeout(DEADLINE, stream.read_exact(&mut interim)).await.expect("100 Continue").unwrap();
        assert!(interim.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&interim));
        Self { stream, body }
    }

    /// Sends the body and returns the response.
    pub async fn finish(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).await.unwrap();
        read_to_end(&mut self.stream).await
    }
}
