use crate::helpers::{
    ABSENT, Account, PASSWORD, Response, SECRET, Server, claims, header, session_claims, sign,
};
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/api/auth/get-session";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn is_null_without_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let of_absent_account = sign(&header("session+jwt", SECRET), &session_claims(ABSENT, ABSENT), SECRET);
    for request in [
        server.request("GET", PATH),
        server.request("GET", PATH).bearer_auth("not.a.token"),
        server.request("GET", PATH).bearer_auth(&ann.access_token),
        server.request("GET", PATH).bearer_auth(of_absent_account),
        server.request("GET", PATH).header("cookie", "latchkey_session=x"),
        server.request("GET", &format!("{PATH}?token={}", ann.session_token)),
    ] {
        let response = Response::of(request).await.expect(200);
        assert_eq!(response.json(), Value::Null);
        assert_eq!(response.header("set-auth-jwt"), "");
        assert_eq!(response.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn accepts_header_and_cookie() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let request = || server.request("GET", PATH).header("user-agent", "a test");
    for request in [request().bearer_auth(&ann.session_token), request().header("cookie", &ann.cookie)] {
        let response = Response::of(request).await.expect(200);
        let body = response.json();
        assert_eq!(body["user"]["id"], ann.id);
        assert_eq!(body["user"]["email"], "ann@example.org");
        assert_eq!(body["session"]["userId"], ann.id);
        assert_eq!(body["session"]["token"], ann.session_token);
        assert_eq!(body["session"]["ipAddress"], "127.0.0.1");
        assert_eq!(body["session"]["userAgent"], "a test");
        for member in ["expiresAt", "createdAt", "updatedAt"] {
            assert!(body["session"][member].as_str().unwrap().ends_with('Z'));
        }
        let request = server.request("GET", &ann.path("")).bearer_auth(response.header("set-auth-jwt"));
        Response::of(request).await.expect(200);
    }
}

#[tokio::test]
async fn session_expires_after_a_week_without_use() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut token = ann.session_token.clone();
    for _ in 0..5 {
        server.advance(DAY * 3);
        let response =
            Response::of(server.request("GET", PATH).header("cookie", format!("latchkey_session={token}")));
        let response = response.await.expect(200);
        let renewed = response.header("set-auth-token").to_owned();
        assert_ne!(renewed, "");
        assert_eq!(response.json()["session"]["token"], renewed);
        assert!(response.header("set-cookie").starts_with(&format!("latchkey_session={renewed}; ")));
        token = renewed;
    }
    server.advance(DAY * 7);
    let response = Response::of(server.request("GET", PATH).bearer_auth(token)).await.expect(200);
    assert_eq!(response.json(), Value::Null);
}

/// A client that sends both goes on with one token, whichever of them it sends from then on.
#[tokio::test]
async fn token_in_header_and_cookie_is_renewed_in_both() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [PATH, "/api/auth/token"] {
        let mut token = ann.session_token.clone();
        // At first the same token, then the cookie has an older one of the session.
        for _ in 0..2 {
            server.advance(DAY);
            let request = server.request("GET", path).bearer_auth(&token).header("cookie", &ann.cookie);
            let renewed = Response::of(request).await.expect(200);
            token = renewed.header("set-auth-token").to_owned();
            let cookie = renewed.header("set-cookie").split(';').next().unwrap();
            assert_eq!(cookie, format!("latchkey_session={token}"));
        }
        let in_header = Response::of(server.request("GET", path).bearer_auth(&token)).await.expect(200);
        assert_eq!((in_header.header("set-auth-token"), in_header.header("set-cookie")), ("", ""));
    }
}

/// A cookie of another session stays as it is.
#[tokio::test]
async fn renewed_token_of_the_header_replaces_no_other_session() {
    let server = Server::start();
    let (ann, other) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    server.advance(DAY);
    let request = server.request("GET", PATH).bearer_auth(&ann.session_token).header("cookie", &other.cookie);
    let renewed = Response::of(request).await.expect(200);
    assert_eq!(renewed.json()["user"]["id"], ann.id);
    assert_ne!(renewed.header("set-auth-token"), "");
    assert_eq!(renewed.header("set-cookie"), "");
}

