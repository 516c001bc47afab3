//! Everything outside of the API, with or without an app built in.

use crate::helpers::{Response, Server, exchange};

const PAGES: [&str; 4] = ["/", "/sign-in", "/sign-in/", "/verify-email"];

/// What is no page, no file and no route.
const NOTHING: [&str; 17] = [
    "/unknown",
    "/sign-in/more",
    "/Sign-In",
    "//sign-in",
    "/readyz/",
    "/healthz/",
    "/HEALTHZ",
    "/openapi.json/",
    "//api/auth/ok",
    "/API/auth/ok",
    "/Api/auth/ok",
    "//",
    "/app-1b9f0c8f7e3a4d21.js",
    "/app-9f0c8f7e3a4d21_bg.wasm",
    "/.well-known/security.txt",
    "/favicon.ico",
    "/index.html",
];

#[tokio::test]
async fn what_is_no_page_is_404() {
    let server = Server::start();
    server.database.execute("DROP TABLE tasks");
    for path in NOTHING {
        for method in ["GET", "POST"] {
            Response::of(server.request(method, path)).await.expect_error(404, "NOT_FOUND");
        }
        Response::of(server.request("HEAD", path)).await.expect(404);
        // What a script and an image are requested with.
        for accept in ["*/*", "image/avif,image/webp,*/*;q=0.8"] {
            let request = server.request("GET", path).header("accept", accept);
            Response::of(request).await.expect_error(404, "NOT_FOUND");
        }
        let navigation = server.request("GET", path).header("accept", "text/html,*/*;q=0.8");
        let response = Response::of(navigation).await.expect(404);
        assert_eq!(response.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn rejects_methods_other_than_get() {
    let server = Server::start();
    for path in PAGES {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let refused = Response::of(server.request(method, path)).await;
            let refused = refused.expect_error(405, "METHOD_NOT_ALLOWED");
            assert_eq!(refused.header("allow"), "GET, HEAD");
        }
    }
}

#[tokio::test]
async fn pages_are_one_document() {
    let server = Server::start();
    let home = server.get("/").await;
    for path in PAGES {
        let page = server.get(path).await;
        assert_eq!((page.status, &page.text), (home.status, &home.text), "{path}");
    }
}

#[tokio::test]
async fn rejects_path_traversal() {
    let server = Server::start();
    let unknown = server.get("/unknown").await;
    let expected = ("HTTP/1.1 404 Not Found".to_owned(), unknown.text);
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
