//! What a response says of its connection, how long a head may be, and how many connections a network may have.

use crate::helpers::{Database, Program, Server, exchange, launch};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};
use testkit::{DEADLINE, until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// What clients and proxies send that ask for another protocol, or seem to.
const UPGRADES: [&str; 6] = [
    // `curl --http2`, and Java's HttpClient.
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
    // nginx with the usual lines for WebSockets, for a request that is none.
    "Connection: upgrade\r\n",
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
    "Connection: keep-alive, upgrade\r\nUpgrade: h2c\r\n",
    "Connection: keep-alive\r\nUpgrade: websocket\r\n",
    "Upgrade: websocket, h2c\r\nConnection: UPGRADE\r\n",
];

const SIGN_IN: &str = "/api/auth/sign-in/email";

/// A sign-in with an unknown address, a different one each time.
fn sign_in(headers: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let address = format!("unknown{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed));
    let body = format!(r#"{{"email": "{address}", "password": "not the password"}}"#);
    format!(
        "POST {SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The whole response of a connection that the server closes, which it has announced.
#[track_caller]
fn expect_close(response: &str, status: u16) {
    assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{response}");
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    assert_eq!(field("connection: "), Some("close"), "{response}");
    assert_eq!(field("upgrade: "), None, "{response}");
    assert_eq!(field("content-length: ").unwrap().parse::<usize>().unwrap(), body.len(), "{response}");
}

#[tokio::test]
async fn never_announces_an_upgrade() {
    let server = Server::start();
    for upgrade in UPGRADES {
        for (method, path, status) in [
            ("GET", "/healthz", 200),
            ("GET", "/api/auth/get-session", 200),
            ("GET", "/api/nowhere", 404),
            ("POST", "/api/auth/sign-out", 200),
            ("OPTIONS", SIGN_IN, 405),
        ] {
            let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n");
            expect_close(&exchange(server.address, request.as_bytes()).await, status);
        }
    }
}

#[tokio::test]
async fn reads_the_body_of_a_request_for_an_upgrade() {
    let server = Server::start();
    for upgrade in UPGRADES {
        expect_close(&exchange(server.address, sign_in(upgrade).as_bytes()).await, 401);
        let chunked = format!(
            "POST {SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{upgrade}\
             Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
        );
        let chunked = chunked.replace("keep-alive", "close");
        expect_close(&exchange(server.address, chunked.as_bytes()).await, 400);
    }
}

/// A connection that the client uses until the server says that it closes it.
struct Reused {
    address: SocketAddr,
    stream: Option<TcpStream>,
    opened: usize,
}

impl Reused {
    fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, opened: 0 }
    }

    /// Sends a request, and returns the response with a body of its `Content-Length`.
    async fn send(&mut self, request: &str) -> String {
        if self.stream.is_none() {
            self.stream = Some(TcpStream::connect(self.address).await.unwrap());
            self.opened += 1;
        }
        let stream = self.stream.as_mut().unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let response = receive(stream).await;
        if response.contains("\r\nconnection: close\r\n") {
            self.stream = None;
        }
        response
    }
}

/// One response.
async fn receive(stream: &mut TcpStream) -> String {
    let mut response = String::new();
    loop {
        if let Some((head, body)) = response.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.unwrap().parse::<usize>().unwrap() {
                return response;
            }
        }
        let mut buffer = [0; 4096];
        let n = timeout(DEADLINE, stream.read(&mut buffer)).await.expect("a response").unwrap();
        assert!(n > 0, "the server closed a connection that it was to keep: {response:?}");
        response += &String::from_utf8_lossy(&buffer[..n]);
    }
}

/// Java's `HttpClient` asks for HTTP/2 with every request, and uses a connection again unless the response says that it is closed.
#[tokio::test]
async fn loses_no_request_of_a_client_that_asks_for_upgrades() {
    let server = Server::start();
    let mut client = Reused::new(server.address);
    for n in 0..100 {
        let upgrade = if n % 5 == 4 { "" } else { UPGRADES[n % UPGRADES.len()] };
        let response = client.send(&sign_in(upgrade)).await;
        assert!(response.starts_with("HTTP/1.1 401 "), "{response}");
    }
}

#[tokio::test]
async fn keeps_other_connections_alive() {
    let server = Server::start();
    let mut client = Reused::new(server.address);
    for headers in
        ["", "Connection: keep-alive\r\n", "Connection: TE\r\nTE: trailers\r\n", "Upgrade: h2c\r\n"]
    {
        for request in
            [sign_in(headers), format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")]
        {
            client.send(&request).await;
        }
    }
    assert_eq!(client.opened, 1);
}

#[tokio::test]
async fn closes_after_a_chunked_body_that_was_not_read() {
    let server = Server::start();
    let request = "POST /api/auth/sign-out HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect_close(&exchange(server.address, request.as_bytes()).await, 200);
}

/// A request whose head has this size.
fn head_of(size: usize) -> String {
    let begin = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ";
    let end = "\r\n\r\n";
    format!("{begin}{}{end}", "x".repeat(size - begin.len() - end.len()))
}

#[tokio::test]
async fn responds_431_to_a_head_over_32_kib() {
    let server = Server::start();
    let many: String = (0..80).map(|n| format!("X-{n}: {}\r\n", "y".repeat(500))).collect();
    let path = "p".repeat(33_000);
    for head in [
        head_of(32 * 1024 + 1),
        head_of(60_000),
        head_of(200_000),
        // Incomplete.
        head_of(50_000).trim_end().to_owned(),
        format!("GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        "p".repeat(50_000),
        format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"),
    ] {
        let before = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n{head}");
        let response = exchange(server.address, head.as_bytes()).await;
        expect_close(&response, 431);
        assert!(response.contains("REQUEST_HEADER_FIELDS_TOO_LARGE"), "{response}");
        // Also that of a later request.
        let responses = exchange(server.address, before.as_bytes()).await;
        assert!(responses.starts_with("HTTP/1.1 200 "), "{responses}");
        let second = responses.rfind("HTTP/1.1").unwrap();
        expect_close(&responses[second..], 431);
    }
}

#[tokio::test]
async fn accepts_a_head_of_32_kib() {
    let server = Server::start();
    for size in [1000, 8 * 1024, 20_000, 32 * 1024] {
        let mut client = Reused::new(server.address);
        let response = client.send(&head_of(size)).await;
        assert!(response.starts_with("HTTP/1.1 200 "), "{size}: {response}");
    }
}

/// The memory of its buffer is free again.
#[tokio::test]
async fn closes_a_connection_after_a_large_head() {
    let server = Server::start();
    expect_close(&exchange(server.address, head_of(30_000).as_bytes()).await, 200);
}

/// A program with 256 connections.
fn small_program(settings: &[(&str, &str)]) -> Program {
    let wrapper = ["sh", "-c", "ulimit -n 512 && exec \"$0\" \"$@\""].map(str::to_owned);
    launch(&Database::create(), settings).within(&wrapper).start().unwrap()
}

/// A connection from this address, after one response.
async fn connect_from(client: &str, program: &Program) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{client}:0").parse().unwrap()).unwrap();
    let mut stream = socket.connect(program.address).await.ok()?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.ok()?;
    let mut response = [0; 12];
    let read = timeout(DEADLINE, stream.read_exact(&mut response)).await.expect("a response or the end");
    (read.is_ok() && &response == b"HTTP/1.1 200").then_some(stream)
}

/// Connects until a connection is refused.
async fn connect_many(client: &str, program: &Program) -> Vec<TcpStream> {
    let mut held = Vec::new();
    while held.len() < 200
        && let Some(stream) = connect_from(client, program).await
    {
        held.push(stream);
    }
    held
}

#[tokio::test]
async fn a_network_has_at_most_a_quarter_of_the_connections() {
    let program = small_program(&[]);
    let held = connect_many("127.0.0.1", &program).await;
    assert_eq!(held.len(), 64);
    let other = connect_from("127.0.0.2", &program).await;
    assert!(other.is_some(), "another network is served");
    // Idle connections would otherwise be open for 75 s.
    let is_served = async || Ok(connect_from("127.0.0.1", &program).await);
    until("idle connections are closed", is_served).await.unwrap();
    assert!(program.log().contains("a network has its share of the connections"), "{}", program.log());
}

#[tokio::test]
async fn a_trusted_proxy_may_have_all_connections() {
    let program = small_program(&[("TRUSTED_PROXIES", "127.0.0.1")]);
    assert_eq!(connect_many("127.0.0.1", &program).await.len(), 200);
}
