//! The token bucket of each network for sign-in and sign-up.

use crate::helpers::{PASSWORD, Response, Server};
use serde_json::json;
use std::time::Duration;

const ON: [&str; 4] = ["--rate-limit", "on", "--trusted-proxies", "127.0.0.1"];
const BURST: usize = 30;

/// A sign-in with a new e-mail address each time, so that the throttle of an account does not apply.
async fn sign_in(server: &Server, from: &str) -> Response {
    let body = json!({"email": format!("{}@example.org", uuid::Uuid::new_v4()), "password": PASSWORD});
    let request = server.request("POST", "/api/auth/sign-in/email").header("x-forwarded-for", from);
    Response::of(request.json(&body)).await
}

#[tokio::test]
async fn limits_bursts_per_network() {
    let server = Server::with(&ON);
    for _ in 0..BURST {
        sign_in(&server, "192.0.2.1").await.expect(401);
    }
    let refused = sign_in(&server, "192.0.2.1").await.expect_error(429, "TOO_MANY_REQUESTS");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert_eq!(wait, 2);
    assert_eq!(refused.header("x-retry-after"), refused.header("retry-after"));
    sign_in(&server, "192.0.2.2").await.expect(401);

    server.advance(Duration::from_secs(wait));
    sign_in(&server, "192.0.2.1").await.expect(401);
    sign_in(&server, "192.0.2.1").await.expect(429);
}

#[tokio::test]
async fn clock_set_back_does_not_prolong_the_wait() {
    let server = Server::with(&ON);
    for _ in 0..BURST {
        sign_in(&server, "192.0.2.1").await.expect(401);
    }
    for back in [600, 24 * 60 * 60] {
        server.set_back(Duration::from_secs(back));
        let refused = sign_in(&server, "192.0.2.1").await.expect_error(429, "TOO_MANY_REQUESTS");
        assert_eq!(refused.header("retry-after"), "2");
        sign_in(&server, "192.0.2.2").await.expect(401);
        server.advance(Duration::from_secs(2));
        sign_in(&server, "192.0.2.1").await.expect(401);
    }
}

#[tokio::test]
async fn counts_an_ipv6_64_as_one_network() {
    let server = Server::with(&ON);
    for n in 0..BURST {
        sign_in(&server, &format!("2001:db8:1:2:{n:x}::{n:x}")).await.expect(401);
    }
    sign_in(&server, "2001:db8:1:2:ffff::1").await.expect_error(429, "TOO_MANY_REQUESTS");
    sign_in(&server, "2001:db8:1:3::1").await.expect(401);
}

#[tokio::test]
async fn sign_up_shares_the_token_bucket() {
    let server = Server::with(&ON);
    let ann = server.sign_up("ann@example.org").await;
    for _ in 1..BURST {
        sign_in(&server, "127.0.0.1").await.expect(401);
    }
    let body = json!({"email": "bob@example.org", "password": PASSWORD});
    server.post("/api/auth/sign-up/email", body).await.expect_error(429, "TOO_MANY_REQUESTS");
    ann.get("").await.expect(200);
    server.get("/api/auth/ok").await.expect(200);
    ann.sign_out().await.expect(200);
}

#[tokio::test]
async fn ignores_forwarded_header_of_untrusted_peer() {
    let server = Server::with(&["--rate-limit", "on", "--trusted-proxies", "192.0.2.0/24"]);
    for n in 0..BURST {
        sign_in(&server, &format!("198.51.100.{n}")).await.expect(401);
    }
    sign_in(&server, "198.51.100.99").await.expect_error(429, "TOO_MANY_REQUESTS");
}
