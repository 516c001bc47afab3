//! `POST /api/auth/sign-in/email` of an account with a second factor.

use super::{ANN, STEP};
use crate::helpers::{Account, Factor, OTHER_SECRET, PASSWORD, Response, SECRET, Server, claims, cookie_of};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Client, Mailbox};

async fn sign_in(client: &Client, more: Value) -> Response {
    let mut body = json!({"email": ANN, "password": PASSWORD});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.post("/api/auth/sign-in/email", body).await
}

async fn verify(server: &Server, factor: &Factor, cookie: &str) -> Response {
    Factor::second(server, "verify-totp", cookie, json!({"code": factor.code(server.now())})).await
}

#[tokio::test]
async fn password_alone_gives_no_token() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let (_, ann) = Factor::turn_on(&server, &ann).await;
    let request = server.request("POST", "/api/auth/sign-in/email").header("cookie", &ann.cookie);
    let request = request.header("origin", server.url(""));
    let body = json!({"email": ANN, "password": PASSWORD, "callbackURL": "/tasks"});
    let asked = Response::of(request.json(&body)).await.expect(200);
    assert_eq!(asked.json(), json!({"twoFactorRedirect": true, "twoFactorMethods": ["totp"]}));
    for header in ["set-auth-token", "set-auth-jwt"] {
        assert_eq!(asked.header(header), "");
    }
    assert!(cookie_of(&asked, "latchkey_session").is_empty(), "removed");
    assert!(!ann.is_signed_in().await, "its cookie is gone, so no one could sign it out");
    let set = asked.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let challenge = set.into_iter().find(|it| it.starts_with("latchkey_second_factor=")).unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/api/auth", "Max-Age=600"] {
        assert!(challenge.contains(attribute), "{challenge}");
    }
    sign_in(&server, json!({"callbackURL": "https://evil.example"}))
        .await
        .expect_error(403, "INVALID_CALLBACK_URL");
    sign_in(&server, json!({"password": "wrong"})).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
}

#[tokio::test]
async fn code_ends_it() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    for remember in [true, false] {
        let asked = sign_in(&server, json!({"rememberMe": remember})).await.expect(200);
        let cookie = cookie_of(&asked, "latchkey_second_factor");
        let shown = verify(&server, &factor, &cookie).await.expect(200);
        let session = Account::of(&server, &shown);
        assert!(session.is_signed_in().await);
        let claims = claims(&session.session_token);
        assert_eq!(claims["amr"], json!(["pwd", "otp"]));
        assert_eq!(claims["rememberMe"].as_bool().unwrap_or(true), remember);
        assert!(cookie_of(&shown, "latchkey_second_factor").is_empty(), "removed");
        server.advance(STEP);
    }
    let way = server.database.text("SELECT way AS text FROM sessions ORDER BY id DESC LIMIT 1");
    assert_eq!(way, "password+totp");
}

#[tokio::test]
async fn rejects_challenges_that_are_void() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let (factor, ann) = Factor::turn_on(&server, &ann).await;
    let refused = |response: Response| response.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");

    let cookie = Factor::password(&server, ANN).await;
    let forged = format!("latchkey_second_factor={}", ann.session_token);
    for cookie in [forged, cookie.replace("=ey", "=Ey"), "latchkey_second_factor=".to_owned()] {
        refused(verify(&server, &factor, &cookie).await);
    }

    server.advance(Duration::from_secs(600));
    refused(verify(&server, &factor, &cookie).await);

    let cookie = Factor::password(&server, ANN).await;
    let ended = ann.auth("POST", "/api/auth/revoke-other-sessions", None).await.expect(200);
    refused(verify(&server, &factor, &cookie).await);

    let cookie = Factor::password(&server, ANN).await;
    let ann = Account { session_token: ended.header("set-auth-token").to_owned(), ..ann };
    let body = json!({"currentPassword": PASSWORD, "newPassword": "another good password",
        "revokeOtherSessions": false});
    ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200);
    refused(verify(&server, &factor, &cookie).await);
}

/// The header of a client that keeps its old token must not be in the way.
#[tokio::test]
async fn ended_session_does_not_hide_the_challenge() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let (factor, ann) = Factor::turn_on(&server, &ann).await;
    ann.sign_out().await.expect(200);
    let cookie = Factor::password(&server, ANN).await;
    let request = server.request("POST", super::VERIFY).header("cookie", cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    let request = request.bearer_auth(&ann.session_token).json(&json!({"code": factor.code(server.now())}));
    Response::of(request).await.expect(200);
}

#[tokio::test]
async fn new_device_is_reported_after_the_code_only() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--trusted-proxies", "127.0.0.1"]);
    let (factor, _) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    let body = json!({"email": ANN, "password": PASSWORD});
    let from = |path: &str| server.request("POST", path).header("x-forwarded-for", "198.51.100.7");
    let asked = Response::of(from("/api/auth/sign-in/email").json(&body)).await.expect(200);
    let cookie = cookie_of(&asked, "latchkey_second_factor");
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "Set a new password", "none before");
    let code = json!({"code": factor.code(server.now())});
    let request = from(super::VERIFY).header("cookie", cookie).header("sec-fetch-site", "same-origin");
    Response::of(request.json(&code)).await.expect(200);
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "New sign-in to your account");
}

