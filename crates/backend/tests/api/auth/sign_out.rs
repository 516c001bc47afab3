use crate::helpers::{
    Account, RequestBuilder, Response, SECRET, Server, claims, header, id_of, now, session_claims, sign,
};
use serde_json::json;
use std::time::Duration;

const PATH: &str = "/api/auth/sign-out";

#[tokio::test]
async fn succeeds_without_session() {
    let server = Server::start();
    for request in [
        server.request("POST", PATH),
        server.request("POST", PATH).json(&json!({})),
        server.request("POST", PATH).bearer_auth("not.a.token"),
    ] {
        assert_eq!(Response::of(request).await.expect(200).json(), json!({"success": true}));
    }
}

#[tokio::test]
async fn access_token_does_not_sign_out() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    Response::of(ann.request("POST", PATH)).await.expect(200);
    ann.get("").await.expect(200);
}

#[tokio::test]
async fn access_token_does_not_hide_the_cookie() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let both = |method, path| with_cookie(&ann, method, path).bearer_auth(&ann.access_token);
    Response::of(both("GET", "/api/auth/token")).await.expect(200);
    let session = Response::of(both("GET", "/api/auth/get-session")).await.expect(200).json();
    assert_eq!(session["user"]["id"], ann.id);
    Response::of(both("POST", PATH).header("sec-fetch-site", "same-origin")).await.expect(200);
    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn access_token_never_outlives_its_session() {
    let server = Server::with(&["--access-token-ttl", "30d", "--session-ttl", "1h"]);
    let ann = server.sign_up("ann@example.org").await;
    let renewed =
        Response::of(server.request("GET", "/api/auth/token").bearer_auth(&ann.session_token)).await;
    let renewed = renewed.expect(200).json()["token"].as_str().unwrap().to_owned();
    server.advance(Duration::from_secs(3600));
    for token in [&ann.access_token, &renewed] {
        let request = server.request("GET", &ann.path("")).bearer_auth(token);
        Response::of(request).await.expect_error(401, "TOKEN_EXPIRED");
    }
}

#[tokio::test]
async fn revokes_all_tokens_of_the_session_only() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let renewed =
        Response::of(server.request("GET", "/api/auth/token").bearer_auth(&ann.session_token)).await;
    let renewed = renewed.expect(200).json()["token"].as_str().unwrap().to_owned();

    assert_eq!(ann.sign_out().await.expect(200).json(), json!({"success": true}));

    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
    let request = server.request("GET", &ann.path("")).bearer_auth(renewed);
    Response::of(request).await.expect_error(401, "TOKEN_REVOKED");
    let request = server.request("GET", "/api/auth/token").bearer_auth(&ann.session_token);
    Response::of(request).await.expect_error(401, "UNAUTHORIZED");
    phone.get("").await.expect(200);
    ann.sign_out().await.expect(200);
    server.sign_in("ann@example.org").await.get("").await.expect(200);
}

#[tokio::test]
async fn revoked_token_is_rejected_on_every_route() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Water the plants").await;
    let path = id_of(&task);
    let bob = server.sign_up("bob@example.org").await;
    ann.sign_out().await.expect(200);
    let nowhere = format!("/{}", bob.id);
    let long = json!({"title": "x".repeat(300)});
    for (method, rest, body) in [
        ("GET", "", None),
        ("GET", "?limit=0", None),
        ("POST", "", Some(json!({"title": "Feed the cat"}))),
        ("POST", "", Some(long.clone())),
        ("GET", path.as_str(), None),
        ("GET", nowhere.as_str(), None),
        ("GET", "/x", None),
        ("PUT", path.as_str(), Some(json!({"title": "Feed the cat"}))),
        ("PATCH", path.as_str(), Some(json!({}))),
        ("PATCH", path.as_str(), Some(long)),
        ("DELETE", path.as_str(), None),
        ("PUT", "", None),
    ] {
        ann.send(method, rest, body).await.expect_error(401, "TOKEN_REVOKED");
    }
    for query in ["", "?limit=0", "?since=0000000000000000.0&wait=25"] {
        let request = ann.request("GET", &format!("/api/{}/changes{query}", ann.id));
        Response::of(request).await.expect_error(401, "TOKEN_REVOKED");
    }
    let request = ann.request("GET", &bob.path(""));
    Response::of(request).await.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn clears_the_cookie() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let request = with_cookie(&ann, "POST", PATH).header("sec-fetch-site", "same-origin");
    let response = Response::of(request).await.expect(200);
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("latchkey_session=;"), "{cookie}");
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn revocation_row_outlives_all_tokens() {
    let long = Server::with(&["--access-token-ttl", "30d", "--session-ttl", "120d"]);
    let ann = long.sign_up("ann@example.org").await;
    // The lifetimes were shortened after the sign-up.
    let server = Server::on(&long.database, &[]);
    let sign_out = |token: &str| Response::of(server.request("POST", PATH).bearer_auth(token));
    sign_out(&ann.session_token).await.expect(200);
    server.advance(Duration::from_secs(29 * 24 * 60 * 60));
    // Deletes expired rows.
    let bob = server.sign_up("bob@example.org").await;
    sign_out(&bob.session_token).await.expect(200);
    let request = server.request("GET", &ann.path("")).bearer_auth(&ann.access_token);
    Response::of(request).await.expect_error(401, "TOKEN_REVOKED");
}

