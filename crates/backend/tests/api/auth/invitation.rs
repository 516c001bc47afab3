//! Who may sign up.

use crate::helpers::{APP, Database, PASSWORD, Response, SECRET, Server, run};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{process::Output, time::Duration};
use testkit::Mailbox;

const PATH: &str = "/api/auth/sign-up/email";
const DISABLED: &str = "EMAIL_PASSWORD_SIGN_UP_DISABLED";
const INVITE: (&str, &str) = ("SIGN_UP", "invite");

fn start() -> Server {
    Server::with(&["--sign-up", "invite"])
}

fn printed(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn token_of(link: &str) -> String {
    link.split_once("#invite=").expect("the token is in the fragment").1.to_owned()
}

/// What the operator passes on.
fn invite(server: &Server, email: Option<&str>) -> String {
    let mut arguments = vec!["user", "invite", "--json"];
    arguments.extend(email.iter().flat_map(|email| ["--email", email]));
    let invited = printed(&run(&server.database, &arguments, &[INVITE]));
    token_of(invited["link"].as_str().unwrap())
}

async fn sign_up(server: &Server, email: &str, token: &str) -> Response {
    server.post(PATH, json!({"email": email, "password": PASSWORD, "inviteToken": token})).await
}

#[tokio::test]
async fn closed_sign_up_is_for_no_one() {
    let server = Server::with(&["--sign-up", "closed"]);
    let token = invite(&server, None);
    server
        .post(PATH, json!({"email": "ann@example.org", "password": PASSWORD}))
        .await
        .expect_error(400, DISABLED);
    let refused = sign_up(&server, "ann@example.org", &token).await.expect_error(400, DISABLED);
    assert_eq!(refused.json()["fields"], Value::Null, "an invitation would not help");
    let refused = run(&server.database, &["user", "invite"], &[("SIGN_UP", "closed")]);
    assert!(crate::helpers::error_line(&refused).contains("SIGN_UP is closed"));
    let created = printed(&run(
        &server.database,
        &["user", "create", "ann@example.org", "--json"],
        &[("SIGN_UP", "closed")],
    ));
    let body = json!({"email": "ann@example.org", "password": created["password"]});
    server.post("/api/auth/sign-in/email", body).await.expect(200);
}

#[tokio::test]
async fn requires_an_invitation() {
    let server = start();
    for body in [
        json!({"email": "ann@example.org", "password": PASSWORD}),
        json!({"email": "ann@example.org", "password": PASSWORD, "inviteToken": ""}),
        // Whether the address is taken or valid does not matter.
        json!({"email": "ann", "password": "x"}),
    ] {
        let refused = server.post(PATH, body).await.expect_error(400, DISABLED);
        let message = "Sign-up takes an invitation: ask the people who run this server for one";
        refused.expect_field("inviteToken", message);
    }
}

#[tokio::test]
async fn rejects_other_and_expired_tokens() {
    let server = start();
    let other = Server::with(&["--sign-up", "invite", "--jwt-secret", crate::helpers::OTHER_SECRET]);
    let token = invite(&server, None);
    let ann = sign_up(&server, "ann@example.org", &invite(&server, None)).await.expect(200).json();
    for bad in ["x", ann["token"].as_str().unwrap(), ann["accessToken"].as_str().unwrap(), &token[1..]] {
        let refused = sign_up(&server, "bob@example.org", bad).await.expect_error(400, "INVALID_INVITATION");
        refused.expect_field("inviteToken", "This is not an invitation of this server. Copy the whole link.");
    }
    sign_up(&other, "bob@example.org", &token).await.expect_error(400, "INVALID_INVITATION");
    // The command has a clock of its own.
    server.advance(Duration::from_secs(8 * 24 * 3600));
    let refused = sign_up(&server, "bob@example.org", &token).await.expect_error(400, "INVITATION_EXPIRED");
    refused.expect_field("inviteToken", "This invitation has expired. Ask for another.");
}

#[tokio::test]
async fn invitation_of_an_address_is_for_it_alone() {
    let server = start();
    let token = invite(&server, Some("Ann@Example.org"));
    let refused = sign_up(&server, "bob@example.org", &token).await;
    let refused = refused.expect_error(400, "INVITATION_FOR_ANOTHER_EMAIL");
    refused.expect_field("email", "This invitation is for another email address");
    sign_up(&server, "ann@example.org", &token).await.expect(200);
}

#[tokio::test]
async fn invitation_is_used_once_and_not_by_a_failure() {
    let server = start();
    let token = invite(&server, None);
    sign_up(&server, "ann@example.org", &invite(&server, None)).await.expect(200);
    sign_up(&server, "ann@example.org", &token)
        .await
        .expect_error(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
    let weak = json!({"email": "bob@example.org", "password": "password1", "inviteToken": token});
    server.post(PATH, weak).await.expect_error(400, "PASSWORD_TOO_COMMON");
    sign_up(&server, "bob@example.org", &token).await.expect(200);
    // Which addresses have accounts, a used one does not reveal.
    for email in ["eve@example.org", "ann@example.org"] {
        let refused = sign_up(&server, email, &token).await.expect_error(400, "INVITATION_USED");
        refused.expect_field("inviteToken", "This invitation was used before. Ask for another.");
    }
}

#[tokio::test]
async fn one_of_concurrent_sign_ups_uses_the_invitation() {
    let database = Database::create();
    let servers = [0, 1].map(|_| Server::on(&database, &["--sign-up", "invite", "--jwt-secret", SECRET]));
    let token = invite(&servers[0], None);
    let emails: Vec<String> = (0..20).map(|number| format!("ann{number}@example.org")).collect();
    let attempts =
        emails.iter().enumerate().map(|(number, email)| sign_up(&servers[number % 2], email, &token));
    let responses = join_all(attempts).await;
    let with = |status: u16| responses.iter().filter(|response| response.status == status).count();
    assert_eq!((with(200), with(400)), (1, 19));
    let listed = printed(&run(&database, &["user", "list", "--json"], &[]));
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn open_sign_up_spends_no_invitation() {
    let database = Database::create();
    let [open, by_invitation] = ["open", "invite"].map(|mode| Server::on(&database, &["--sign-up", mode]));
    let token = invite(&by_invitation, Some("ann@example.org"));
    sign_up(&open, "bob@example.org", &token).await.expect(200);
    sign_up(&open, "eve@example.org", "x").await.expect(200);
    sign_up(&by_invitation, "ann@example.org", &token).await.expect(200);
}

#[tokio::test]
async fn operator_sends_an_invitation() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--sign-up", "invite"]);
    let url = mailbox.url();
    let mail = [INVITE, ("SMTP_URL", &url), ("MAIL_FROM", "noreply@example.org"), ("PUBLIC_URL", APP)];
    let invite = ["user", "invite", "--email", "ann@example.org", "--json"];
    let invited = printed(&run(&server.database, &invite, &mail));
    assert_eq!((&invited["sent"], &invited["email"]), (&json!(true), &json!("ann@example.org")));
    let message = mailbox.next("ann@example.org").unwrap();
    assert_eq!(
        (message.subject.as_str(), message.link()),
        ("You are invited to sign up", invited["link"].as_str())
    );
    let link = message.link().unwrap();
    assert!(link.starts_with(&format!("{APP}/sign-up#invite=")), "{link}");
    sign_up(&server, "ann@example.org", &token_of(link)).await.expect(200);
    let again = run(&server.database, &invite, &mail);
    assert!(crate::helpers::error_line(&again).contains("has an account already"));
    // Without a mail server, the link leads to this machine.
    let printed = run(&server.database, &["user", "invite"], &[INVITE, ("LISTEN", "127.0.0.1:8099")]);
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.contains("http://localhost:8099/sign-up#invite="), "{text}");
}
