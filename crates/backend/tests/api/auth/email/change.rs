use crate::helpers::{APP, Account, Database, Factor, PASSWORD, Response, Server};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Mailbox, Message};

const PATH: &str = "/api/auth/change-email";
const VERIFY: &str = "/api/auth/verify-email";
const ANN: &str = "ann@example.org";
const NEW: &str = "ann@example.net";
const OTHER_PASSWORD: &str = "another battery staple";

fn start() -> (Mailbox, Server) {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    (mailbox, server)
}

fn token_in(message: &Message) -> String {
    message.link().unwrap().split_once("token=").unwrap().1.to_owned()
}

async fn click(server: &Server, token: &str) -> Response {
    server.post(VERIFY, json!({"token": token})).await
}

/// Never verified.
async fn sign_up(mailbox: &Mailbox, server: &Server) -> (Account, String) {
    let ann = server.sign_up(ANN).await;
    let token = token_in(&mailbox.next(ANN).unwrap());
    (ann, token)
}

async fn verified(mailbox: &Mailbox, server: &Server) -> Account {
    let (ann, token) = sign_up(mailbox, server).await;
    click(server, &token).await.expect(200);
    ann
}

async fn request(account: &Account, new: &str) -> Response {
    account.auth("POST", PATH, Some(json!({"newEmail": new, "password": PASSWORD}))).await
}

async fn user(account: &Account) -> Value {
    account.auth("GET", "/api/auth/get-session", None).await.expect(200).json()["user"].clone()
}

async fn email_of(account: &Account) -> String {
    user(account).await["email"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn is_disabled_without_mail_server() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    request(&ann, NEW).await.expect_error(400, "CHANGE_EMAIL_DISABLED");
}

#[tokio::test]
async fn requires_a_fresh_session_and_the_password() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    let body = json!({"newEmail": NEW, "password": PASSWORD});
    server.post(PATH, body.clone()).await.expect_error(401, "UNAUTHORIZED");
    let with_access_token = ann.request("POST", PATH).json(&body);
    Response::of(with_access_token).await.expect_error(401, "UNAUTHORIZED");
    for body in [json!({"newEmail": NEW}), json!({"newEmail": NEW, "password": "not the password"})] {
        let refused = ann.auth("POST", PATH, Some(body)).await.expect_error(400, "INVALID_PASSWORD");
        refused.expect_field("password", "This is not your password");
    }
    server.advance(Duration::from_secs(24 * 3600));
    request(&ann, NEW).await.expect_error(403, "SESSION_NOT_FRESH");
    assert!(mailbox.messages().is_empty());
    request(&server.sign_in(ANN).await, NEW).await.expect(200);
}

/// The password alone is not enough where there is more.
#[tokio::test]
async fn requires_the_second_factor_of_the_account() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    server.database.execute("UPDATE users SET two_factor_since = 0");
    request(&ann, NEW).await.expect_error(403, "SESSION_NOT_FRESH");
}

#[tokio::test]
async fn rejects_invalid_and_own_address_and_foreign_pages() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    for (new, code) in [
        ("ann", "VALIDATION_ERROR"),
        ("ünï@example.org", "VALIDATION_ERROR"),
        (" Ann@Example.ORG", "EMAIL_IS_THE_SAME"),
    ] {
        let refused = request(&ann, new).await.expect_error(400, code).json();
        assert_eq!(refused["fields"][0]["field"], "newEmail", "{new}");
    }
    let body = json!({"newEmail": NEW, "password": PASSWORD, "callbackURL": "https://evil.example"});
    ann.auth("POST", PATH, Some(body)).await.expect_error(403, "INVALID_CALLBACK_URL");
    assert!(mailbox.messages().is_empty());
}

#[tokio::test]
async fn verified_address_confirms_before_the_new_one() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    let phone = server.sign_in(ANN).await;
    let body = json!({"newEmail": " Ann@Example.NET ", "password": PASSWORD, "callbackURL": "/done"});
    assert_eq!(ann.auth("POST", PATH, Some(body)).await.expect(200).json(), json!({"status": true}));
    let asked = mailbox.next(ANN).unwrap();
    assert_eq!(asked.subject, "Change your email address?");
    assert!(
        asked.text.contains(NEW) && asked.link().unwrap().starts_with(&format!("{APP}/verify-email#token="))
    );
    let token = token_in(&asked);
    let opened =
        server.request("GET", &format!("{VERIFY}?token={token}")).header("sec-fetch-mode", "navigate");
    Response::of(opened).await.expect(302);
    assert!(mailbox.messages().is_empty(), "opening it changes nothing");
    let allowed = click(&server, &token).await.expect(200).json();
    assert_eq!(
        allowed,
        json!({"status": true, "user": null, "url": format!("{APP}/done"), "emailChange": "pending"})
    );
    assert_eq!(email_of(&ann).await, ANN);
    let confirm = mailbox.next(NEW).unwrap();
    assert_eq!(confirm.subject, "Confirm your new email address");
    let changed = server.get(&format!("{VERIFY}?token={}", token_in(&confirm))).await.expect(200).json();
    assert_eq!(changed["emailChange"], "changed");
    let now = user(&ann).await;
    assert_eq!((&now["email"], &now["emailVerified"]), (&json!(NEW), &json!(true)));
    assert!(ann.is_signed_in().await && phone.is_signed_in().await);
    let notice = mailbox.next(ANN).unwrap();
    assert_eq!((notice.subject.as_str(), notice.link()), ("Your email address was changed", None));
    server.sign_in(NEW).await;
    let body = json!({"email": ANN, "password": PASSWORD});
    server.post("/api/auth/sign-in/email", body).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
    server.sign_up(ANN).await;
}

