use crate::helpers::{Response, Server};
use serde_json::json;
use shared::Timestamp;
use std::time::{Duration, SystemTime};

const ONE: &str = "/api/auth/revoke-session";
const ALL: &str = "/api/auth/revoke-sessions";
const OTHERS: &str = "/api/auth/revoke-other-sessions";

#[tokio::test]
async fn requires_a_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"token": ann.session_token});
    for path in [ONE, ALL, OTHERS] {
        server.post(path, body.clone()).await.expect_error(401, "UNAUTHORIZED");
        Response::of(ann.request("POST", path).json(&body)).await.expect_error(401, "UNAUTHORIZED");
        let elsewhere = server.request("POST", path).header("cookie", &ann.cookie);
        Response::of(elsewhere.json(&body)).await.expect_error(403, "INVALID_ORIGIN");
    }
    assert!(ann.is_signed_in().await);
    ann.sign_out().await.expect(200);
    for path in [ONE, ALL, OTHERS] {
        ann.auth("POST", path, Some(body.clone())).await.expect_error(401, "UNAUTHORIZED");
    }
}

#[tokio::test]
async fn ends_one_session_by_token() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (phone, bob) = (server.sign_in("ann@example.org").await, server.sign_up("bob@example.org").await);
    ann.auth("POST", ONE, Some(json!({}))).await.expect_error(400, "VALIDATION_ERROR");
    ann.auth("POST", ONE, Some(json!({"token": 7}))).await.expect_error(400, "VALIDATION_ERROR");
    for not_ones_own in [&bob.session_token, &ann.access_token, "x"] {
        let response = ann.auth("POST", ONE, Some(json!({"token": not_ones_own}))).await;
        assert_eq!(response.expect(200).json(), json!({"status": true}));
    }
    assert!(ann.is_signed_in().await && phone.is_signed_in().await && bob.is_signed_in().await);
    ann.auth("POST", ONE, Some(json!({"token": phone.session_token}))).await.expect(200);
    assert!(!phone.is_signed_in().await && ann.is_signed_in().await);
    ann.auth("POST", ONE, Some(json!({"token": ann.session_token}))).await.expect(200);
    assert!(!ann.is_signed_in().await);
}

#[tokio::test]
async fn ends_all_sessions_but_not_later_ones() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (phone, bob) = (server.sign_in("ann@example.org").await, server.sign_up("bob@example.org").await);
    let response = phone.auth("POST", ALL, None).await.expect(200);
    assert_eq!(response.json(), json!({"status": true}));
    assert!(response.header("set-cookie").contains("Max-Age=0"));
    assert!(!ann.is_signed_in().await && !phone.is_signed_in().await);
    assert!(bob.is_signed_in().await);
    let again = server.sign_in("ann@example.org").await;
    assert!(again.is_signed_in().await);
    let session = again.auth("GET", "/api/auth/get-session", None).await.json();
    let now = serde_json::to_value(Timestamp::from(SystemTime::now())).unwrap();
    assert!(session["session"]["createdAt"].as_str() <= now.as_str(), "{session}");
    server.advance(Duration::from_secs(3600));
    again.auth("GET", "/api/auth/token", None).await.expect(200);
    ann.auth("GET", "/api/auth/token", None).await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn ends_other_sessions_and_keeps_the_current() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    ann.auth("POST", OTHERS, None).await.expect(200);
    assert!(ann.is_signed_in().await && !phone.is_signed_in().await);
    let tablet = server.sign_in("ann@example.org").await;
    assert!(ann.is_signed_in().await && tablet.is_signed_in().await);
    // A session that was spared once is ended by a later request.
    tablet.auth("POST", OTHERS, None).await.expect(200);
    assert!(!ann.is_signed_in().await && tablet.is_signed_in().await);
    tablet.sign_out().await.expect(200);
    assert!(!tablet.is_signed_in().await);
}

/// The clocks of two instances may differ by 5 s.
#[tokio::test]
async fn ends_sessions_despite_clock_skew() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let ahead = Server::on(&server.database, &[]);
    ahead.advance(Duration::from_secs(4));
    let thief = ahead.sign_in("ann@example.org").await;
    ann.auth("POST", OTHERS, None).await.expect(200);
    assert!(ann.is_signed_in().await);
    assert!(!thief.is_signed_in().await);
    assert!(ahead.sign_in("ann@example.org").await.is_signed_in().await);
    assert!(server.sign_in("ann@example.org").await.is_signed_in().await);
}

/// Even if the timestamp of the first cutoff comes from an instance whose clock is ahead.
#[tokio::test]
async fn ends_sessions_with_timestamp_of_previous_cutoff() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let ahead = Server::on(&server.database, &[]);
    ahead.advance(Duration::from_secs(4));
    ahead.sign_in("ann@example.org").await.auth("POST", ALL, None).await.expect(200);
    assert!(!ann.is_signed_in().await);
    for _ in 0..2 {
        let (one, two) = (server.sign_in("ann@example.org").await, server.sign_in("ann@example.org").await);
        assert!(one.is_signed_in().await && two.is_signed_in().await);
        one.auth("POST", ALL, None).await.expect(200);
        assert!(!one.is_signed_in().await && !two.is_signed_in().await);
    }
}
