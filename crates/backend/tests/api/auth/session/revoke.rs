use crate::helpers::{ABSENT, Account, PASSWORD, Response, Server, claims};
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::Timestamp;
use std::time::{Duration, SystemTime};
use tokio::time::sleep;

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

async fn id_of_session(account: &Account) -> Value {
    account.auth("GET", "/api/auth/get-session", None).await.expect(200).json()["session"]["id"].clone()
}

#[tokio::test]
async fn ends_one_session_by_id() {
    let server = Server::start();
    let other = Server::on(&server.database, &[]);
    let ann = server.sign_up("ann@example.org").await;
    let (phone, bob) = (server.sign_in("ann@example.org").await, server.sign_up("bob@example.org").await);
    for not_ones_own in [id_of_session(&bob).await, json!(bob.id), json!(ABSENT)] {
        let response = ann.auth("POST", ONE, Some(json!({"token": not_ones_own}))).await;
        assert_eq!(response.expect(200).json(), json!({"status": true}));
    }
    assert!(ann.is_signed_in().await && phone.is_signed_in().await && bob.is_signed_in().await);
    let rows = "SELECT CAST(count(*) AS TEXT) AS text FROM revoked_sessions";
    assert_eq!(server.database.text(rows), "0", "what is not one's own leaves nothing");
    let id = id_of_session(&phone).await;
    for _ in 0..2 {
        let response = ann.auth("POST", ONE, Some(json!({"token": id}))).await.expect(200);
        assert_eq!(response.header("set-cookie"), "");
    }
    assert!(!phone.is_signed_in().await && !phone.at(&other).is_signed_in().await);
    assert!(ann.is_signed_in().await && bob.is_signed_in().await);
    phone.auth("POST", ONE, Some(json!({"token": id}))).await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn ending_this_session_clears_its_cookie() {
    let server = Server::start();
    for by_id in [true, false] {
        let ann = match by_id {
            true => server.sign_up("ann@example.org").await,
            false => server.sign_in("ann@example.org").await,
        };
        server.database.execute("DELETE FROM sessions");
        let token = if by_id { id_of_session(&ann).await } else { json!(ann.session_token) };
        server.database.execute("DELETE FROM sessions");
        let response = ann.auth("POST", ONE, Some(json!({"token": token}))).await.expect(200);
        assert!(response.header("set-cookie").contains("Max-Age=0"), "{response:?}");
        assert!(!ann.is_signed_in().await);
    }
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

/// The account with the session that replaces another.
fn exchanged(account: &Account, response: &Response) -> Account {
    let header = |name| response.header(name).to_owned();
    Account {
        session_token: header("set-auth-token"),
        access_token: header("set-auth-jwt"),
        cookie: header("set-cookie").split(';').next().unwrap().to_owned(),
        ..account.clone()
    }
}

#[tokio::test]
async fn ends_other_sessions_and_replaces_the_current() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let response = ann.auth("POST", OTHERS, None).await.expect(200);
    assert_eq!(response.json(), json!({"status": true}));
    assert!(!ann.is_signed_in().await && !phone.is_signed_in().await);
    let ann = exchanged(&ann, &response);
    assert!(ann.is_signed_in().await);
    let tablet = server.sign_in("ann@example.org").await;
    assert!(ann.is_signed_in().await && tablet.is_signed_in().await);
    // A session that replaced another is ended by a later request.
    let tablet = exchanged(&tablet, &tablet.auth("POST", OTHERS, None).await.expect(200));
    assert!(!ann.is_signed_in().await && tablet.is_signed_in().await);
    tablet.sign_out().await.expect(200);
    assert!(!tablet.is_signed_in().await);
}

/// A client of which only one part has taken the new token, or a cookie that another site has planted.
#[tokio::test]
async fn ended_session_hides_no_live_one() {
    let server = Server::start();
    let old = server.sign_up("ann@example.org").await;
    let new = exchanged(&old, &old.auth("POST", OTHERS, None).await.expect(200));
    let session = async |authorization: Option<&str>, cookies: &str| {
        let request = server.request("GET", "/api/auth/token").header("cookie", cookies);
        let request = match authorization {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        Response::of(request).await.status
    };
    assert_eq!(session(Some(&old.session_token), &new.cookie).await, 200);
    assert_eq!(session(Some(&new.session_token), &old.cookie).await, 200);
    assert_eq!(session(None, &format!("{}; {}", old.cookie, new.cookie)).await, 200);
    assert_eq!(session(Some(&old.session_token), &old.cookie).await, 401);
}

/// Else one client could fill the database without ever hashing a password.
#[tokio::test]
async fn signing_out_of_an_ended_session_leaves_no_row() {
    let server = Server::start();
    let mut ann = server.sign_up("ann@example.org").await;
    for _ in 0..5 {
        let next = exchanged(&ann, &ann.auth("POST", OTHERS, None).await.expect(200));
        ann.sign_out().await.expect(200);
        ann = next;
    }
    for _ in 0..2 {
        ann.sign_out().await.expect(200);
    }
    let rows = server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM revoked_sessions");
    assert_eq!(rows, "1", "that of the last session, which was live");
}

/// A thief of the token may have copied it from wherever it was.
#[tokio::test]
async fn leaves_no_copy_of_the_old_token_alive() {
    let server = Server::start();
    let other = Server::on(&server.database, &[]);
    let ann = server.sign_up("ann@example.org").await;
    let own = server.request("POST", OTHERS).header("cookie", &ann.cookie).header("origin", server.url(""));
    let response = Response::of(own).await.expect(200);
    let new = exchanged(&ann, &response);
    assert_ne!(new.session_token, ann.session_token);
    assert_eq!(new.cookie, format!("latchkey_session={}", new.session_token));
    assert!(response.header("set-cookie").contains("Max-Age=604800"), "{response:?}");
    for thief in [ann.clone(), ann.at(&other)] {
        assert!(!thief.is_signed_in().await);
        let with_cookie = thief.client.request("GET", "/api/auth/token").header("cookie", &ann.cookie);
        Response::of(with_cookie).await.expect_error(401, "UNAUTHORIZED");
        thief.auth("POST", OTHERS, None).await.expect_error(401, "UNAUTHORIZED");
    }
    assert!(new.at(&other).is_signed_in().await);
}

#[tokio::test]
async fn unremembered_session_stays_unremembered() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"email": "ann@example.org", "password": PASSWORD, "rememberMe": false});
    let brief = server.post("/api/auth/sign-in/email", body).await.expect(200);
    let brief = exchanged(&ann, &brief);
    let response = brief.auth("POST", OTHERS, None).await.expect(200);
    assert!(!response.header("set-cookie").contains("Max-Age"), "{response:?}");
    let claims = claims(response.header("set-auth-token"));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 24 * 60 * 60);
}