#[tokio::test]
async fn unverified_address_is_not_asked() {
    let (mailbox, server) = start();
    let (ann, verification) = sign_up(&mailbox, &server).await;
    request(&ann, NEW).await.expect(200);
    let token = token_in(&mailbox.next(NEW).unwrap());
    assert_eq!(click(&server, &token).await.expect(200).json()["emailChange"], "changed");
    assert_eq!(email_of(&ann).await, NEW);
    assert_eq!(mailbox.next(ANN).unwrap().subject, "Your email address was changed");
    click(&server, &verification).await.expect_error(401, "INVALID_TOKEN");
}

/// Otherwise an address that is verified within the hour would not be asked.
#[tokio::test]
async fn address_verified_since_the_request_has_to_allow_it() {
    let (mailbox, server) = start();
    let (ann, verification) = sign_up(&mailbox, &server).await;
    request(&ann, NEW).await.expect(200);
    let token = token_in(&mailbox.next(NEW).unwrap());
    click(&server, &verification).await.expect(200);
    click(&server, &token).await.expect_error(401, "INVALID_TOKEN");
    assert_eq!(email_of(&ann).await, ANN);
}

#[tokio::test]
async fn response_does_not_reveal_a_taken_address() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    server.sign_up(NEW).await;
    mailbox.next(NEW).unwrap();
    let taken = request(&ann, NEW).await.expect(200).text;
    let asked = mailbox.next(ANN).unwrap();
    assert_eq!(request(&ann, "free@example.net").await.expect(200).text, taken);
    mailbox.next(ANN).unwrap();
    let allowed = click(&server, &token_in(&asked)).await.expect(200).json();
    assert_eq!(allowed["emailChange"], "pending");
    // Later than any e-mail to the address.
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    mailbox.next(ANN).unwrap();
    assert!(mailbox.messages().is_empty());
}

#[tokio::test]
async fn address_taken_meanwhile_is_reported() {
    let (mailbox, server) = start();
    let (ann, _) = sign_up(&mailbox, &server).await;
    request(&ann, NEW).await.expect(200);
    let token = token_in(&mailbox.next(NEW).unwrap());
    let bob = server.sign_up(NEW).await;
    let code = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
    click(&server, &token).await.expect_error(422, code);
    let query = format!("{VERIFY}?token={token}&callbackURL=%2Fdone");
    let redirected = server.get(&query).await.expect(302);
    assert_eq!(redirected.header("location"), format!("{APP}/done?error={code}"));
    bob.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    click(&server, &token).await.expect(200);
}

