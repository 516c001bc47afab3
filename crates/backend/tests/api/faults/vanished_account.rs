//! An account that is deleted while a request of it is in flight: 401, never 500.

use crate::helpers::{Account, PASSWORD, Pending, Response, Server};
use serde_json::json;
use std::time::Duration;
use tokio::task::spawn_blocking;

/// Deletes the account in a transaction that ends only after the request has begun to wait for it.
async fn during(server: &Server, account: &Account, request: impl Future<Output = Response>) -> Response {
    let delete = format!("DELETE FROM users WHERE id = '{}'", account.id);
    let holder = server.database.hold(&delete, Duration::from_millis(400));
    let response = request.await;
    spawn_blocking(move || holder.join().unwrap()).await.unwrap();
    response
}

#[tokio::test]
async fn creating_a_task_is_401() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let response = during(&server, &ann, Response::of(ann.create("Too late"))).await;
    response.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn creating_a_task_with_a_slow_body_is_401() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "Too late"}).to_string();
    let request = Pending::post(server.address, &ann.path(""), &ann.access_token, body).await;
    server.database.execute("DELETE FROM users");
    let response = request.finish().await;
    assert!(response.starts_with("HTTP/1.1 401"), "{response}");
}

#[tokio::test]
async fn changing_the_account_is_401() {
    for (path, body) in [
        ("update-user", json!({"name": "Too late"})),
        ("revoke-sessions", json!({})),
        (
            "api-key/create",
            json!({"name": "Late", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]}}),
        ),
    ] {
        let server = Server::start();
        let ann = server.sign_up("ann@example.org").await;
        let path = format!("/api/auth/{path}");
        let response = during(&server, &ann, ann.auth("POST", &path, Some(body))).await;
        response.expect_error(401, "UNAUTHORIZED");
    }
}

/// The network is recorded only after the password was verified.
#[tokio::test]
async fn signing_in_is_401() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.advance(Duration::from_secs(2 * 24 * 60 * 60));
    let sign_in = server.post("/api/auth/sign-in/email", json!({"email": ann.email, "password": PASSWORD}));
    during(&server, &ann, sign_in).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
}
