use crate::helpers::{APP, Account, PASSWORD, Response, Server};
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

/// What the app sends after a click.
async fn click(server: &Server, token: &str) -> Response {
    server.post(VERIFY, json!({"token": token})).await
}

async fn user(account: &Account) -> Value {
    account.auth("GET", "/api/auth/get-session", None).await.expect(200).json()["user"].clone()
}

async fn is_verified(account: &Account) -> bool {
    user(account).await["emailVerified"].as_bool().unwrap()
}

#[tokio::test]
async fn is_disabled_without_mail_server() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let code = "VERIFICATION_EMAIL_NOT_ENABLED";
    ann.auth("POST", SEND, Some(json!({"email": ANN}))).await.expect_error(400, code);
    verify(&server, "x").await.expect_error(400, code);
    click(&server, "x").await.expect_error(400, code);
}

#[tokio::test]
async fn link_of_sign_up_mail_verifies_the_address() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    assert!(!is_verified(&ann).await);
    let message = mailbox.next(ANN).unwrap();
    assert_eq!(message.subject, "Confirm your email address");
    assert!(message.link().unwrap().starts_with(&format!("{APP}/verify-email#token=")), "{message:?}");
    let verified = click(&server, &token_in(&message)).await.expect(200);
    assert_eq!(verified.json(), json!({"status": true, "user": null}));
    assert!(is_verified(&ann).await && ann.is_signed_in().await);
}

/// Programs that scan e-mails open links, and browsers prefetch them.
#[tokio::test]
async fn opening_a_link_changes_nothing() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    let sign_up = mailbox.next(ANN).unwrap();
    let token = token_in(&sign_up);
    ann.auth("POST", SEND, Some(json!({"email": ANN, "callbackURL": "/done"}))).await.expect(200);
    let with_page = mailbox.next(ANN).unwrap();
    for link in [sign_up.link().unwrap(), with_page.link().unwrap()] {
        let path = link.strip_prefix(APP).unwrap().split('#').next().unwrap();
        for method in ["HEAD", "GET"] {
            Response::of(server.request(method, path)).await;
        }
    }
    let path = format!("{VERIFY}?token={token}");
    let get = |name: &str, value: &str| server.request("GET", &path).header(name, value);
    let with_callback = format!("{path}&callbackURL=https%3A%2F%2Fshop.example.net%2Fdone");
    for request in [
        server.request("HEAD", &path),
        server.request("HEAD", &path).header("sec-fetch-mode", "cors"),
        server.request("HEAD", &with_callback),
        server.request("GET", &with_callback).header("sec-fetch-mode", "navigate"),
        get("sec-fetch-mode", "navigate"),
        get("sec-fetch-mode", "no-cors"),
        get("sec-fetch-mode", "navigate").header("sec-purpose", "prefetch"),
        get("sec-purpose", "prefetch;prerender"),
        // Without Fetch Metadata, as browsers send to `http` addresses.
        get("accept", "text/html,application/xhtml+xml"),
        get("upgrade-insecure-requests", "1"),
        get("purpose", "prefetch"),
        get("x-moz", "prefetch"),
    ] {
        let response = Response::of(request).await.expect(302);
        assert_eq!(response.header("location"), format!("{APP}/verify-email#token={token}"));
        assert!(!is_verified(&ann).await);
    }
    Response::of(server.request("OPTIONS", &path)).await;
    assert!(!is_verified(&ann).await);
}

#[tokio::test]
async fn foreign_page_cannot_click() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    let body = json!({"token": token_in(&mailbox.next(ANN).unwrap())});
    let request = server.request("POST", VERIFY).header("origin", "https://evil.example").json(&body);
    Response::of(request).await.expect_error(403, "INVALID_ORIGIN");
    assert!(!is_verified(&ann).await);
}

