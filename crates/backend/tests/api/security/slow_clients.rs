//! Clients that are slow, silent, or send malformed requests, over plain TCP. A busy
//! machine may take long to disconnect them; only a hang fails a test.

use crate::helpers::{Account, Server, insert_tasks};
use futures_util::future::join_all;
use serde_json::json;
use std::{io::ErrorKind, time::Duration};
use testkit::{DEADLINE, until};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream, tcp::OwnedWriteHalf},
    sync::watch,
    time::{sleep, timeout},
};

const REQUEST: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address).await.unwrap()
}

/// Everything that is received until the server closes the connection.
async fn until_closed(mut stream: impl AsyncRead + Unpin) -> String {
    let mut received = Vec::new();
    // A reset ends a connection, too.
    let _ =
        timeout(DEADLINE, stream.read_to_end(&mut received)).await.expect("the server closes the connection");
    String::from_utf8_lossy(&received).into_owned()
}

/// Sends a byte every half second while the connection is open.
async fn drip(mut half: OwnedWriteHalf, bytes: &str) {
    for byte in bytes.bytes().cycle() {
        if half.write_all(&[byte]).await.is_err() {
            return;
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Sends `begin` at once and then `rest` byte by byte, until the server closes the connection. Returns what it sent.
async fn slowly(server: &Server, begin: &str, rest: &'static str) -> String {
    let mut stream = connect(server).await;
    stream.write_all(begin.as_bytes()).await.unwrap();
    let (read, write) = stream.into_split();
    let dripping = tokio::spawn(drip(write, rest));
    let received = until_closed(read).await;
    dripping.abort();
    received
}

#[tokio::test]
async fn closes_silent_connections() {
    let server = Server::start();
    until_closed(connect(&server).await).await;
}

#[tokio::test]
async fn closes_connections_with_slow_head() {
    let server = Server::start();
    slowly(&server, "GET /healthz HTTP/1.1\r\n", "X-Slow: 1\r\n").await;
}

/// The limit of the web framework applies to the first request only.
#[tokio::test]
async fn closes_connections_with_slow_second_head() {
    let server = Server::start();
    let received = slowly(&server, REQUEST, "X").await;
    assert!(received.starts_with("HTTP/1.1 200"), "{received}");
}

#[tokio::test]
async fn responds_408_to_a_slow_body() {
    let server = Server::start();
    let head = "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                Content-Length: 1000\r\n\r\n";
    let received = slowly(&server, head, " ").await;
    assert!(received.starts_with("HTTP/1.1 408") && received.contains("REQUEST_TIMEOUT"), "{received}");
}

#[tokio::test]
async fn responds_408_to_an_incomplete_body() {
    let server = Server::start();
    join_all(["Content-Length: 1000", "Transfer-Encoding: chunked"].map(async |framing| {
        let mut stream = connect(&server).await;
        let head = format!(
            "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             {framing}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let received = until_closed(stream).await;
        assert!(received.starts_with("HTTP/1.1 408"), "{framing}: {received}");
    }))
    .await;
}

#[tokio::test]
async fn closes_connections_with_slow_unread_body() {
    let server = Server::start();
    for framing in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
        let head = format!("POST /api/nowhere HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\n");
        let received = slowly(&server, &head, "1\r\n \r\n").await;
        assert!(received.starts_with("HTTP/1.1 404"), "{framing}: {received}");
    }
}

#[tokio::test]
async fn responds_4xx_to_malformed_requests() {
    let server = Server::start();
    let long = "x".repeat(200_000);
    let nonsense = [
        "\0\0\0\0\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_owned(),
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            .to_owned(),
        "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
            .to_owned(),
        format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(1000)),
    ];
    join_all(nonsense.map(async |nonsense| {
        let mut stream = connect(&server).await;
        // The server may refuse it before all is sent.
        let _ = stream.write_all(nonsense.as_bytes()).await;
        let _ = stream.shutdown().await;
        let received = until_closed(stream).await;
        assert!(received.is_empty() || received.starts_with("HTTP/1.1 4"), "{received}");
    }))
    .await;
    server.get("/healthz").await.expect(200);
}

#[tokio::test]
async fn serves_new_clients_while_others_hold_connections() {
    let server = Server::start();
    let mut held = Vec::new();
    for n in 0..300 {
        let mut stream = connect(&server).await;
        let incomplete: &[u8] = match n % 3 {
            0 => b"",
            1 => b"GET /healthz HTTP/1.1\r\nHo",
            _ => b"POST /api/auth/sign-in/email HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
        };
        stream.write_all(incomplete).await.unwrap();
        held.push(stream.into_std().unwrap());
    }
    server.get("/healthz").await.expect(200);
    let is_open = |stream: &std::net::TcpStream| {
        stream.peek(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    };
    assert!(held.iter().any(is_open), "the request was served only after the others had been closed");
}

#[tokio::test]
async fn disconnects_clients_that_do_not_read() {
    disconnects_slow_readers(false).await;
}

#[tokio::test]
async fn disconnects_clients_that_read_slowly() {
    disconnects_slow_readers(true).await;
}

/// Clients that read nothing, or a little every half second, occupy all the memory for large responses until the server
/// refuses further ones. Once it has closed their connections the memory is free again.
async fn disconnects_slow_readers(sips: bool) {
    let (server, ann) = with_large_list(BEHIND_PROXY).await;
    let drain = watch::Sender::new(false);
    let occupied = occupy_all_memory(&server, &ann).await;
    let readers =
        occupied.into_iter().map(|stream| tokio::spawn(read_slowly(stream, sips, drain.subscribe())));
    let readers: Vec<_> = readers.collect();
    expect_served(&ann, "").await;
    drain.send_replace(true);
    let received = join_all(readers).await;
    assert!(
        received.into_iter().any(|received| !is_complete(&received.unwrap())),
        "all responses are complete"
    );
}

#[tokio::test]
async fn frees_memory_of_closed_connections() {
    let (server, ann) = with_large_list(BEHIND_PROXY).await;
    drop(occupy_all_memory(&server, &ann).await);
    expect_served(&ann, "").await;
}

#[tokio::test]
async fn a_network_has_a_quarter_of_the_memory() {
    let (server, ann) = with_large_list(&[]).await;
    let occupied = occupy_memory(&server, &ann).await;
    assert_eq!(occupied.len(), 2);
    drop(occupied);
    expect_served(&ann, "").await;
}

/// A batch can have a long result, too: each operation on a task reports all of it.
#[tokio::test]
async fn results_of_batches_share_the_memory() {
    let (server, ann) = with_large_list(BEHIND_PROXY).await;
    let occupied = occupy_all_memory(&server, &ann).await;
    let long = json!({"title": "Long", "description": "\u{1f600}".repeat(10_000)});
    let task = ann.send("POST", "", Some(long)).await.expect(201).json()["id"].clone();
    let batch = |count| {
        let update =
            |n| json!({"op": "update", "kind": "task", "id": task, "data": {"completed": n % 2 == 0}});
        json!({"operations": (0..count).map(update).collect::<Vec<_>>()}).to_string()
    };
    let mut refused = false;
    let mut held = Vec::new();
    // Each has 4 MB, which is more than the system buffers.
    while !refused {
        let mut stream = request_batch(&server, &ann, &batch(100)).await;
        let mut begin = [0; 12];
        timeout(DEADLINE, stream.read_exact(&mut begin)).await.expect("a response").unwrap();
        refused = &begin == b"HTTP/1.1 503";
        assert!(refused || &begin == b"HTTP/1.1 200");
        held.push(stream);
        assert!(held.len() < 20, "none is refused");
    }
    let mut short = request_batch(&server, &ann, &batch(1)).await;
    let mut begin = [0; 12];
    timeout(DEADLINE, short.read_exact(&mut begin)).await.expect("a response").unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    drop(occupied);
}

/// An account whose list exceeds the buffers that the system has for a connection. Nearly as large as one response can be,
/// and of few rows: a busy machine has to send several of them before the first client is disconnected.
async fn with_large_list(settings: &[&str]) -> (Server, Account) {
    let server = Server::with(settings);
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 1600, &"x".repeat(9500));
    (server, ann)
}

/// Of these clients no share of a network is counted.
const BEHIND_PROXY: &[&str] = &["--trusted-proxies", "127.0.0.1"];

async fn occupy_all_memory(server: &Server, account: &Account) -> Vec<TcpStream> {
    let occupied = occupy_memory(server, account).await;
    assert!(occupied.len() > 5, "{} are served", occupied.len());
    occupied
}

/// Requests the list on many connections, and reads only the beginning, until the server refuses one for lack of memory.
async fn occupy_memory(server: &Server, account: &Account) -> Vec<TcpStream> {
    let mut occupied = Vec::new();
    loop {
        let mut stream = request_list(server, account).await;
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).await.unwrap();
        if &begin != b"HTTP/1.1 200" {
            let mut refusal = String::new();
            while !refusal.ends_with('}') {
                let mut buffer = [0; 4096];
                let n = timeout(DEADLINE, stream.read(&mut buffer)).await.expect("the rest").unwrap();
                assert!(n > 0, "{refusal}");
                refusal += &String::from_utf8_lossy(&buffer[..n]);
            }
            if refusal.contains("OVERLOADED") {
                break;
            }
            // On a busy machine the database may be slow.
            assert!(refusal.contains("DATABASE_UNAVAILABLE"), "{refusal}");
            continue;
        }
        occupied.push(stream);
        assert!(occupied.len() < 20, "none is refused");
    }
    expect_served(account, "?limit=10").await;
    occupied
}

/// Over a connection with a small receive buffer.
async fn request_list(server: &Server, account: &Account) -> TcpStream {
    request(server, account, &format!("GET {}", account.path("")), "").await
}

async fn request_batch(server: &Server, account: &Account, batch: &str) -> TcpStream {
    request(server, account, &format!("POST /api/{}/changes", account.id), batch).await
}

async fn request(server: &Server, account: &Account, line: &str, body: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    let (token, length) = (&account.access_token, body.len());
    let head = format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Reads slowly or not at all until `drain` is set, and then the rest.
async fn read_slowly(mut stream: TcpStream, sips: bool, mut drain: watch::Receiver<bool>) -> String {
    let mut received = String::new();
    while sips && !*drain.borrow() {
        let mut sip = [0; 1000];
        let n = stream.read(&mut sip).await.unwrap_or(0);
        received += &String::from_utf8_lossy(&sip[..n]);
        sleep(Duration::from_millis(500)).await;
    }
    drain.wait_for(|drain| *drain).await.unwrap();
    while !is_complete(&received) {
        let mut buffer = [0; 64 * 1024];
        match timeout(DEADLINE, stream.read(&mut buffer)).await.expect("the rest") {
            Ok(n @ 1..) => received += &String::from_utf8_lossy(&buffer[..n]),
            _ => break,
        }
    }
    received
}

fn is_complete(received: &str) -> bool {
    let Some((head, body)) = received.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    body.len() >= length.parse::<usize>().unwrap()
}

async fn expect_served(account: &Account, query: &str) {
    let is_served = async || Ok((account.get(query).await.status == 200).then_some(()));
    until("the list is served", is_served).await.unwrap();
}
