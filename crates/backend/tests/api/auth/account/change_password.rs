use crate::helpers::{Account, PASSWORD, Response, Server, members};
use serde_json::{Value, json};

const PATH: &str = "/api/auth/change-password";
const NEW: &str = "another battery staple";

async fn change(account: &Account, current: &str, new: &str) -> Response {
    account.auth("POST", PATH, Some(body(current, new))).await
}

fn body(current: &str, new: &str) -> Value {
    json!({"currentPassword": current, "newPassword": new})
}

async fn sign_in(server: &Server, password: &str) -> Response {
    server.post("/api/auth/sign-in/email", json!({"email": "ann@example.org", "password": password})).await
}

#[tokio::test]
async fn requires_a_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.post(PATH, body(PASSWORD, NEW)).await.expect_error(401, "UNAUTHORIZED");
    let with_access_token = ann.request("POST", PATH).json(&body(PASSWORD, NEW));
    Response::of(with_access_token).await.expect_error(401, "UNAUTHORIZED");
    ann.sign_out().await.expect(200);
    change(&ann, PASSWORD, NEW).await.expect_error(401, "UNAUTHORIZED");
    sign_in(&server, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn throttles_wrong_current_password() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for _ in 0..5 {
        let refused = change(&ann, "not the password", NEW).await.expect_error(400, "INVALID_PASSWORD");
        refused.expect_field("currentPassword", "This is not your password");
    }
    change(&ann, PASSWORD, NEW).await.expect_error(429, "TOO_MANY_REQUESTS");
    sign_in(&server, PASSWORD).await.expect_error(429, "TOO_MANY_REQUESTS");
}

#[tokio::test]
async fn rejects_weak_new_password() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (new, code) in [
        ("short", "PASSWORD_TOO_SHORT"),
        (&"x".repeat(129), "PASSWORD_TOO_LONG"),
        ("password1", "PASSWORD_TOO_COMMON"),
        ("ann@example.org", "PASSWORD_TOO_COMMON"),
    ] {
        let refused = change(&ann, PASSWORD, new).await.expect_error(400, code);
        assert_eq!(refused.json()["fields"][0]["field"], "newPassword");
    }
    let missing = ann.auth("POST", PATH, Some(json!({"newPassword": NEW}))).await;
    missing
        .expect_error(400, "VALIDATION_ERROR")
        .expect_field("currentPassword", "`currentPassword` is required");
    assert!(ann.is_signed_in().await);
    sign_in(&server, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn replaces_the_password() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let changed = change(&ann, PASSWORD, NEW).await.expect(200).json();
    assert_eq!(members(&changed), ["token", "user"]);
    assert_eq!(changed["user"]["id"], ann.id);
    sign_in(&server, PASSWORD).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
    sign_in(&server, NEW).await.expect(200);
    let session_token = changed["token"].as_str().unwrap().to_owned();
    let ann = Account { session_token, ..ann };
    change(&ann, PASSWORD, "a third password").await.expect_error(400, "INVALID_PASSWORD");
}

#[tokio::test]
async fn replaces_the_session_and_leaves_no_copy_of_the_old_token_alive() {
    let server = Server::start();
    let other = Server::on(&server.database, &[]);
    let ann = server.sign_up("ann@example.org").await;
    let response = change(&ann, PASSWORD, NEW).await.expect(200);
    let token = response.json()["token"].as_str().unwrap().to_owned();
    assert_ne!(token, ann.session_token);
    assert_eq!(response.header("set-auth-token"), token);
    assert!(response.header("set-cookie").starts_with(&format!("latchkey_session={token}; ")));
    let access_token = response.header("set-auth-jwt").to_owned();
    for at in [&server, &other] {
        assert!(!ann.at(at).is_signed_in().await);
        let new = Account { session_token: token.clone(), access_token: access_token.clone(), ..ann.at(at) };
        assert!(new.is_signed_in().await);
    }
    change(&ann, NEW, "a third password").await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn ends_other_sessions_unless_declined() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let mut wish = body(PASSWORD, NEW);
    wish["revokeOtherSessions"] = json!(false);
    let response = ann.auth("POST", PATH, Some(wish)).await.expect(200);
    assert_eq!(response.json()["token"], Value::Null);
    for header in ["set-auth-token", "set-auth-jwt", "set-cookie"] {
        assert_eq!(response.header(header), "");
    }
    assert!(ann.is_signed_in().await && phone.is_signed_in().await);
    change(&ann, NEW, PASSWORD).await.expect(200);
    assert!(!ann.is_signed_in().await && !phone.is_signed_in().await);
}

#[tokio::test]
async fn one_of_concurrent_changes_wins() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (one, two) = tokio::join!(
        change(&ann, PASSWORD, "the first new one"),
        change(&ann, PASSWORD, "the second new one")
    );
    let (won, lost) =
        if one.status == 200 { ("the first new one", two) } else { ("the second new one", one) };
    // Its session ended with the password.
    assert!(matches!(lost.status, 400 | 401), "{lost:?}");
    sign_in(&server, won).await.expect(200);
}