#[tokio::test]
async fn one_of_concurrent_requests_with_one_token_wins() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let responses = join_all((0..8).map(|_| ann.auth("POST", OTHERS, None))).await;
    let (won, lost): (Vec<_>, Vec<_>) = responses.into_iter().partition(|response| response.status == 200);
    assert_eq!(won.len(), 1);
    assert!(exchanged(&ann, &won[0]).is_signed_in().await);
    for response in lost {
        response.expect_error(401, "UNAUTHORIZED");
    }
}

/// The clocks of two instances may differ by a minute.
#[tokio::test]
async fn ends_sessions_despite_clock_skew() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let ahead = Server::on(&server.database, &[]);
    ahead.advance(Duration::from_secs(59));
    let thief = ahead.sign_in("ann@example.org").await;
    let ann = exchanged(&ann, &ann.auth("POST", OTHERS, None).await.expect(200));
    assert!(ann.is_signed_in().await);
    assert!(!thief.is_signed_in().await && !thief.at(&server).is_signed_in().await);
    assert!(ahead.sign_in("ann@example.org").await.is_signed_in().await);
    assert!(server.sign_in("ann@example.org").await.is_signed_in().await);
}

/// Even if the timestamp of the first cutoff comes from an instance whose clock is ahead.
#[tokio::test]
async fn ends_sessions_with_timestamp_of_previous_cutoff() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let ahead = Server::on(&server.database, &[]);
    ahead.advance(Duration::from_secs(59));
    ahead.sign_in("ann@example.org").await.auth("POST", ALL, None).await.expect(200);
    assert!(!ann.is_signed_in().await);
    for _ in 0..2 {
        let (one, two) = (server.sign_in("ann@example.org").await, server.sign_in("ann@example.org").await);
        assert!(one.is_signed_in().await && two.is_signed_in().await);
        one.auth("POST", ALL, None).await.expect(200);
        assert!(!one.is_signed_in().await && !two.is_signed_in().await);
    }
}

/// The list of sessions that its owner looks at may be older than the exchange.
#[tokio::test]
async fn ends_the_session_in_the_place_of_one_that_was_exchanged() {
    let server = Server::start();
    let other = Server::on(&server.database, &[]);
    let ann = server.sign_up("ann@example.org").await;
    for by_id in [true, false] {
        let phone = server.sign_in("ann@example.org").await;
        let token = if by_id { id_of_session(&phone).await } else { json!(phone.session_token) };
        let second = exchanged(&phone, &exchange(&phone).await.expect(200));
        let third = exchanged(&second, &exchange(&second).await.expect(200));
        assert!(third.is_signed_in().await);
        let response = ann.auth("POST", ONE, Some(json!({"token": token}))).await.expect(200);
        assert_eq!(response.header("set-cookie"), "");
        assert!(!third.is_signed_in().await && !third.at(&other).is_signed_in().await);
        assert!(ann.is_signed_in().await);
    }
    // Its own, by the id that it had.
    let id = id_of_session(&ann).await;
    let ann = exchanged(&ann, &exchange(&ann).await.expect(200));
    let response = ann.auth("POST", ONE, Some(json!({"token": id}))).await.expect(200);
    assert!(response.header("set-cookie").contains("Max-Age=0"), "{response:?}");
    assert!(!ann.is_signed_in().await);
}

async fn exchange(account: &Account) -> Response {
    account.auth("POST", "/api/auth/two-factor/disable", Some(json!({"password": PASSWORD}))).await
}

/// The row of the session is held, so that on PostgreSQL the second of the two requests comes when the first is half done: in
/// another order of their statements, they would wait for each other.
#[tokio::test]
async fn ends_a_session_by_id_that_is_exchanged_at_the_same_time() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for exchange_first in [true, false] {
        let phone = server.sign_in("ann@example.org").await;
        let id = id_of_session(&phone).await;
        let held = server.database.hold("UPDATE sessions SET id = id", Duration::from_millis(800));
        let later = Duration::from_millis(300);
        let end = async {
            sleep(if exchange_first { later } else { Duration::ZERO }).await;
            ann.auth("POST", ONE, Some(json!({"token": id}))).await
        };
        let exchange = async {
            sleep(if exchange_first { Duration::ZERO } else { later }).await;
            exchange(&phone).await
        };
        let (ended, new) = tokio::join!(end, exchange);
        held.join().unwrap();
        ended.expect(200);
        assert!(!phone.is_signed_in().await);
        match new.status {
            200 => assert!(!exchanged(&phone, &new).is_signed_in().await),
            _ => drop(new.expect_error(401, "UNAUTHORIZED")),
        }
    }
}
