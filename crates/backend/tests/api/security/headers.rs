//! What browsers are told about every response.

use crate::helpers::{Response, Server};

const PATHS: [&str; 7] =
    ["/", "/api/auth/ok", "/api/nowhere", "/healthz", "/openapi.json", "/docs", "/docs/main.js"];

#[tokio::test]
async fn over_tls_browsers_are_told_to_come_back_over_tls_alone() {
    let server = Server::with(&["--public-url", "https://todo.example.org"]);
    for path in PATHS {
        assert_eq!(server.get(path).await.header("strict-transport-security"), "max-age=63072000", "{path}");
    }
}

#[tokio::test]
async fn without_tls_they_are_not() {
    for flags in [&["--public-url", "http://todo.example.org"][..], &[]] {
        let server = Server::with(flags);
        for path in PATHS {
            assert_eq!(server.get(path).await.header("strict-transport-security"), "", "{path}");
        }
    }
}

#[tokio::test]
async fn no_answer_is_taken_for_what_it_does_not_say_it_is() {
    let server = Server::start();
    for path in PATHS {
        assert_eq!(server.get(path).await.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn no_answer_is_shown_in_a_frame_or_used_by_another_site() {
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
async fn no_answer_of_the_api_is_kept() {
    let server = Server::start();
    for path in ["/api/auth/ok", "/api/auth/get-session", "/api/auth/token", "/api/nowhere", "/api/x/tasks"] {
        assert_eq!(server.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    let refused = Response::of(server.request("DELETE", "/api/auth/ok")).await.expect(405);
    assert_eq!(refused.header("cache-control"), "no-store");
}