#[tokio::test]
async fn rotation_of_the_signing_secret_locks_no_one_out() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let cookie = Factor::password(&server, ANN).await;
    let both = format!("{OTHER_SECRET},{SECRET}");
    let rotated = Server::on(&server.database, &["--jwt-secret", &both]);
    rotated.advance(STEP);
    verify(&rotated, &factor, &cookie).await.expect(200);
    let replaced = Server::on(&server.database, &["--jwt-secret", OTHER_SECRET]);
    replaced.advance(2 * STEP);
    verify(&replaced, &factor, &cookie).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    let cookie = Factor::password(&replaced, ANN).await;
    verify(&replaced, &factor, &cookie).await.expect(200);
}

/// Other hosts of the domain can set cookies, too.
#[tokio::test]
async fn last_of_several_challenges_counts() {
    const BEN: &str = "ben@example.org";
    let server = Server::start();
    Factor::turn_on(&server, &server.sign_up(BEN).await).await;
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let of_ben = Factor::password(&server, BEN).await;
    server.advance(Duration::from_secs(1));
    let of_ann = Factor::password(&server, ANN).await;
    for cookies in [format!("{of_ben}; {of_ann}"), format!("{of_ann}; {of_ben}")] {
        let shown = verify(&server, &factor, &cookies).await.expect(200).json();
        assert_eq!(shown["user"]["email"], ANN);
        server.advance(STEP);
    }
}

/// A mailed reset leaves the factor on, and ends what was begun with the old password.
#[tokio::test]
async fn mailed_reset_keeps_the_factor() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (factor, ann) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    let cookie = Factor::password(&server, ANN).await;
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let email = mailbox.next(ANN).expect("the link");
    let token = email.link().unwrap().split_once("#token=").unwrap().1.to_owned();
    let body = json!({"newPassword": "another good password", "token": token});
    let reset = server.post("/api/auth/reset-password", body).await.expect(200);
    assert_eq!(reset.header("set-auth-token"), "");
    assert!(!ann.is_signed_in().await);
    verify(&server, &factor, &cookie).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    let asked = sign_in(&server, json!({"password": "another good password"})).await.expect(200);
    assert_eq!(asked.json()["twoFactorRedirect"], true);
}

/// The account may have been given the address of another person.
#[tokio::test]
async fn mailed_reset_removes_a_factor_that_is_older_than_the_address() {
    const OTHER: &str = "ben@example.org";
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (factor, ann) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    let body = json!({"newEmail": OTHER, "password": PASSWORD});
    ann.auth("POST", "/api/auth/change-email", Some(body)).await.expect(200);
    for address in [ANN, OTHER] {
        let email = mailbox.next(address).expect("a link");
        let token = email.link().unwrap().split_once("token=").unwrap().1.to_owned();
        server.post("/api/auth/verify-email", json!({"token": token})).await.expect(200);
    }
    mailbox.next(ANN).expect("that the address was changed");
    // As long as no password is reset, the factor stays on.
    factor.sign_in(&server, OTHER).await;
    server.post("/api/auth/request-password-reset", json!({"email": OTHER})).await.expect(200);
    let email = mailbox.next(OTHER).expect("the link");
    let token = email.link().unwrap().split_once("#token=").unwrap().1.to_owned();
    let body = json!({"newPassword": "another good password", "token": token});
    server.post("/api/auth/reset-password", body).await.expect(200);
    let subjects = [(); 2].map(|()| mailbox.next(OTHER).expect("an e-mail").subject);
    assert_eq!(subjects, ["Your password was changed", "Two-factor sign-in is off"]);
    let body = json!({"email": OTHER, "password": "another good password"});
    let begun = server.post("/api/auth/sign-in/email", body).await.expect(200).json();
    assert_eq!(begun["user"]["twoFactorEnabled"], false);
}

/// The one who signed up and enabled it may not own the mailbox.
#[tokio::test]
async fn mailed_reset_of_an_unverified_address_removes_the_factor() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let other = server.sign_up(ANN).await;
    mailbox.next(ANN).expect("the link to confirm the address");
    // Before there was a mail server.
    let without_mail = Server::on(&server.database, &[]);
    Factor::turn_on(&without_mail, &other.at(&without_mail)).await;
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let email = mailbox.next(ANN).expect("the link");
    let token = email.link().unwrap().split_once("#token=").unwrap().1.to_owned();
    let body = json!({"newPassword": "another good password", "token": token});
    server.post("/api/auth/reset-password", body).await.expect(200);
    let subjects = [(); 2].map(|()| mailbox.next(ANN).expect("an e-mail").subject);
    assert_eq!(subjects, ["Your password was changed", "Two-factor sign-in is off"]);
    let begun = sign_in(&server, json!({"password": "another good password"})).await.expect(200).json();
    assert_eq!(begun["user"]["twoFactorEnabled"], false);
}
