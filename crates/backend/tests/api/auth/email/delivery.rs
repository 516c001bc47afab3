//! Delivery of e-mails by a mail server that defers, refuses or does not respond.

use crate::helpers::{APP, Server, start};
use serde_json::json;
use std::{io::ErrorKind, net::TcpListener};
use testkit::{Mailbox, Program, until};
use tokio::net::TcpSocket;

const ANN: &str = "ann@example.org";

fn start_program(smtp_url: &str) -> Program {
    start(&[("SMTP_URL", smtp_url), ("MAIL_FROM", "a@example.org"), ("PUBLIC_URL", APP)])
}

#[tokio::test]
async fn retries_deferred_mail_without_delaying_others() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    mailbox.defer(Some("first@example.org"));
    server.sign_up("first@example.org").await;
    // The mailbox does not support SMTPUTF8, which an address from before local parts had to be ASCII needs.
    server.sign_up("other@example.org").await;
    mailbox.next("other@example.org").expect("an e-mail after sign-up");
    server
        .database
        .execute("UPDATE users SET email = 'ünïcödé@example.org' WHERE email = 'other@example.org'");
    let reset = json!({"email": "ünïcödé@example.org"});
    server.post("/api/auth/request-password-reset", reset).await.expect(200);
    server.sign_up(ANN).await;
    mailbox.next(ANN).expect("an e-mail after sign-up");
    mailbox.defer(None);
    assert!(mailbox.next("first@example.org").unwrap().link().is_some());
}

#[tokio::test]
async fn retries_after_refused_connection_without_delaying_responses() {
    // A bound socket that does not listen refuses connections and keeps its port.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let program = start_program(&format!("smtp://{}", socket.local_addr().unwrap()));
    let ann = program.client.sign_up(ANN).await.unwrap();
    assert!(ann.is_signed_in().await);
    until("the first attempt fails", async || {
        Ok(program.log().contains("an e-mail was not sent yet").then_some(()))
    })
    .await
    .unwrap();

    let listener = socket.listen(16).unwrap().into_std().unwrap();
    listener.set_nonblocking(false).unwrap();
    let mailbox = Mailbox::on(listener).unwrap();
    mailbox.next(ANN).expect("an e-mail after sign-up");
}

#[tokio::test]
async fn sends_pending_mail_before_exit() {
    let mailbox = Mailbox::start().unwrap();
    let program = start_program(&mailbox.url());
    program.client.sign_up(ANN).await.unwrap();
    program.stop().unwrap();
    assert_eq!(mailbox.messages().len(), 1);
}

#[tokio::test]
async fn hanging_mail_server_delays_no_response() {
    let mail_server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", mail_server.local_addr().unwrap());
    let mail_from = ["--mail-from", "a@example.org", "--public-url", APP];
    let server = Server::with(&[&["--smtp-url", &url][..], &mail_from].concat());
    let ann = server.sign_up(ANN).await;
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    assert!(ann.is_signed_in().await);
    // The server still waits for a greeting.
    let (connection, _) = mail_server.accept().unwrap();
    connection.set_nonblocking(true).unwrap();
    assert_eq!(connection.peek(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
}
