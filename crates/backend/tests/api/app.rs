//! The single-page app, where it was built in; what holds without it, too.

use crate::helpers::{Response, Server, exchange};

#[tokio::test]
async fn outside_of_the_api_other_methods_than_get_are_refused() {
    let server = Server::start();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        Response::of(server.request(method, "/anything")).await.expect_error(405, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_app() {
    let server = Server::start();
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
        // Not by a client library, which would resolve `..` itself.
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let response = exchange(server.address, request.as_bytes()).await;
        println!("{path}: {response}");
    }
}
