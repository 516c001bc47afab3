use crate::helpers::{APP, Account, Response, Server};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Mailbox, Message};

const SEND: &str = "/api/auth/send-verification-email";
const VERIFY: &str = "/api/auth/verify-email";
const ANN: &str = "ann@example.org";

fn start() -> (Mailbox, Server) {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--trusted-origins", "https://shop.example.net"]);
    (mailbox, server)
}

fn token_in(message: &Message) -> String {
    let token = message.link().unwrap().split_once("token=").unwrap().1;
    token.split('&').next().unwrap().to_owned()
}

async fn verify(server: &Server, token: &str) -> Response {
    server.get(&format!("{VERIFY}?token={token}")).await
}

async fn is_verified(account: &Account) -> bool {
    let session = account.auth("GET", "/api/auth/get-session", None).await.expect(200).json();
    session["user"]["emailVerified"].as_bool().unwrap()
}

#[tokio::test]
async fn is_disabled_without_mail_server() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let code = "VERIFICATION_EMAIL_NOT_ENABLED";
    ann.auth("POST", SEND, Some(json!({"email": ANN}))).await.expect_error(400, code);
    verify(&server, "x").await.expect_error(400, code);
}

#[tokio::test]
async fn link_of_sign_up_mail_works_once() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    assert!(!is_verified(&ann).await);
    let message = mailbox.next(ANN).unwrap();
    assert_eq!(message.subject, "Confirm your email address");
    assert!(message.link().unwrap().starts_with(&format!("{APP}/verify-email#token=")), "{message:?}");
    let token = token_in(&message);
    assert_eq!(verify(&server, &token).await.expect(200).json(), json!({"status": true, "user": null}));
    assert!(is_verified(&ann).await);
    verify(&server, &token).await.expect_error(401, "INVALID_TOKEN");
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn sends_only_to_own_unverified_address() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).unwrap();
    let send = async |email: &str| ann.auth("POST", SEND, Some(json!({"email": email}))).await;
    send("bob@example.org").await.expect_error(400, "EMAIL_MISMATCH");
    send("ann").await.expect_error(400, "INVALID_EMAIL");
    assert_eq!(send(" Ann@example.org").await.expect(200).json(), json!({"status": true}));
    verify(&server, &token_in(&mailbox.next(ANN).unwrap())).await.expect(200);
    send(ANN).await.expect_error(400, "EMAIL_ALREADY_VERIFIED");
}

#[tokio::test]
async fn does_not_reveal_account_or_verification() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    let token = token_in(&mailbox.next(ANN).unwrap());
    let send = async |email: &str| server.post(SEND, json!({"email": email})).await.expect(200).text;
    let unverified = send(ANN).await;
    mailbox.next(ANN).expect("a message");
    verify(&server, &token).await.expect(200);
    assert_eq!([send(ANN).await, send("unknown@example.org").await], [unverified.clone(), unverified]);
    assert!(is_verified(&ann).await);
    assert!(mailbox.messages().is_empty());
}

#[tokio::test]
async fn rejects_other_and_expired_tokens() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    let token = token_in(&mailbox.next(ANN).unwrap());
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let reset = token_in(&mailbox.next(ANN).unwrap());
    server.get(VERIFY).await.expect_error(400, "VALIDATION_ERROR");
    for bad in ["", "x", &reset, &ann.session_token, &ann.access_token] {
        verify(&server, bad).await.expect_error(401, "INVALID_TOKEN");
    }
    server.advance(Duration::from_secs(3600));
    verify(&server, &token).await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn redirects_only_to_trusted_origins() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).unwrap();
    let body = |page: &str| Some(json!({"email": ANN, "callbackURL": page}));
    ann.auth("POST", SEND, body("https://evil.example")).await.expect_error(403, "INVALID_CALLBACK_URL");
    ann.auth("POST", SEND, body("https://shop.example.net/done?x=1")).await.expect(200);
    let message = mailbox.next(ANN).unwrap();
    let link = message.link().unwrap().strip_prefix(APP).unwrap().to_owned();
    assert!(link.starts_with("/api/auth/verify-email?token="), "{link}");

    let evil = link.replace("shop.example.net", "evil.example");
    server.get(&evil).await.expect_error(403, "INVALID_CALLBACK_URL");
    assert_eq!(server.get(&link).await.expect(302).header("location"), "https://shop.example.net/done?x=1");
    assert!(is_verified(&ann).await);
    let again = server.get(&link).await.expect(302);
    assert_eq!(again.header("location"), "https://shop.example.net/done?x=1&error=INVALID_TOKEN");
    let no_token: Value = server.get(VERIFY).await.json();
    assert_eq!(no_token["code"], "VALIDATION_ERROR");
}
