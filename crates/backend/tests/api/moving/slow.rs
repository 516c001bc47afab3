//! Exports over plain TCP: to clients that do not read, read slowly, or speak HTTP/1.0.

use super::{export, feed_key, path};
use crate::helpers::{Account, Server, exchange, insert_tasks};
use serde_json::Value;
use std::time::Duration;
use testkit::{DEADLINE, until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

/// An account with so many long tasks.
async fn with_long_tasks(count: usize) -> (Server, Account) {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, count, &"x".repeat(9500));
    (server, ann)
}

/// Requests a file over a connection with a small receive buffer.
async fn request_slowly(server: &Server, path: &str, token: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// The status of a response of which nothing more is read.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut begin = [0; "HTTP/1.1 200".len()];
    timeout(DEADLINE, stream.read_exact(&mut begin)).await.expect("a response").unwrap();
    String::from_utf8_lossy(&begin)["HTTP/1.1 ".len()..].parse().unwrap()
}

#[tokio::test]
async fn an_account_has_few_exports_that_are_not_read() {
    // More than the system buffers for a connection.
    let (server, ann) = with_long_tasks(1600).await;
    let bob = server.sign_up("bob@example.org").await;
    let key = feed_key(&ann).await;
    let mut held = Vec::new();
    for format in ["json", "csv", "ics", "todotxt"] {
        let file = path(&ann, &format!("/export?format={format}"));
        // A line of todo.txt has the title alone.
        let file = if format == "todotxt" { path(&ann, "/export?format=json") } else { file };
        let mut stream = request_slowly(&server, &file, &ann.access_token).await;
        assert_eq!(status(&mut stream).await, 200, "{format}");
        held.push(stream);
    }
    for format in ["json", "csv", "ics", "todotxt"] {
        export(&ann, &format!("format={format}")).await.expect_error(503, "OVERLOADED");
    }
    let feed = request_slowly(&server, &path(&ann, &format!("/feed.ics?key={key}")), "").await;
    assert_eq!(status(&mut { feed }).await, 503);
    export(&bob, "format=json").await.expect(200);
    ann.get("?limit=1").await.expect(200);
    drop(held);
    let is_served = async || Ok((export(&ann, "format=todotxt").await.status == 200).then_some(()));
    until("an export is served", is_served).await.unwrap();
}

#[tokio::test]
async fn a_slow_client_gets_the_whole_file_in_small_parts() {
    let (server, ann) = with_long_tasks(300).await;
    let mut stream = request_slowly(&server, &path(&ann, "/export?format=json"), &ann.access_token).await;
    let mut received = Vec::new();
    loop {
        let mut buffer = [0; 64 * 1024];
        let n = timeout(DEADLINE, stream.read(&mut buffer)).await.expect("the rest").unwrap();
        if n == 0 {
            break;
        }
        received.extend_from_slice(&buffer[..n]);
        sleep(Duration::from_millis(1)).await;
    }
    let received = String::from_utf8(received).unwrap();
    let (_, mut rest) = received.split_once("\r\n\r\n").unwrap();
    let mut file = String::new();
    // RFC 9112 section 7.1.
    while let Some((size, chunk)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        assert!(size <= 32 * 1024, "{size}");
        file += &chunk[..size];
        rest = chunk[size..].strip_prefix("\r\n").unwrap();
    }
    let file: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["tasks"].as_array().unwrap().len(), 300);
}

#[tokio::test]
async fn over_http_1_0_a_file_ends_with_the_connection() {
    let (server, ann) = with_long_tasks(30).await;
    let (key, token) = (feed_key(&ann).await, &ann.access_token);
    let feed = path(&ann, &format!("/feed.ics?key={key}"));
    for (method, path, end) in [
        ("GET", path(&ann, "/export?format=json"), "]}\n"),
        ("GET", feed.clone(), "END:VCALENDAR\r\n"),
        ("HEAD", feed, "\r\n\r\n"),
    ] {
        for connection in ["", "Connection: keep-alive\r\n"] {
            let request = format!(
                "{method} {path} HTTP/1.0\r\nHost: x\r\n{connection}Authorization: Bearer {token}\r\n\r\n"
            );
            let received = exchange(server.address, request.as_bytes()).await;
            let (head, body) = received.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.0 200"), "{head}");
            let head = head.to_ascii_lowercase();
            assert!(!head.contains("transfer-encoding") && !head.contains("keep-alive"), "{head}");
            assert!(received.ends_with(end), "{received}");
            if path.contains("json") {
                let file: Value = serde_json::from_str(body).unwrap();
                assert_eq!(file["tasks"].as_array().unwrap().len(), 30);
            }
        }
    }
}