/// Uses the session now and then, with its access token in between, and returns the last session token.
async fn use_often(server: &Server, signed_in: &Response, every: Duration, times: usize) -> Response {
    let mut last = signed_in.clone();
    let mut account = Account::of(server, signed_in);
    for _ in 0..times {
        server.advance(every);
        let list = account.get("").await;
        if list.status == 401 {
            list.expect_error(401, "TOKEN_EXPIRED");
            let request = server.request("GET", "/api/auth/token").header("cookie", &account.cookie);
            let response = Response::of(request).await.expect(200);
            account.access_token = response.json()["token"].as_str().unwrap().to_owned();
            if !response.header("set-cookie").is_empty() {
                account.cookie = response.header("set-cookie").split(';').next().unwrap().to_owned();
                last = response;
            }
            account.get("").await.expect(200);
        }
    }
    last
}

/// As an app does that returns only when its access token has expired.
#[tokio::test]
async fn session_in_use_does_not_end() {
    const HOUR: Duration = Duration::from_secs(3600);
    for (flags, every, idle) in [
        (&[][..], HOUR * 6, DAY * 7),
        (&["--session-ttl", "1h"], HOUR / 10, HOUR),
        (&["--session-ttl", "2h", "--access-token-ttl", "2h"], HOUR / 6, HOUR * 2),
        (&["--session-ttl", "12h", "--access-token-ttl", "30d"], HOUR, HOUR * 12),
    ] {
        let server = Server::with(flags);
        server.sign_up("ann@example.org").await;
        for remember in [true, false] {
            let body = json!({"email": "ann@example.org", "password": PASSWORD, "rememberMe": remember});
            let signed_in = server.post("/api/auth/sign-in/email", body).await.expect(200);
            let last = use_often(&server, &signed_in, every, 60).await;
            let idle = if remember { idle } else { idle.min(DAY) };
            let expected = if remember { format!("Max-Age={}", idle.as_secs()) } else { String::new() };
            assert!(last.header("set-cookie").contains(&expected), "{last:?}");
            assert_eq!(last.header("set-cookie").contains("Max-Age"), remember, "{last:?}");
            let claims = claims(last.header("set-auth-token"));
            let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
            assert_eq!(lifetime, idle.as_secs());
            // It ends when it is not used.
            server.advance(idle);
            let request = server.request("GET", "/api/auth/token").bearer_auth(last.header("set-auth-token"));
            Response::of(request).await.expect_error(401, "UNAUTHORIZED");
        }
    }
}

#[tokio::test]
async fn shortened_lifetime_applies_to_sessions_that_have_begun() {
    let long = Server::with(&["--session-ttl", "30d"]);
    let ann = long.sign_up("ann@example.org").await;
    let short = Server::on(&long.database, &["--session-ttl", "2h"]);
    let get = |server: &Server| Response::of(server.request("GET", PATH).bearer_auth(&ann.session_token));
    let (before, after) = (get(&long).await.json(), get(&short).await.json());
    assert_ne!(before["session"]["expiresAt"], after["session"]["expiresAt"]);
    for server in [&long, &short] {
        server.advance(Duration::from_secs(2 * 3600));
    }
    assert_eq!(get(&short).await.expect(200).json(), Value::Null);
    let refused = Response::of(short.request("GET", "/api/auth/token").bearer_auth(&ann.session_token));
    refused.await.expect_error(401, "UNAUTHORIZED");
    assert_eq!(get(&long).await.expect(200).json()["user"]["id"], ann.id);
}

#[tokio::test]
async fn ignores_other_cookies() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for other in [&b"a=\xff"[..], b"\xc3\xa9=b", b"a", b"=", b""] {
        let cookie = [other, b"; latchkey_session=", ann.session_token.as_bytes(), b"; z=\xfe"].concat();
        let response = Response::of(server.request("GET", PATH).header("cookie", cookie)).await.expect(200);
        assert_eq!(response.json()["user"]["email"], "ann@example.org", "{other:?}");
    }
}

#[tokio::test]
async fn keeps_token_of_new_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.advance(DAY - Duration::from_secs(60));
    let response =
        Response::of(server.request("GET", PATH).bearer_auth(&ann.session_token)).await.expect(200);
    assert_eq!(response.header("set-auth-token"), "");
    assert_eq!(response.json()["session"]["token"], json!(ann.session_token));
}

#[tokio::test]
async fn reports_address_from_trusted_proxy() {
    for (trusted, address) in [("127.0.0.1,10.0.0.0/8", "203.0.113.9"), ("192.0.2.0/24", "127.0.0.1")] {
        let server = Server::with(&["--trusted-proxies", trusted]);
        let ann = server.sign_up("ann@example.org").await;
        let request = server.request("GET", "/api/auth/get-session").bearer_auth(&ann.session_token);
        let request = request.header("x-forwarded-for", "192.0.2.1, 203.0.113.9, 10.1.2.3");
        assert_eq!(Response::of(request).await.json()["session"]["ipAddress"], address);
    }
}
