//! Paths that other programs expect on every site.

use crate::helpers::{Response, Server};

#[tokio::test]
async fn rejects_methods_other_than_get() {
    let server = Server::start();
    for path in ["/robots.txt", "/.well-known/change-password"] {
        for method in ["POST", "PUT", "DELETE"] {
            Response::of(server.request(method, path)).await.expect_error(405, "METHOD_NOT_ALLOWED");
        }
    }
}

#[tokio::test]
async fn search_engines_stay_out_of_the_api() {
    let server = Server::start();
    let robots = server.get("/robots.txt").await.expect(200);
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(robots.header("cache-control"), "no-cache");
    assert_eq!(robots.text, "User-agent: *\nDisallow: /api/\n");
}

#[tokio::test]
async fn password_managers_find_the_account_page() {
    let server = Server::start();
    let response = server.get("/.well-known/change-password").await.expect(302);
    assert_eq!(response.header("location"), "/account/security");
    // What the specification has them ask for, to see whether a status means something here.
    let path = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    server.get(path).await.expect_error(404, "NOT_FOUND");
}
