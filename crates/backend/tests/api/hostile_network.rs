//! Clients that are slow, silent or talk nonsense, over plain TCP.

use crate::helpers::{Account, Server};
use futures_util::future::join_all;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream, tcp::OwnedWriteHalf},
    time::{sleep, timeout},
};

/// Longer than any limit that is tested here, and much shorter than forever.
const PATIENCE: Duration = Duration::from_secs(25);

const REQUEST: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address).await.unwrap()
}

/// What comes until the server closes the connection, and when it does.
async fn until_closed(mut stream: impl AsyncRead + Unpin) -> (String, Duration) {
    let begin = Instant::now();
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match timeout(PATIENCE, stream.read(&mut buffer)).await.expect("the connection is closed") {
            Ok(0) | Err(_) => break,
            Ok(n) => received.extend_from_slice(&buffer[..n]),
        }
    }
    (String::from_utf8_lossy(&received).into_owned(), begin.elapsed())
}

/// Sends a byte at a time, for as long as the other side listens.
async fn drip(mut half: OwnedWriteHalf, bytes: &str) {
    for byte in bytes.bytes().cycle() {
        if half.write_all(&[byte]).await.is_err() {
            return;
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Sends `begin` at once, and goes on with `rest` byte by byte. Gives what the server said, and how long it listened.
async fn slowly(server: &Server, begin: &str, rest: &'static str) -> (String, Duration) {
    let mut stream = connect(server).await;
    stream.write_all(begin.as_bytes()).await.unwrap();
    let (read, write) = stream.into_split();
    let dripping = tokio::spawn(drip(write, rest));
    let heard = until_closed(read).await;
    dripping.abort();
    heard
}

#[tokio::test]
async fn a_connection_on_which_nothing_comes_is_closed() {
    let server = Server::start();
    let (_, took) = until_closed(connect(&server).await).await;
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test]
async fn a_slow_head_is_cut() {
    let server = Server::start();
    let (_, took) = slowly(&server, "GET /healthz HTTP/1.1\r\n", "X-Slow: 1\r\n").await;
    assert!(took < Duration::from_secs(15), "{took:?}");
}

/// The web framework's own limit is for the first request alone.
#[tokio::test]
async fn a_slow_head_is_cut_on_a_connection_that_has_served_a_request() {
    let server = Server::start();
    let (said, took) = slowly(&server, REQUEST, "X").await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test]
async fn a_slow_body_is_cut_and_told_so() {
    let server = Server::start();
    let head = "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                Content-Length: 1000\r\n\r\n";
    let (said, took) = slowly(&server, head, " ").await;
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("REQUEST_TIMEOUT"), "{said}");
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_is_cut_and_told_so() {
    let server = Server::start();
    join_all(["Content-Length: 1000", "Transfer-Encoding: chunked"].map(async |framing| {
        let mut stream = connect(&server).await;
        let head = format!(
            "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             {framing}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let (said, took) = until_closed(stream).await;
        assert!(said.starts_with("HTTP/1.1 408"), "{framing}: {said}");
        assert!(took < Duration::from_secs(15), "{framing}: {took:?}");
    }))
    .await;
}

#[tokio::test]
async fn a_slow_body_that_nobody_asked_for_is_cut() {
    let server = Server::start();
    for framing in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
        let head = format!("POST /api/nowhere HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\n");
        let (said, took) = slowly(&server, &head, "1\r\n \r\n").await;
        assert!(said.starts_with("HTTP/1.1 404"), "{said}");
        assert!(took < Duration::from_secs(15), "{framing}: {took:?}");
    }
}

#[tokio::test]
async fn nonsense_is_refused_and_never_our_fault() {
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
        // The server may have heard enough before all is sent.
        let _ = stream.write_all(nonsense.as_bytes()).await;
        let _ = stream.shutdown().await;
        let (said, _) = until_closed(stream).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }))
    .await;
    server.get("/healthz").await.expect(200);
}

