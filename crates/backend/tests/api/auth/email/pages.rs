//! Pages that a client names for the links in e-mails, and what strangers can do with them.

use crate::helpers::{APP, PASSWORD, Response, Server};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Mailbox, Message};

const RESET: &str = "/api/auth/request-password-reset";
const VERIFY: &str = "/api/auth/send-verification-email";
const ANN: &str = "ann@example.org";
const HOME: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.1";
/// How many e-mails of a kind are sent at once.
const BURST: usize = 3;

/// With this, a test chooses the network of its client.
fn start() -> (Mailbox, Server) {
    let mailbox = Mailbox::start().unwrap();
    let origins = ["--trusted-origins", "https://shop.example.net"];
    let server = Server::with_mail(&mailbox, &[&["--trusted-proxies", "127.0.0.1"][..], &origins].concat());
    (mailbox, server)
}

/// The same with limits.
fn start_limited() -> (Mailbox, Server) {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--trusted-proxies", "127.0.0.1", "--rate-limit", "on"]);
    (mailbox, server)
}

async fn send(server: &Server, from: &str, path: &str, body: Value) -> Response {
    Response::of(server.request("POST", path).header("x-forwarded-for", from).json(&body)).await
}

/// Signs up from [`HOME`] and removes the e-mail about it.
async fn sign_up(server: &Server, mailbox: &Mailbox) -> Response {
    let body = json!({"email": ANN, "password": PASSWORD});
    let signed_up = send(server, HOME, "/api/auth/sign-up/email", body).await.expect(200);
    mailbox.next(ANN).expect("an e-mail after sign-up");
    signed_up
}

async fn ask(server: &Server, mailbox: &Mailbox, page: &str) -> Message {
    send(server, HOME, RESET, json!({"email": ANN, "redirectTo": page})).await.expect(200);
    mailbox.next(ANN).expect("an e-mail")
}

fn links(message: &Message) -> Vec<&str> {
    message.text.lines().filter(|line| line.starts_with("http")).collect()
}

#[tokio::test]
async fn rejects_pages_that_are_not_on_the_web() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    for page in [
        "blob:https://todo.example.org/0e7d2a4e-8f0a-4f57-9d30-1c8f2b7a6f11",
        "BLOB:https://shop.example.net/x",
        "filesystem:https://todo.example.org/x",
        "ftp://todo.example.org/",
        "ws://todo.example.org/",
        "data:text/html,x",
        "view-source:https://todo.example.org/",
        &format!("/{}", "ü".repeat(1000)),
        &format!("/#{}", "\\".repeat(1012)),
    ] {
        let body = json!({"email": ANN, "redirectTo": page});
        send(&server, HOME, RESET, body).await.expect_error(403, "INVALID_REDIRECT_URL");
        let body = json!({"email": ANN, "callbackURL": page});
        send(&server, HOME, VERIFY, body).await.expect_error(403, "INVALID_CALLBACK_URL");
        let body = json!({"email": "bob@example.org", "password": PASSWORD, "callbackURL": page});
        send(&server, HOME, "/api/auth/sign-up/email", body).await.expect_error(403, "INVALID_CALLBACK_URL");
    }
    // Mail is sent in order, so an earlier one would have arrived before.
    ask(&server, &mailbox, "").await;
    assert!(mailbox.messages().is_empty());
}

/// The page is part of the token, whose length is limited, too.
#[tokio::test]
async fn link_with_the_longest_page_works() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    for page in [format!("/#{}", "\\".repeat(1011)), format!("/{}", "a".repeat(2023))] {
        send(&server, HOME, VERIFY, json!({"email": ANN, "callbackURL": page})).await.expect(200);
        let message = mailbox.next(ANN).expect("the link");
        let token = links(&message)[0].split_once("token=").unwrap().1;
        server.post("/api/auth/verify-email", json!({"token": token})).await.expect(200);
        server.database.execute("UPDATE users SET email_verified = FALSE");
    }
}

