//! What a session has shown (RFC 8176), from sign-in to the last token that takes its place.

use crate::helpers::{Account, PASSWORD, SECRET, Server, claims, header, session_claims, sign};
use serde_json::{Value, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const GET: &str = "/api/auth/get-session";
const OTHERS: &str = "/api/auth/revoke-other-sessions";

/// The account with a session token that has these claims, besides those of a valid one.
fn with(ann: &Account, more: Value) -> Account {
    let known = claims(&ann.session_token);
    let mut claims = session_claims(&ann.id, known["sid"].as_str().unwrap());
    claims["exp"] = known["exp"].clone();
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    Account { session_token: sign(&header("session+jwt", SECRET), &claims, SECRET), ..ann.clone() }
}

#[tokio::test]
async fn rejects_an_amr_that_is_no_list() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for amr in [json!("pwd"), json!([1]), json!({}), Value::Null] {
        let forged = with(&ann, json!({"amr": amr}));
        forged.auth("GET", "/api/auth/token", None).await.expect_error(401, "UNAUTHORIZED");
    }
    with(&ann, json!({"amr": ["mfa"]})).auth("GET", "/api/auth/token", None).await.expect(200);
}

#[tokio::test]
async fn password_is_shown_at_sign_up_and_sign_in() {
    let server = Server::start();
    for account in [server.sign_up("ann@example.org").await, server.sign_in("ann@example.org").await] {
        let claims = claims(&account.session_token);
        assert_eq!((&claims["amr"], claims.get("auth_time")), (&json!(["pwd"]), None));
    }
}

#[tokio::test]
async fn renewal_keeps_it() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let shown = json!(["pwd", "otp"]);
    let (earlier, with_code) = (with(&ann, json!({})), with(&ann, json!({"amr": shown})));
    server.advance(2 * DAY);
    for (account, amr) in [(&earlier, json!(["pwd"])), (&with_code, shown)] {
        let renewed = account.auth("GET", GET, None).await.expect(200);
        assert_eq!(claims(renewed.header("set-auth-token"))["amr"], amr);
    }
}

/// The id of the new session says that it begins now; its owner has shown nothing again.
#[tokio::test]
async fn exchange_keeps_it_and_its_time() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let began = server.now().seconds();
    let ann = with(&ann, json!({"amr": ["pwd", "otp"]}));
    server.advance(DAY);
    let mut session_token =
        ann.auth("POST", OTHERS, None).await.expect(200).header("set-auth-token").to_owned();
    for _ in 0..2 {
        let claims = claims(&session_token);
        assert_eq!((&claims["amr"], &claims["auth_time"]), (&json!(["pwd", "otp"]), &json!(began)));
        server.advance(DAY);
        let ann = Account { session_token, ..ann.clone() };
        let body = json!({"currentPassword": PASSWORD, "newPassword": PASSWORD});
        let changed = ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200);
        session_token = changed.json()["token"].as_str().unwrap().to_owned();
    }
}

/// A clock that was ahead has set a cutoff, and every later session of the account begins after that.
#[tokio::test]
async fn session_after_a_cutoff_in_the_future_is_no_longer_fresh() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.auth("POST", "/api/auth/revoke-sessions", None).await.expect(200);
    let month = (30 * DAY).as_millis();
    server.database.execute(&format!("UPDATE session_cutoffs SET ended_before = ended_before + {month}"));
    let ann = server.sign_in("ann@example.org").await;
    let body = json!({"name": "x", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]}});
    server.database.execute("UPDATE users SET two_factor_since = 0");
    let ann = with(&ann, json!({"amr": ["pwd", "otp"]}));
    let create = async || ann.auth("POST", "/api/auth/api-key/create", Some(body.clone())).await;
    create().await.expect(200);
    server.advance(DAY);
    create().await.expect_error(403, "SESSION_NOT_FRESH");
}
