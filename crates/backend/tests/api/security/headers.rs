//! The security headers of every response.

use crate::helpers::{Response, Server};

const PATHS: [&str; 9] = [
    "/",
    "/api/auth/ok",
    "/api/nowhere",
    "/healthz",
    "/openapi.json",
    "/docs",
    "/docs/main.js",
    "/robots.txt",
    "/.well-known/change-password",
];

#[tokio::test]
async fn sends_hsts_over_https() {
    let server = Server::with(&["--public-url", "https://todo.example.org"]);
    for path in PATHS {
        assert_eq!(server.get(path).await.header("strict-transport-security"), "max-age=63072000", "{path}");
    }
}

#[tokio::test]
async fn sends_no_hsts_over_http() {
    for flags in [&["--public-url", "http://todo.example.org"][..], &[]] {
        let server = Server::with(flags);
        for path in PATHS {
            assert_eq!(server.get(path).await.header("strict-transport-security"), "", "{path}");
        }
    }
}

#[tokio::test]
async fn forbids_content_sniffing() {
    let server = Server::start();
    for path in PATHS {
        assert_eq!(server.get(path).await.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn forbids_framing_and_cross_origin_use() {
    let server = Server::start();
    for path in PATHS {
        let response = server.get(path).await;
        assert!(
            response.header("content-security-policy").contains("frame-ancestors 'none'"),
            "{path}: {response:?}"
        );
        assert_eq!(response.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn forbids_caching_of_api_responses() {
    let server = Server::start();
    for path in ["/api/auth/ok", "/api/auth/get-session", "/api/auth/token", "/api/nowhere", "/api/x/tasks"] {
        assert_eq!(server.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    let refused = Response::of(server.request("DELETE", "/api/auth/ok")).await.expect(405);
    assert_eq!(refused.header("cache-control"), "no-store");
}
