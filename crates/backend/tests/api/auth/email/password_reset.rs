use crate::helpers::{APP, Account, PASSWORD, Response, Server};
use serde_json::{Value, json};
use shared::Timestamp;
use std::time::{Duration, SystemTime};
use testkit::{Mailbox, Message};

const REQUEST: &str = "/api/auth/request-password-reset";
const RESET: &str = "/api/auth/reset-password";
const ANN: &str = "ann@example.org";
const NEW: &str = "another battery staple";

fn start() -> (Mailbox, Server) {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--trusted-origins", "https://shop.example.net"]);
    (mailbox, server)
}

/// Signs up and removes the e-mail about it.
async fn sign_up(server: &Server, mailbox: &Mailbox) -> Account {
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).expect("an e-mail after sign-up");
    ann
}

async fn request(server: &Server, mailbox: &Mailbox) -> Message {
    server.post(REQUEST, json!({"email": ANN})).await.expect(200);
    mailbox.next(ANN).expect("an e-mail")
}

fn token_in(message: &Message) -> String {
    message.link().unwrap().split_once("token=").unwrap().1.to_owned()
}

async fn reset(server: &Server, token: &str, new: &str) -> Response {
    server.post(RESET, json!({"token": token, "newPassword": new})).await
}

async fn sign_in(server: &Server, password: &str) -> Response {
    server.post("/api/auth/sign-in/email", json!({"email": ANN, "password": password})).await
}

#[tokio::test]
async fn is_disabled_without_mail_server() {
    let server = Server::start();
    server.post(REQUEST, json!({"email": ANN})).await.expect_error(400, "RESET_PASSWORD_DISABLED");
    reset(&server, "x", NEW).await.expect_error(400, "RESET_PASSWORD_DISABLED");
}

#[tokio::test]
async fn rejects_invalid_email_and_open_redirects() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    server.post(REQUEST, json!({})).await.expect_error(400, "VALIDATION_ERROR");
    server.post(REQUEST, json!({"email": "ann"})).await.expect_error(400, "INVALID_EMAIL");
    for page in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https://todo.example.org.evil.example",
        "https://call-this-number@todo.example.org/x",
        &format!("/{}", "x".repeat(2048)),
        "http://todo.example.org",
    ] {
        let response = server.post(REQUEST, json!({"email": ANN, "redirectTo": page})).await;
        response.expect_error(403, "INVALID_REDIRECT_URL");
    }
    // Mail is sent in order, so an earlier one would have arrived before.
    request(&server, &mailbox).await;
    assert!(mailbox.messages().is_empty());
}

#[tokio::test]
async fn does_not_reveal_whether_account_exists() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    let known = server.post(REQUEST, json!({"email": " Ann@Example.org "})).await.expect(200);
    let unknown = server.post(REQUEST, json!({"email": "unknown@example.org"})).await.expect(200);
    assert_eq!(known.text, unknown.text);
    assert_eq!(known.json()["status"], true);
    // Mail is sent in order, so an earlier one would have arrived before.
    for _ in 0..2 {
        assert!(mailbox.next(ANN).is_some());
        server.post(REQUEST, json!({"email": ANN})).await.expect(200);
    }
    assert!(mailbox.next(ANN).is_some());
    assert!(mailbox.messages().is_empty());
}

#[tokio::test]
async fn mail_has_the_token_in_the_fragment() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    let message = request(&server, &mailbox).await;
    assert_eq!(
        (message.from.as_str(), message.to.as_slice()),
        ("noreply@example.org", &[ANN.to_owned()][..])
    );
    assert_eq!(message.subject, "Set a new password");
    let link = message.link().unwrap();
    assert!(link.starts_with(&format!("{APP}/reset-password#token=")), "{link}");
    assert!(message.html.contains(link), "{}", message.html);
    for header in ["From: Latchkey <noreply@example.org>", "Auto-Submitted: auto-generated", "Message-ID: <"]
    {
        assert!(message.source.contains(header), "{header}: {}", message.source);
    }
    // The client controls the Host header.
    let forged = server.request("POST", REQUEST).header("host", "evil.example").json(&json!({"email": ANN}));
    Response::of(forged).await.expect(200);
    assert!(!mailbox.next(ANN).unwrap().source.contains("evil.example"));
}

