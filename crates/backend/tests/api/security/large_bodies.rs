//! Batches of many bytes that arrive at the same time, over plain TCP.

use crate::helpers::{Account, Response, Server, exchange};
use futures_util::{StreamExt, stream::FuturesUnordered};
use serde_json::json;
use testkit::DEADLINE;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, tcp::OwnedReadHalf},
    time::timeout,
};

/// How many large bodies an account may send at once.
const AT_ONCE: usize = 4;

/// The head of a batch.
fn head(account: &Account, length: usize) -> String {
    let (id, token) = (&account.id, &account.access_token);
    format!(
        "POST /api/{id}/changes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// An empty batch of so many bytes.
fn batch(length: usize) -> String {
    let batch = r#"{"operations":[]"#;
    format!("{batch}{}}}", " ".repeat(length - batch.len() - 1))
}

/// The beginning of a response. The connection stays open.
async fn status(mut stream: OwnedReadHalf) -> (String, OwnedReadHalf) {
    let mut begin = [0; "HTTP/1.1 200".len()];
    timeout(DEADLINE, stream.read_exact(&mut begin)).await.expect("a response").unwrap();
    (String::from_utf8_lossy(&begin).into_owned(), stream)
}

#[tokio::test]
async fn an_account_has_few_large_bodies_at_once() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let batch = batch(300_000);
    let (begin, end) = batch.split_at(200_000);
    let (mut responses, mut rest) = (FuturesUnordered::new(), Vec::new());
    for _ in 0..AT_ONCE + 2 {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let (reading, mut writing) = stream.into_split();
        writing.write_all((head(&ann, batch.len()) + begin).as_bytes()).await.unwrap();
        responses.push(status(reading));
        rest.push(writing);
    }
    // Those that are refused have a response before all of it has been sent.
    for _ in 0..2 {
        let (status, _) = responses.next().await.unwrap();
        assert_eq!(status, "HTTP/1.1 503");
    }
    let empty = json!({"operations": []});
    Response::of(ann.request("POST", &format!("/api/{}/changes", ann.id)).json(&empty)).await.expect(200);
    let request = head(&bob, batch.len()) + &batch;
    assert!(exchange(server.address, request.as_bytes()).await.starts_with("HTTP/1.1 200"));
    for stream in &mut rest {
        // To those that were refused it may fail.
        let _ = stream.write_all(end.as_bytes()).await;
    }
    while let Some((status, _)) = responses.next().await {
        assert_eq!(status, "HTTP/1.1 200");
    }
    let request = head(&ann, batch.len()) + &batch;
    assert!(exchange(server.address, request.as_bytes()).await.starts_with("HTTP/1.1 200"));
}