#[tokio::test]
async fn used_link_reports_success_again() {
    let (mailbox, server) = start();
    let (ann, bob) = (server.sign_up(ANN).await, server.sign_up("bob@example.org").await);
    let (token, unused) =
        (token_in(&mailbox.next(ANN).unwrap()), token_in(&mailbox.next("bob@example.org").unwrap()));
    ann.auth("POST", SEND, Some(json!({"email": ANN}))).await.expect(200);
    let second = token_in(&mailbox.next(ANN).unwrap());
    click(&server, &token).await.expect(200);
    let before = user(&ann).await;
    for token in [&token, &second] {
        click(&server, token).await.expect(200);
        verify(&server, token).await.expect(200);
    }
    // An hour later, too, but only if the address was verified in time.
    server.advance(Duration::from_secs(3600));
    for token in [&token, &second] {
        click(&server, token).await.expect(200);
        verify(&server, token).await.expect(200);
    }
    click(&server, &unused).await.expect_error(401, "TOKEN_EXPIRED");
    assert!(!is_verified(&bob).await);
    assert_eq!(user(&ann).await, before, "nothing changed");
    ann.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    click(&server, &token).await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn reset_by_mail_verifies_the_address() {
    let (mailbox, server) = start();
    server.sign_up(ANN).await;
    let verification = token_in(&mailbox.next(ANN).unwrap());
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let body =
        json!({"token": token_in(&mailbox.next(ANN).unwrap()), "newPassword": "another battery staple"});
    server.post("/api/auth/reset-password", body).await.expect(200);
    let body = json!({"email": ANN, "password": "another battery staple"});
    let signed_in = server.post("/api/auth/sign-in/email", body).await.expect(200);
    assert_eq!(signed_in.json()["user"]["emailVerified"], true);
    click(&server, &verification).await.expect(200);
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
        click(&server, bad).await.expect_error(401, "INVALID_TOKEN");
    }
    server.post(VERIFY, json!({})).await.expect_error(400, "VALIDATION_ERROR");
    server.advance(Duration::from_secs(3600));
    verify(&server, &token).await.expect_error(401, "TOKEN_EXPIRED");
    click(&server, &token).await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn redirects_only_to_trusted_origins() {
    let (mailbox, server) = start();
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).unwrap();
    let body = |page: &str| Some(json!({"email": ANN, "callbackURL": page}));
    ann.auth("POST", SEND, body("https://evil.example")).await.expect_error(403, "INVALID_CALLBACK_URL");
    let page = "https://shop.example.net/done?x=1";
    ann.auth("POST", SEND, body(page)).await.expect(200);
    let message = mailbox.next(ANN).unwrap();
    assert!(message.link().unwrap().starts_with(&format!("{APP}/verify-email#token=")), "{message:?}");
    let token = token_in(&message);
    let get = |page: &str, token: &str| {
        let page: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
        server.request("GET", &format!("{VERIFY}?token={token}&callbackURL={page}"))
    };
    let evil = get("https://evil.example/", &token);
    Response::of(evil).await.expect_error(403, "INVALID_CALLBACK_URL");
    assert!(!is_verified(&ann).await);
    for _ in 0..2 {
        assert_eq!(Response::of(get(page, &token)).await.expect(302).header("location"), page);
    }
    let wrong = Response::of(get("https://shop.example.net/done?error=none", "x")).await.expect(302);
    assert_eq!(wrong.header("location"), "https://shop.example.net/done?error=INVALID_TOKEN");
    // What was named when the e-mail was requested is where the app goes on to after a click.
    assert_eq!(click(&server, &token).await.expect(200).json()["url"], page);
    let elsewhere = Server::on_with_mail(&server.database, &mailbox, &[]);
    let no_longer_trusted = click(&elsewhere, &token).await.expect(200);
    assert_eq!(no_longer_trusted.json(), json!({"status": true, "user": null}));
    let no_token: Value = server.get(VERIFY).await.json();
    assert_eq!(no_token["code"], "VALIDATION_ERROR");
}
