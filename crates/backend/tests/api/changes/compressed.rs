//! Compression of pages.

use super::{read, request};
use crate::helpers::{Account, Server, insert_tasks};
use flate2::read::GzDecoder;
use std::io::Read;

/// The encoding and the bytes of the first page.
async fn page(account: &Account, accepted: &str) -> (Option<String>, Vec<u8>) {
    let response = request(account, "").header("accept-encoding", accepted).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let encoding = response.headers().get("content-encoding").map(|it| it.to_str().unwrap().to_owned());
    (encoding, response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn large_pages_are_compressed_for_clients_that_accept_it() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    assert_eq!(page(&ann, "gzip").await.0, None, "short");
    insert_tasks(&server.database, &ann.id, 300, "");
    let plain = read(&ann, "").await;
    for accepted in ["gzip", "br;q=1, gzip;q=0.9", "gzip, deflate, br, zstd"] {
        let (encoding, bytes) = page(&ann, accepted).await;
        assert_eq!(encoding.as_deref(), Some("gzip"), "{accepted}");
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        assert!(bytes.len() * 4 < text.len(), "{} of {}", bytes.len(), text.len());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), plain);
    }
    for accepted in ["identity", "", "br", "gzip;q=0"] {
        let (encoding, bytes) = page(&ann, accepted).await;
        assert_eq!(encoding, None, "{accepted}");
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(), plain);
    }
}