#[tokio::test]
async fn someone_new_is_served_at_once_while_others_hold_connections() {
    let server = Server::start();
    let mut held = Vec::new();
    for n in 0..300 {
        let mut stream = connect(&server).await;
        match n % 3 {
            0 => {}
            1 => stream.write_all(b"GET /healthz HTTP/1.1\r\nHo").await.unwrap(),
            _ => stream
                .write_all(b"POST /api/auth/sign-in/email HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
                .await
                .unwrap(),
        }
        held.push(stream);
    }
    let begin = Instant::now();
    server.get("/healthz").await.expect(200);
    assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn whoever_is_slow_to_take_an_answer_is_cut() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    // More than the system buffers for a connection.
    fill(&server, &ann.id, 8000);
    let request = list_of(&ann);
    let untouched = async |mut stream: TcpStream| {
        sleep(Duration::from_secs(40)).await;
        until_closed(&mut stream).await.0
    };
    let sipped = async |mut stream: TcpStream| {
        let mut sip = [0; 1000];
        let mut received = String::new();
        for _ in 0..40 {
            let n = stream.read(&mut sip).await.unwrap_or(0);
            received += &String::from_utf8_lossy(&sip[..n]);
            sleep(Duration::from_secs(1)).await;
        }
        received + &until_closed(&mut stream).await.0
    };
    let (untouched, sipped) =
        tokio::join!(async { untouched(ask_slowly(&server, &request).await).await }, async {
            sipped(ask_slowly(&server, &request).await).await
        });
    for received in [untouched, sipped] {
        let (head, body) = received.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        assert!(body.len() < length.parse::<usize>().unwrap(), "{} of {length} bytes arrived", body.len());
    }
    ann.get("?limit=1").await.expect(200);
}

/// Asks for all tasks of somebody.
fn list_of(account: &Account) -> String {
    let (path, token) = (account.path(""), &account.access_token);
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
}

/// What comes within a second.
async fn until_closed_or_idle(mut stream: TcpStream) -> String {
    let mut received = vec![0; 4096];
    let n = timeout(Duration::from_secs(1), stream.read(&mut received))
        .await
        .map_or(0, Result::unwrap_or_default);
    String::from_utf8_lossy(&received[..n]).into_owned()
}

/// Over a connection that holds little on our side.
async fn ask_slowly(server: &Server, request: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn clients_that_do_not_take_large_answers_are_turned_away_before_memory_runs_out() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    fill(&server, &ann.id, 8000);
    let request = list_of(&ann);
    let mut waiting = Vec::new();
    let refused = loop {
        let mut stream = ask_slowly(&server, &request).await;
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).await.unwrap();
        if &begin != b"HTTP/1.1 200" {
            break until_closed_or_idle(stream).await;
        }
        waiting.push(stream);
        assert!(waiting.len() < 20, "none is turned away");
    };
    assert!(refused.contains("OVERLOADED"), "{refused}");
    assert!(waiting.len() > 5, "{} are served", waiting.len());
    ann.get("?limit=10").await.expect(200);
    drop(waiting);
    let begin = Instant::now();
    while ann.get("").await.status != 200 {
        assert!(begin.elapsed() < Duration::from_secs(10), "the memory is free again");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Gives somebody many long tasks.
fn fill(server: &Server, user: &str, tasks: usize) {
    let description = "x".repeat(1000);
    let row = |n| {
        let id = format!("00000000-0000-7000-8000-{n:012}");
        format!("('{id}', '{user}', 'Long', 'long', '{description}', '{description}', FALSE, 0, 0)")
    };
    let columns = "id, user_id, title, title_folded, description, description_folded, completed, created_at, updated_at";
    let rows: Vec<String> = (0..tasks).map(row).collect();
    server.database.execute(&format!("INSERT INTO tasks ({columns}) VALUES {}", rows.join(",")));
}