#[tokio::test]
async fn each_link_counts_once_on_all_instances() {
    let (mailbox, database) = (Mailbox::start().unwrap(), Database::create());
    let servers = [0, 1].map(|_| Server::on_with_mail(&database, &mailbox, &[]));
    let ann = verified(&mailbox, &servers[0]).await;
    request(&ann, NEW).await.expect(200);
    let count = async |token: &str| {
        let clicks = join_all((0..20).map(|number| click(&servers[number % 2], token))).await;
        clicks.iter().filter(|response| response.status == 200).count()
    };
    assert_eq!(count(&token_in(&mailbox.next(ANN).unwrap())).await, 1);
    let last = token_in(&mailbox.next(NEW).unwrap());
    assert_eq!(count(&last).await, 1);
    mailbox.next(ANN).unwrap();
    assert!(mailbox.messages().is_empty());
    // Nor again after the account has got its address back.
    database.execute(&format!("UPDATE users SET email = '{ANN}'"));
    click(&servers[1], &last).await.expect_error(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn changed_password_voids_a_pending_change() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    request(&ann, NEW).await.expect(200);
    let asked = token_in(&mailbox.next(ANN).unwrap());
    request(&ann, "second@example.net").await.expect(200);
    click(&server, &token_in(&mailbox.next(ANN).unwrap())).await.expect(200);
    let allowed = token_in(&mailbox.next("second@example.net").unwrap());
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let reset = token_in(&mailbox.next(ANN).unwrap());
    let body = json!({"token": reset, "newPassword": OTHER_PASSWORD});
    server.post("/api/auth/reset-password", body).await.expect(200);
    for token in [asked, allowed] {
        click(&server, &token).await.expect_error(401, "INVALID_TOKEN");
    }
}

/// What someone who knew only the password has requested does not outlast the factor.
#[tokio::test]
async fn second_factor_voids_what_was_requested_without_it() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    request(&ann, NEW).await.expect(200);
    let link = token_in(&mailbox.next(ANN).unwrap());
    server.advance(Duration::from_secs(1));
    Factor::turn_on(&server, &ann).await;
    click(&server, &link).await.expect_error(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn changed_address_voids_earlier_links() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let reset = token_in(&mailbox.next(ANN).unwrap());
    request(&ann, "second@example.net").await.expect(200);
    let other = token_in(&mailbox.next(ANN).unwrap());
    request(&ann, NEW).await.expect(200);
    click(&server, &token_in(&mailbox.next(ANN).unwrap())).await.expect(200);
    click(&server, &token_in(&mailbox.next(NEW).unwrap())).await.expect(200);
    let body = json!({"token": reset, "newPassword": OTHER_PASSWORD});
    server.post("/api/auth/reset-password", body).await.expect_error(400, "INVALID_TOKEN");
    click(&server, &other).await.expect_error(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn links_expire_after_an_hour() {
    let (mailbox, server) = start();
    let ann = verified(&mailbox, &server).await;
    request(&ann, NEW).await.expect(200);
    let token = token_in(&mailbox.next(ANN).unwrap());
    server.advance(Duration::from_secs(3600));
    click(&server, &token).await.expect_error(401, "TOKEN_EXPIRED");
}

/// Anyone can name the new address.
#[tokio::test]
async fn strangers_do_not_use_up_the_mail_to_the_new_address() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--rate-limit", "on"]);
    let ann = verified(&mailbox, &server).await;
    let eve = server.sign_up("eve@example.org").await;
    for _ in 0..4 {
        request(&eve, NEW).await.expect(200);
    }
    for _ in 0..3 {
        assert_eq!(mailbox.next(NEW).unwrap().subject, "Confirm your new email address");
    }
    request(&ann, NEW).await.expect(200);
    click(&server, &token_in(&mailbox.next(ANN).unwrap())).await.expect(200);
    let link = token_in(&mailbox.next(NEW).expect("an e-mail for Ann"));
    click(&server, &link).await.expect(200);
}

#[tokio::test]
async fn link_is_not_used_up_while_the_next_mail_cannot_be_sent() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--rate-limit", "on"]);
    let ann = verified(&mailbox, &server).await;
    for _ in 0..3 {
        request(&ann, NEW).await.expect(200);
    }
    let [first, second, third] = [(); 3].map(|()| token_in(&mailbox.next(ANN).unwrap()));
    server.advance(Duration::from_secs(20 * 60));
    request(&ann, NEW).await.expect(200);
    let fourth = token_in(&mailbox.next(ANN).unwrap());
    for token in [first, second, third] {
        click(&server, &token).await.expect(200);
        mailbox.next(NEW).unwrap();
    }
    let throttled = click(&server, &fourth).await.expect_error(429, "TOO_MANY_REQUESTS");
    assert_eq!(throttled.header("retry-after"), "1200");
    server.get(&format!("{VERIFY}?token={fourth}")).await.expect_error(429, "TOO_MANY_REQUESTS");
    assert!(mailbox.messages().is_empty());
    server.advance(Duration::from_secs(1200));
    click(&server, &fourth).await.expect(200);
    let link = token_in(&mailbox.next(NEW).unwrap());
    click(&server, &link).await.expect(200);
    assert_eq!(email_of(&ann).await, NEW);
}

/// One who has confirmed at an address of their own takes from the same limit.
#[tokio::test]
async fn link_is_not_used_up_when_a_stranger_has_used_up_the_mail_to_the_new_address() {
    const EVE: &str = "eve@example.org";
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--rate-limit", "on"]);
    let ann = verified(&mailbox, &server).await;
    let eve = server.sign_up(EVE).await;
    click(&server, &token_in(&mailbox.next(EVE).unwrap())).await.expect(200);
    for _ in 0..3 {
        request(&eve, NEW).await.expect(200);
        click(&server, &token_in(&mailbox.next(EVE).unwrap())).await.expect(200);
        mailbox.next(NEW).unwrap();
    }
    request(&ann, NEW).await.expect(200);
    let link = token_in(&mailbox.next(ANN).unwrap());
    click(&server, &link).await.expect_error(429, "TOO_MANY_REQUESTS");
    assert!(mailbox.messages().is_empty());
    server.advance(Duration::from_secs(1200));
    click(&server, &link).await.expect(200);
    click(&server, &token_in(&mailbox.next(NEW).unwrap())).await.expect(200);
    assert_eq!(email_of(&ann).await, NEW);
}
