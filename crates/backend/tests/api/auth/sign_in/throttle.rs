//! The throttle of each account after failed sign-ins.

use crate::helpers::{Database, PASSWORD, Response, Server};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;

const PATH: &str = "/api/auth/sign-in/email";
const ANN: &str = "ann@example.org";
/// With this, a test chooses the network of its client.
const BEHIND_PROXY: [&str; 2] = ["--trusted-proxies", "127.0.0.1"];
const HOME: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.1";

async fn sign_in(server: &Server, from: &str, email: &str, password: &str) -> Response {
    let body = json!({"email": email, "password": password});
    Response::of(server.request("POST", PATH).header("x-forwarded-for", from).json(&body)).await
}

async fn sign_up(server: &Server, from: &str, email: &str) {
    let body = json!({"email": email, "password": PASSWORD});
    let request = server.request("POST", "/api/auth/sign-up/email").header("x-forwarded-for", from);
    Response::of(request.json(&body)).await.expect(200);
}

async fn fail_five_times(server: &Server, from: &str, email: &str) {
    for n in 0..5 {
        sign_in(server, from, email, &format!("wrong password {n}")).await.expect(401);
    }
}

#[tokio::test]
async fn rejects_even_the_correct_password_after_five_failures() {
    let server = Server::with(&BEHIND_PROXY);
    sign_up(&server, HOME, ANN).await;
    fail_five_times(&server, ELSEWHERE, ANN).await;
    let [wrong, right] =
        ["wrong password", PASSWORD].map(|password| sign_in(&server, ELSEWHERE, ANN, password));
    for refused in [wrong.await, right.await] {
        let refused = refused.expect_error(429, "TOO_MANY_REQUESTS");
        assert_eq!(refused.header("retry-after"), "30");
        assert_eq!(refused.header("x-retry-after"), refused.header("retry-after"));
    }
    server.advance(Duration::from_secs(31));
    sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn doubles_the_delay_up_to_15_minutes() {
    let server = Server::with(&BEHIND_PROXY);
    sign_up(&server, HOME, ANN).await;
    fail_five_times(&server, ELSEWHERE, ANN).await;
    for seconds in [30, 60, 120, 240, 480, 900, 900] {
        let refused = sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect(429);
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert_eq!(wait, seconds);
        server.advance(Duration::from_secs(wait));
        sign_in(&server, ELSEWHERE, ANN, "wrong password").await.expect(401);
    }
    server.advance(Duration::from_secs(900));
    sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect(200);
    fail_five_times(&server, ELSEWHERE, ANN).await;
}

#[tokio::test]
async fn throttles_unknown_email_alike() {
    let server = Server::with(&BEHIND_PROXY);
    fail_five_times(&server, ELSEWHERE, "unknown@example.org").await;
    let refused = sign_in(&server, ELSEWHERE, "unknown@example.org", PASSWORD).await;
    refused.expect_error(429, "TOO_MANY_REQUESTS");
    sign_in(&server, ELSEWHERE, "another@example.org", PASSWORD).await.expect(401);
}

#[tokio::test]
async fn does_not_lock_the_owner_out_of_known_networks() {
    let server = Server::with(&BEHIND_PROXY);
    sign_up(&server, HOME, ANN).await;
    fail_five_times(&server, ELSEWHERE, ANN).await;
    sign_in(&server, "203.0.113.7", ANN, PASSWORD).await.expect(429);
    sign_in(&server, HOME, ANN, PASSWORD).await.expect(200);
    sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect(429);

    fail_five_times(&server, HOME, ANN).await;
    sign_in(&server, HOME, ANN, PASSWORD).await.expect_error(429, "TOO_MANY_REQUESTS");
}

#[tokio::test]
async fn remembers_known_networks_for_90_days() {
    let server = Server::with(&BEHIND_PROXY);
    sign_up(&server, HOME, ANN).await;
    sign_in(&server, "2001:db8:1:2::3", ANN, PASSWORD).await.expect(200);
    fail_five_times(&server, ELSEWHERE, ANN).await;
    sign_in(&server, "2001:db8:1:2:ffff::4", ANN, PASSWORD).await.expect(200);
    sign_in(&server, "2001:db8:1:3::3", ANN, PASSWORD).await.expect(429);

    server.advance(Duration::from_secs(91 * 24 * 60 * 60));
    fail_five_times(&server, ELSEWHERE, ANN).await;
    sign_in(&server, HOME, ANN, PASSWORD).await.expect(429);
}

#[tokio::test]
async fn forgets_failures_after_a_day() {
    let server = Server::with(&BEHIND_PROXY);
    sign_up(&server, HOME, ANN).await;
    for _ in 0..4 {
        sign_in(&server, ELSEWHERE, ANN, "wrong password").await.expect(401);
    }
    server.advance(Duration::from_secs(25 * 60 * 60));
    fail_five_times(&server, ELSEWHERE, ANN).await;
}

#[tokio::test]
async fn checks_five_of_50_concurrent_guesses_on_two_instances() {
    let database = Database::create();
    let instances = [Server::on(&database, &BEHIND_PROXY), Server::on(&database, &BEHIND_PROXY)];
    sign_up(&instances[0], HOME, ANN).await;
    let guesses = join_all((0..50).map(|n| {
        let server = &instances[n % 2];
        async move { sign_in(server, ELSEWHERE, ANN, &format!("wrong password {n}")).await.status }
    }));
    let statuses = guesses.await;
    let count = |status| statuses.iter().filter(|it| **it == status).count();
    assert_eq!(count(401), 5, "{statuses:?}");
    assert_eq!(count(401) + count(429) + count(503), 50, "{statuses:?}");
    for server in &instances {
        sign_in(server, ELSEWHERE, ANN, PASSWORD).await.expect(429);
    }
}

#[tokio::test]
async fn clock_set_back_does_not_prolong_the_delay() {
    for back in [10 * 60, 24 * 60 * 60, 400 * 24 * 60 * 60] {
        let server = Server::with(&BEHIND_PROXY);
        sign_up(&server, HOME, ANN).await;
        fail_five_times(&server, ELSEWHERE, ANN).await;
        for email in ["unknown@example.org", "another@example.org"] {
            fail_five_times(&server, ELSEWHERE, email).await;
        }
        server.set_back(Duration::from_secs(back));
        sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect(200);
        // The failures from before still count.
        sign_in(&server, ELSEWHERE, "unknown@example.org", PASSWORD).await.expect(401);
        let refused = sign_in(&server, ELSEWHERE, "unknown@example.org", PASSWORD).await;
        assert_eq!(refused.expect_error(429, "TOO_MANY_REQUESTS").header("retry-after"), "60");
        server.advance(Duration::from_secs(60));
        sign_in(&server, ELSEWHERE, "unknown@example.org", PASSWORD).await.expect(401);
    }
}

/// Within the difference that the clocks of two instances may have.
#[tokio::test]
async fn clock_that_is_a_little_behind_does_not_end_the_delay() {
    let server = Server::with(&BEHIND_PROXY);
    fail_five_times(&server, ELSEWHERE, ANN).await;
    server.set_back(Duration::from_secs(59));
    let refused = sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect_error(429, "TOO_MANY_REQUESTS");
    assert_eq!(refused.header("retry-after"), "89");
}

#[tokio::test]
async fn survives_a_restart() {
    let database = Database::create();
    let server = Server::on(&database, &BEHIND_PROXY);
    fail_five_times(&server, ELSEWHERE, ANN).await;
    drop(server);
    let server = Server::on(&database, &BEHIND_PROXY);
    sign_in(&server, ELSEWHERE, ANN, PASSWORD).await.expect(429);
}