#[tokio::test]
async fn works_once_and_ends_all_sessions() {
    let (mailbox, server) = start();
    let other = Server::on_with_mail(&server.database, &mailbox, &[]);
    let ann = sign_up(&server, &mailbox).await;
    let phone = other.sign_in(ANN).await;
    let key = json!({"name": "Script", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]}});
    let key = ann.auth("POST", "/api/auth/api-key/create", Some(key)).await.expect(200).json();
    let created = mailbox.next(ANN).unwrap().subject;
    let (first, second) = (request(&server, &mailbox).await, request(&server, &mailbox).await);

    let response = reset(&other, &token_in(&first), NEW).await.expect(200);
    assert_eq!(response.json(), json!({"status": true}));

    assert!(!ann.is_signed_in().await && !phone.is_signed_in().await);
    let with_key = server.request("GET", &ann.path("")).bearer_auth(key["key"].as_str().unwrap());
    Response::of(with_key).await.expect_error(401, "TOKEN_REVOKED");
    for message in [&first, &second] {
        reset(&server, &token_in(message), "a third password").await.expect_error(400, "INVALID_TOKEN");
    }
    sign_in(&server, PASSWORD).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
    assert!(Account::of(&server, &sign_in(&server, NEW).await.expect(200)).is_signed_in().await);
    let subjects = [created, mailbox.next(ANN).unwrap().subject];
    assert_eq!(subjects, ["A personal access token was created", "Your password was changed"]);
}

/// Better Auth's client can send it so.
#[tokio::test]
async fn token_may_be_in_the_query() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    let token = token_in(&request(&server, &mailbox).await);
    let reset = async |query: &str, body: Value| server.post(&format!("{RESET}{query}"), body).await;
    let right = format!("?token={token}");
    for (query, body) in [
        ("", json!({"newPassword": NEW})),
        ("?token=x", json!({"newPassword": NEW})),
        // The body comes first.
        (&right, json!({"newPassword": NEW, "token": "x"})),
    ] {
        reset(query, body).await.expect_error(400, "INVALID_TOKEN");
    }
    reset(&right, json!({"newPassword": NEW, "token": ""})).await.expect(200);
    sign_in(&server, NEW).await.expect(200);
    let again = reset(&right, json!({"newPassword": "a third password"})).await;
    again.expect_error(400, "INVALID_TOKEN");
}

#[tokio::test]
async fn one_of_concurrent_uses_wins() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    let token = token_in(&request(&server, &mailbox).await);
    let (one, two) = tokio::join!(
        reset(&server, &token, "the first new one"),
        reset(&server, &token, "the second new one")
    );
    let (won, lost) =
        if one.status == 200 { ("the first new one", two) } else { ("the second new one", one) };
    lost.expect_error(400, "INVALID_TOKEN");
    sign_in(&server, won).await.expect(200);
}

