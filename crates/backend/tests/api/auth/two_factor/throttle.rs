//! Guesses at a code.

use super::{ANN, STEP, VERIFY};
use crate::helpers::{Factor, PASSWORD, Response, Server};
use serde_json::json;
use std::time::Duration;
use testkit::Mailbox;

async fn guess(server: &Server, call: &str, code: &str) -> Response {
    let cookie = Factor::password(server, ANN).await;
    Factor::second(server, call, &cookie, json!({"code": code})).await
}

#[tokio::test]
async fn judges_no_code_after_five_wrong_ones() {
    let server = Server::start();
    let session = server.sign_up(ANN).await;
    let (factor, _) = Factor::turn_on(&server, &server.sign_in(ANN).await).await;
    for number in 0..5 {
        let (call, code) = match number % 2 {
            0 => ("verify-totp", factor.wrong_code(server.now())),
            _ => ("verify-backup-code", "abcde-fghjk-mnpqr".to_owned()),
        };
        guess(&server, call, &code).await.expect(401);
    }
    let right = factor.code(server.now());
    for (call, code) in [("verify-totp", &right), ("verify-backup-code", &factor.backup_codes[0])] {
        let refused = guess(&server, call, code).await.expect_error(429, "ACCOUNT_TEMPORARILY_LOCKED");
        assert_eq!(refused.header("retry-after"), "30");
    }
    let refused = session.auth("POST", VERIFY, Some(json!({"code": right}))).await;
    refused.expect_error(429, "ACCOUNT_TEMPORARILY_LOCKED");
    server.advance(STEP);
    guess(&server, "verify-totp", &factor.code(server.now())).await.expect(200);
    // Success clears it.
    for _ in 0..4 {
        guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
    }
}

#[tokio::test]
async fn doubles_the_delay_up_to_15_minutes() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    for _ in 0..5 {
        guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
    }
    for seconds in [30, 60, 120, 240, 480, 900, 900] {
        let refused = guess(&server, "verify-totp", &factor.code(server.now())).await.expect(429);
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert_eq!(wait, seconds);
        server.advance(Duration::from_secs(wait));
        guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
    }
}

/// By e-mail: nothing else shows the owner that the second step is guessed at.
#[tokio::test]
async fn reports_once_that_the_password_is_known() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (factor, session) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    let wrong = || json!({"code": factor.wrong_code(server.now())});
    // Those of a session, whose owner mistypes, are no news.
    for _ in 0..5 {
        session.auth("POST", VERIFY, Some(wrong())).await.expect_error(401, "INVALID_CODE");
    }
    server.advance(STEP);
    let shown = session.auth("POST", VERIFY, Some(json!({"code": factor.code(server.now())}))).await;
    shown.expect(200);
    for _ in 0..4 {
        guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
    }
    assert!(mailbox.messages().is_empty());
    guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
    let email = mailbox.next(ANN).expect("an e-mail");
    assert_eq!(email.subject, "Someone may know your password");
    assert!(email.link().is_none());
    guess(&server, "verify-totp", &factor.code(server.now())).await.expect(429);
    server.advance(STEP);
    guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
    server.advance(2 * STEP);
    guess(&server, "verify-totp", &factor.code(server.now())).await.expect(200);
    assert!(mailbox.messages().iter().all(|email| !email.subject.contains("password")));
}

/// Ever less often: the first report may be overlooked.
#[tokio::test]
async fn reports_again_that_guesses_go_on() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (factor, _) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    for number in 1..=21 {
        guess(&server, "verify-totp", &factor.wrong_code(server.now())).await.expect(401);
        if [5, 10, 20].contains(&number) {
            let email = mailbox.next(ANN).expect("an e-mail");
            assert_eq!(email.subject, "Someone may know your password", "{number}");
        }
        server.advance(Duration::from_secs(15 * 60));
    }
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "Set a new password", "none before");
}

/// Else a thief of the password would make their network a known one, and clear what the owner's throttle has counted.
#[tokio::test]
async fn password_alone_clears_nothing_and_remembers_no_network() {
    let server = Server::with(&["--trusted-proxies", "127.0.0.1"]);
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let sign_in = async |password: &str| {
        let body = json!({"email": ANN, "password": password});
        let request =
            server.request("POST", "/api/auth/sign-in/email").header("x-forwarded-for", "192.0.2.7");
        Response::of(request.json(&body)).await
    };
    let networks = || server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM known_networks");
    let before = networks();
    for _ in 0..4 {
        sign_in("wrong password").await.expect(401);
    }
    let asked = sign_in(PASSWORD).await.expect(200);
    assert_eq!(networks(), before);
    let cookie = crate::helpers::cookie_of(&asked, "latchkey_second_factor");
    let request = server.request("POST", VERIFY).header("cookie", cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    let request =
        request.header("x-forwarded-for", "192.0.2.7").json(&json!({"code": factor.code(server.now())}));
    Response::of(request).await.expect(200);
    assert_ne!(networks(), before);
    for _ in 0..5 {
        sign_in("wrong password").await.expect(401);
    }
    sign_in(PASSWORD).await.expect_error(429, "TOO_MANY_REQUESTS");
}
