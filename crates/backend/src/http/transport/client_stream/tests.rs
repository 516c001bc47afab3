use super::super::{
    connections::Connections,
    timeouts::{HEAD, KEEP_ALIVE, KEEP_ALIVE_WHEN_SHORT},
};
use super::*;
use std::{io::ErrorKind, sync::Arc, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

/// Of as many connections as a test never opens.
fn stream() -> (ClientStream<DuplexStream>, DuplexStream) {
    stream_of(&Connections::new(1000, Vec::new()), 16)
}

fn stream_of(connections: &Arc<Connections>, size: usize) -> (ClientStream<DuplexStream>, DuplexStream) {
    let (server, client) = duplex(size);
    (ClientStream::new(server, connections.admit(None).unwrap()), client)
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
    drop(stream.activity().begin_request(Some(0)));
    stream.write_all(b"response").await.unwrap();
    client.write_all(b"GET").await.unwrap();
    assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 3);
    assert!(is_about(read_timeout(&mut stream).await, HEAD));
}

#[tokio::test(start_paused = true)]
async fn keeps_an_idle_connection_for_the_keep_alive_time() {
    let (mut stream, _client) = stream();
    drop(stream.activity().begin_request(Some(0)));
    assert!(is_about(read_timeout(&mut stream).await, KEEP_ALIVE + HEAD));
}

#[tokio::test(start_paused = true)]
async fn closes_soon_after_the_last_response() {
    let (mut stream, _client) = stream();
    let request = stream.activity().begin_request(Some(0));
    stream.activity().close_after_response();
    drop(request);
    assert!(is_about(read_timeout(&mut stream).await, CLOSE));
}

#[tokio::test(start_paused = true)]
async fn closes_when_the_client_does_not_read() {
    let (mut stream, _client) = stream();
    let _request = stream.activity().begin_request(Some(0));
    let begin = Instant::now();
    assert_eq!(stream.write_all(&[0; 64]).await.unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(is_about(begin.elapsed(), RESPONSE));
}

#[tokio::test(start_paused = true)]
async fn does_not_time_out_while_a_request_is_in_flight() {
    let (mut stream, _client) = stream();
    let _request = stream.activity().begin_request(Some(0));
    let read = tokio::time::timeout(HEAD * 100, stream.read(&mut [0; 16])).await;
    assert!(read.is_err(), "the handler decides");
}

#[tokio::test(start_paused = true)]
async fn closes_idle_connections_sooner_when_they_run_short() {
    let connections = Connections::new(4, Vec::new());
    let (mut stream, mut client) = stream_of(&connections, 16);
    drop(stream.activity().begin_request(Some(0)));
    let others: Vec<_> = (0..3).map(|_| connections.admit(None)).collect();
    assert!(is_about(read_timeout(&mut stream).await, KEEP_ALIVE_WHEN_SHORT));

    // Not one on which a request has begun.
    drop(stream.activity().begin_request(Some(0)));
    client.write_all(b"GET").await.unwrap();
    assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 3);
    assert!(is_about(read_timeout(&mut stream).await, HEAD));
    drop(others);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_notices_that_they_run_short() {
    let connections = Connections::new(4, Vec::new());
    let (mut stream, _client) = stream_of(&connections, 16);
    drop(stream.activity().begin_request(Some(0)));
    let fill = async {
        actix_web::rt::time::sleep(Duration::from_secs(20)).await;
        (0..3).map(|_| connections.admit(None)).collect::<Vec<_>>()
    };
    let (elapsed, _others) = tokio::join!(read_timeout(&mut stream), fill);
    assert!(elapsed >= Duration::from_secs(20) && elapsed <= Duration::from_secs(20) + CHECK * 2);
}

/// Reads until the stream reports an end, and returns how much.
async fn read_all(stream: &mut ClientStream<DuplexStream>) -> usize {
    let mut buffer = [0; 1024];
    let mut total = 0;
    while let Ok(n @ 1..) = stream.read(&mut buffer).await {
        total += n;
    }
    total
}

#[tokio::test(start_paused = true)]
async fn refuses_a_head_that_is_too_long() {
    let (mut stream, mut client) = stream_of(&Connections::new(1000, Vec::new()), 256 * 1024);
    client.write_all(&vec![b'x'; 200_000]).await.unwrap();
    assert_eq!(read_all(&mut stream).await, MAX_HEAD + 1024);
    drop(stream);
    let mut response = String::new();
    client.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 431 ") && response.contains("connection: close"), "{response}");
    assert!(response.ends_with('}') && response.matches("431").count() == 1, "{response}");
}

#[tokio::test(start_paused = true)]
async fn a_body_is_no_head() {
    let (mut stream, mut client) = stream_of(&Connections::new(1000, Vec::new()), 256 * 1024);
    for body in [Some(200_000), None] {
        let request = stream.activity().begin_request(body);
        client.write_all(&vec![b'x'; 200_000]).await.unwrap();
        for _ in 0..200 {
            stream.read_exact(&mut [0; 1000]).await.unwrap();
        }
        stream.activity().end_body();
        drop(request);
    }
    client.write_all(b"GET").await.unwrap();
    assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn reads_no_more_than_a_head_ahead_of_a_response() {
    let (mut stream, mut client) = stream_of(&Connections::new(1000, Vec::new()), 256 * 1024);
    let request = stream.activity().begin_request(Some(0));
    client.write_all(&vec![b'x'; 200_000]).await.unwrap();
    for _ in 0..=MAX_HEAD / 1024 {
        stream.read_exact(&mut [0; 1024]).await.unwrap();
    }
    let more = tokio::time::timeout(HEAD, stream.read(&mut [0; 1024])).await;
    assert!(more.is_err(), "the request in flight comes first");
    drop(request);
    stream.flush().await.unwrap();
    let _request = stream.activity().begin_request(Some(0));
    assert_eq!(stream.read(&mut [0; 1024]).await.unwrap(), 1024);
}