#[tokio::test]
async fn rejects_other_and_expired_tokens() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    let verification = token_in(&mailbox.next(ANN).unwrap());
    let token = token_in(&request(&server, &mailbox).await);
    for bad in
        ["", "x", "a.b.c", &verification, &ann.session_token, &ann.access_token, &token[..token.len() - 2]]
    {
        let refused = reset(&server, bad, NEW).await.expect_error(400, "INVALID_TOKEN");
        assert_eq!(refused.json()["fields"][0]["field"], "token");
    }
    server.post(RESET, json!({"newPassword": NEW})).await.expect_error(400, "INVALID_TOKEN");
    server.post(RESET, json!({"token": token})).await.expect_error(400, "VALIDATION_ERROR");
    for new in ["short", "password1", ANN] {
        let refused = reset(&server, &token, new).await.expect(400);
        assert_eq!(refused.json()["fields"][0]["field"], "newPassword");
    }
    // Failed attempts do not consume the token, but it expires.
    server.advance(Duration::from_secs(3600));
    reset(&server, &token, NEW).await.expect_error(400, "INVALID_TOKEN");
    sign_in(&server, PASSWORD).await.expect(200);
    for other in ["/api/auth/token", "/api/auth/list-sessions"] {
        Response::of(server.request("GET", other).bearer_auth(&token))
            .await
            .expect_error(401, "UNAUTHORIZED");
    }
    let as_access = server.request("GET", &ann.path("")).bearer_auth(&token);
    Response::of(as_access).await.expect_error(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn changed_password_invalidates_the_token() {
    let (mailbox, server) = start();
    let ann = sign_up(&server, &mailbox).await;
    let token = token_in(&request(&server, &mailbox).await);
    let change = json!({"currentPassword": PASSWORD, "newPassword": NEW});
    ann.auth("POST", "/api/auth/change-password", Some(change)).await.expect(200);
    reset(&server, &token, "a third password").await.expect_error(400, "INVALID_TOKEN");
    let message = mailbox.next(ANN).unwrap();
    assert_eq!((message.subject.as_str(), message.link()), ("Your password was changed", None));
}

#[tokio::test]
async fn clears_the_throttle() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    for _ in 0..5 {
        sign_in(&server, "not the password").await.expect(401);
    }
    sign_in(&server, PASSWORD).await.expect(429);
    let token = token_in(&request(&server, &mailbox).await);
    reset(&server, &token, NEW).await.expect(200);
    sign_in(&server, NEW).await.expect(200);
}

#[tokio::test]
async fn limits_mail_per_recipient() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--rate-limit", "on"]);
    sign_up(&server, &mailbox).await;
    let ask = || server.post(REQUEST, json!({"email": ANN}));
    for _ in 0..6 {
        ask().await.expect(200);
    }
    for _ in 0..3 {
        assert!(mailbox.next(ANN).is_some());
    }
    server.sign_up("bob@example.org").await;
    assert!(mailbox.next("bob@example.org").is_some(), "the limit of one recipient affected another");
    assert!(mailbox.messages().is_empty());
    server.advance(Duration::from_secs(20 * 60));
    ask().await.expect(200);
    assert!(mailbox.next(ANN).is_some());
}

/// Anyone can trigger verification mail, which must not use up the limit for reset mail.
#[tokio::test]
async fn limits_each_kind_of_mail_separately() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--rate-limit", "on"]);
    for _ in 0..5 {
        let stranger = server.sign_up(ANN).await;
        stranger.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    }
    server.sign_up(ANN).await;
    server.post(REQUEST, json!({"email": ANN})).await.expect(200);
    let subjects = [1, 2, 3, 4, 5, 6, 7].map(|_| mailbox.next(ANN).unwrap().subject);
    for (subject, count) in
        [("Confirm your email address", 3), ("Your account was deleted", 3), ("Set a new password", 1)]
    {
        assert_eq!(subjects.iter().filter(|it| *it == subject).count(), count, "{subjects:?}");
    }
    assert!(mailbox.messages().is_empty());
}

/// Requests with a stolen session that wait for the transaction of the reset must re-check the session after it.
#[tokio::test]
async fn concurrent_requests_do_not_outlive_the_reset() {
    let server = Server::start();
    for path in ["revoke-other-sessions", "api-key/create", "update-user", "change-password"] {
        let email = format!("{}@example.org", path.replace('/', "-"));
        let thief = server.sign_up(&email).await;
        let reset = format!(
            "UPDATE users SET password_hash = 'another' WHERE id = '{id}';
             INSERT INTO session_cutoffs (user_id, ended_before, spared_session) VALUES ('{id}', {now}, '');",
            id = thief.id,
            now = Timestamp::from(SystemTime::now() + Duration::from_secs(5)).millis(),
        );
        let held = server.database.hold(&reset, Duration::from_millis(400));
        let body = json!({"name": "Thief", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]},
            "currentPassword": PASSWORD, "newPassword": NEW});
        let response = thief.auth("POST", &format!("/api/auth/{path}"), Some(body)).await;
        held.join().unwrap();
        assert!(matches!(response.status, 400 | 401), "{path}: {response:?}");
        assert!(!thief.is_signed_in().await, "{path}");
        let left =
            format!("SELECT CAST(count(*) AS TEXT) AS text FROM api_keys WHERE user_id = '{}'", thief.id);
        assert_eq!(server.database.text(&left), "0");
    }
}
