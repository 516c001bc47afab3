//! Everything outside of the API, with or without an app built in.

use crate::helpers::{Response, Server, exchange};

#[tokio::test]
async fn rejects_methods_other_than_get() {
    let server = Server::start();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        Response::of(server.request(method, "/anything")).await.expect_error(405, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn rejects_path_traversal() {
    let server = Server::start();
    // The page of the app, which handles unknown paths itself, or 404 without an app.
    let unknown = server.get("/unknown").await;
    let status = if server.get("/").await.status == 200 { "200 OK" } else { "404 Not Found" };
    let expected = (format!("HTTP/1.1 {status}"), unknown.text);
    for path in [
        "/../Cargo.toml",
        "/../../Cargo.toml",
        "/x/../../Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..\\Cargo.toml",
        "//etc/passwd",
        "/index.html.br/../x",
    ] {
        // A client library would resolve `..` itself.
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let response = exchange(server.address, request.as_bytes()).await;
        assert_eq!(status_and_body(&response), expected, "{path}");
    }
}

fn status_and_body(response: &str) -> (String, String) {
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}
