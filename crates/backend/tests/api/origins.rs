//! Which pages may make a browser send a request that changes something.

use crate::helpers::{Answer, PASSWORD, Server};
use serde_json::json;

async fn sign_in(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let mut request = server.request("POST", "/api/auth/sign-in/email");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.json(&json!({"email": "ann@example.org", "password": PASSWORD}))).await
}

#[tokio::test]
async fn pages_of_others_are_refused() {
    let server = Server::with(&["--trusted-origins", "https://friend.example.org"]);
    let ann = server.sign_up("ann@example.org").await;
    let other_port = "http://127.0.0.1:1";
    for headers in [
        vec![("origin", "https://evil.example.org")],
        vec![("origin", "null")],
        vec![("origin", "")],
        vec![("origin", other_port)],
        vec![("origin", "https://friend.example.org.evil.example.org")],
        vec![("origin", "http://friend.example.org")],
        vec![("origin", "https://evil.example.org"), ("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("cookie", ann.cookie.as_str())],
    ] {
        sign_in(&server, &headers).await.expect_error(403, "INVALID_ORIGIN");
    }
    let request = server.request("POST", "/api/auth/sign-out").header("cookie", &ann.cookie);
    Answer::of(request.header("origin", "https://evil.example.org"))
        .await
        .expect_error(403, "INVALID_ORIGIN");
    ann.get("").await.expect(200);
}

#[tokio::test]
async fn our_own_pages_trusted_ones_and_scripts_pass() {
    let server = Server::with(&["--trusted-origins", "https://friend.example.org"]);
    let ann = server.sign_up("ann@example.org").await;
    let own = server.url("");
    for headers in [
        vec![],
        vec![("origin", own.as_str())],
        vec![("origin", own.as_str()), ("cookie", ann.cookie.as_str())],
        vec![("origin", "https://friend.example.org"), ("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-origin"), ("cookie", ann.cookie.as_str())],
    ] {
        sign_in(&server, &headers).await.expect(200);
    }
}

#[tokio::test]
async fn with_a_public_url_only_that_is_our_own() {
    let server = Server::with(&["--public-url", "https://todo.example.org"]);
    server.sign_up("ann@example.org").await;
    sign_in(&server, &[("origin", "https://todo.example.org")]).await.expect(200);
    let own = server.url("");
    sign_in(&server, &[("origin", &own)]).await.expect_error(403, "INVALID_ORIGIN");
}