#[tokio::test]
async fn every_mail_has_the_link_of_the_app() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    let own = format!("{APP}/reset-password#token=");
    for page in ["/healthz", "#token=planted", "/lost?x=1", "https://shop.example.net/new-password"] {
        let message = ask(&server, &mailbox, page).await;
        let found = links(&message);
        assert_eq!(found.len(), 2, "{message:?}");
        let token = found[1].strip_prefix(&own).expect("the page of the app");
        assert!(found[0].ends_with(&format!("token={token}")), "{message:?}");
        for link in found {
            assert!(message.html.contains(&link.replace('&', "&amp;")), "{message:?}");
        }
    }
    for page in ["", "/reset-password", "/reset-password#token=planted"] {
        let message = ask(&server, &mailbox, page).await;
        assert!(links(&message).len() == 1 && message.link().unwrap().starts_with(&own), "{message:?}");
    }
}

#[tokio::test]
async fn own_page_gets_the_token_in_its_fragment() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    for (page, begin) in [
        ("/lost?x=1", "/lost?x=1#token="),
        ("/lost#token=planted", "/lost#token="),
        ("lost?token=planted", "/lost?token=planted#token="),
        ("https://todo.example.org/lost", "/lost#token="),
    ] {
        let message = ask(&server, &mailbox, page).await;
        let token = message.link().unwrap().strip_prefix(APP).unwrap().strip_prefix(begin);
        assert!(token.is_some_and(|token| !token.contains("planted")), "{page}: {message:?}");
    }
}

#[tokio::test]
async fn foreign_page_gets_one_token_in_its_query() {
    let (mailbox, server) = start();
    sign_up(&server, &mailbox).await;
    for (page, begin) in [
        ("https://shop.example.net/new?x", "https://shop.example.net/new?x&token="),
        ("https://shop.example.net/new?token=planted", "https://shop.example.net/new?token="),
        ("https://shop.example.net/new?%74oken=planted&x=1", "https://shop.example.net/new?x=1&token="),
    ] {
        let message = ask(&server, &mailbox, page).await;
        let token = message.link().unwrap().strip_prefix(begin);
        assert!(token.is_some_and(|token| token.split('.').count() == 3), "{page}: {message:?}");
    }
}

/// Pages that exist do not differ from those that do not.
#[tokio::test]
async fn pages_of_strangers_do_not_use_up_the_mail_of_the_owner() {
    let (mailbox, server) = start_limited();
    sign_up(&server, &mailbox).await;
    for (path, name) in [(RESET, "redirectTo"), (VERIFY, "callbackURL")] {
        let dead = json!({"email": ANN, name: "/healthz"});
        for _ in 0..2 * BURST {
            send(&server, ELSEWHERE, path, dead.clone()).await.expect(200);
        }
        for _ in 0..BURST {
            mailbox.next(ANN).expect("an e-mail with the page of the stranger");
        }
        send(&server, "203.0.113.7", path, json!({"email": ANN})).await.expect(200);
        mailbox.next(ANN).expect("an e-mail without a page");
        server.advance(Duration::from_secs(60));
    }
    assert!(mailbox.messages().is_empty());
}

#[tokio::test]
async fn strangers_do_not_use_up_the_mail_for_known_networks_and_sessions() {
    let (mailbox, server) = start_limited();
    let signed_up = sign_up(&server, &mailbox).await;
    for path in [RESET, VERIFY] {
        for body in [json!({"email": ANN}), json!({"email": ANN, "redirectTo": "/x", "callbackURL": "/x"})] {
            for _ in 0..2 * BURST {
                send(&server, ELSEWHERE, path, body.clone()).await.expect(200);
                server.advance(Duration::from_secs(2));
            }
        }
        send(&server, HOME, path, json!({"email": ANN})).await.expect(200);
    }
    let session = signed_up.header("set-auth-token").to_owned();
    let request =
        server.request("POST", VERIFY).header("x-forwarded-for", "203.0.113.7").bearer_auth(session);
    Response::of(request.json(&json!({"email": ANN}))).await.expect(200);
    // Six of a stranger and one of the owner, then six and two: the first verification e-mail was sent at the sign-up.
    let expected = 2 * BURST + 1 + 2 * BURST - 1 + 2;
    let subjects: Vec<String> =
        (0..expected).map(|_| mailbox.next(ANN).expect("an e-mail").subject).collect();
    assert_eq!(subjects.iter().filter(|it| *it == "Set a new password").count(), 2 * BURST + 1);
    assert!(mailbox.messages().is_empty());
}