fn with_cookie(account: &Account, method: &str, path: &str) -> RequestBuilder {
    account.client.request(method, path).header("cookie", &account.cookie)
}

#[tokio::test]
async fn ends_every_session_of_the_request() {
    let server = Server::start();
    let [one, two, three] = [
        server.sign_up("ann@example.org").await,
        server.sign_in("ann@example.org").await,
        server.sign_in("ann@example.org").await,
    ];
    let cookies = format!("latchkey_session=planted; {}; {}", one.cookie, two.cookie);
    let request = server.request("POST", "/api/auth/sign-out").header("cookie", cookies);
    let request = request.header("origin", server.url("")).bearer_auth(&three.session_token);
    Response::of(request).await.expect(200);
    for device in [one, two, three] {
        device.get("").await.expect_error(401, "TOKEN_REVOKED");
    }
}

/// Also of one that a renewal in flight issued just after the sign-out, with the longest lifetime that there is.
#[tokio::test]
async fn revocation_outlives_every_token_of_the_session() {
    let server = Server::with(&["--session-ttl", "365d"]);
    let ann = server.sign_up("ann@example.org").await;
    let session = claims(&ann.session_token)["sid"].as_str().unwrap().to_owned();
    ann.sign_out().await.expect(200);
    let mut renewed = session_claims(&ann.id, &session);
    let (begin, year) = (now() + 30, 365 * 24 * 60 * 60);
    renewed["iat"] = json!(begin);
    renewed["exp"] = json!(begin + year);
    let renewed = sign(&header("session+jwt", SECRET), &renewed, SECRET);
    server.advance(Duration::from_secs(365 * 24 * 60 * 60 + 10));
    // A sign-out deletes the revocation rows that have expired.
    server.sign_up("ben@example.org").await.sign_out().await.expect(200);
    let renewal = server.request("GET", "/api/auth/token").bearer_auth(&renewed);
    Response::of(renewal).await.expect_error(401, "UNAUTHORIZED");
}

/// One that looks like a session token.
fn planted(n: usize) -> String {
    format!("latchkey_session={n:0>40}.{n:0>40}.{n:0>43}")
}

fn with_cookies(server: &Server, cookies: &[String]) -> RequestBuilder {
    let request = server.request("POST", PATH).header("cookie", cookies.join("; "));
    request.header("origin", server.url(""))
}

#[tokio::test]
async fn rejects_more_session_cookies_than_it_verifies() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for others in [7, 50] {
        let mut cookies: Vec<String> = (0..others).map(planted).collect();
        cookies.push(ann.cookie.clone());
        Response::of(with_cookies(&server, &cookies)).await.expect_error(400, "BAD_REQUEST");
    }
    ann.get("").await.expect(200);
}

#[tokio::test]
async fn other_cookies_hide_no_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut cookies: Vec<String> = (0..6).map(planted).collect();
    cookies.extend((0..1000).map(|n| format!("latchkey_session=x{n}")));
    cookies.push(ann.cookie.clone());
    Response::of(with_cookies(&server, &cookies)).await.expect(200);
    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
}
