//! `POST /api/auth/two-factor/disable` and `…/get-totp-uri`

use super::{ANN, DISABLE, STEP, URI};
use crate::helpers::{APP, Account, Database, Factor, PASSWORD, Server, claims, cookie_of, run};
use serde_json::json;
use testkit::Mailbox;

#[tokio::test]
async fn need_a_session_that_has_shown_the_factor_and_the_password() {
    let server = Server::start();
    for path in [DISABLE, URI] {
        server.post(path, json!({"password": PASSWORD})).await.expect_error(401, "UNAUTHORIZED");
    }
    let before = server.sign_up(ANN).await;
    before.auth("POST", URI, Some(json!({"password": PASSWORD}))).await.expect_error(400, "TOTP_NOT_ENABLED");
    let other = server.sign_in(ANN).await;
    let (_, with_factor) = Factor::turn_on(&server, &other).await;
    for path in [DISABLE, URI] {
        let right = json!({"password": PASSWORD});
        before.auth("POST", path, Some(right)).await.expect_error(403, "SESSION_NOT_FRESH");
        let wrong = json!({"password": "wrong"});
        with_factor.auth("POST", path, Some(wrong)).await.expect_error(400, "INVALID_PASSWORD");
    }
}

#[tokio::test]
async fn uri_is_that_of_the_factor_that_is_on() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let body = json!({"password": PASSWORD});
    let setup = ann.auth("POST", super::ENABLE, Some(body.clone())).await.expect(200).json();
    ann.auth("POST", URI, Some(body.clone())).await.expect_error(400, "TOTP_NOT_ENABLED");
    let factor = Factor::of(&setup);
    let code = json!({"code": factor.code(server.now())});
    let on = ann.auth("POST", "/api/auth/two-factor/verify-totp", Some(code)).await.expect(200).json();
    let ann = Account { session_token: on["token"].as_str().unwrap().to_owned(), ..ann };
    let shown = ann.auth("POST", URI, Some(body)).await.expect(200).json();
    assert_eq!(shown, json!({"totpURI": setup["totpURI"]}));
}

#[tokio::test]
async fn disabled_factor_is_forgotten() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (factor, ann) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    let pending = Factor::password(&server, ANN).await;
    let off = ann.auth("POST", DISABLE, Some(json!({"password": PASSWORD}))).await.expect(200);
    assert_eq!(off.json(), json!({"status": true}));
    assert!(cookie_of(&off, "latchkey_trusted_device").is_empty());
    assert!(!ann.is_signed_in().await, "the old token is dead");
    let token = off.header("set-auth-token").to_owned();
    assert_eq!(claims(&token)["amr"], json!(["pwd", "otp"]));
    let ann = Account { session_token: token, ..ann };
    let session = ann.auth("GET", "/api/auth/get-session", None).await.expect(200).json();
    assert_eq!(session["user"]["twoFactorEnabled"], false);
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "Two-factor sign-in is off");
    let body = json!({"code": factor.code(server.now())});
    let refused = Factor::second(&server, "verify-totp", &pending, body).await;
    refused.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    server.sign_in(ANN).await;
    for table in ["two_factors", "backup_codes"] {
        assert_eq!(server.database.text(&format!("SELECT CAST(count(*) AS TEXT) AS text FROM {table}")), "0");
    }
}

#[tokio::test]
async fn operator_resets_it() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::start();
    let before = server.sign_up(ANN).await;
    let (factor, with_factor) = Factor::turn_on(&server, &before).await;
    let (url, other) = (mailbox.url(), server.sign_up("ben@example.org").await);
    let mail = [("SMTP_URL", &*url), ("MAIL_FROM", "noreply@example.org"), ("PUBLIC_URL", APP)];
    let reset = |database: &Database| run(database, &["user", "reset-two-factor", ANN], &mail);
    let unknown = run(&server.database, &["user", "reset-two-factor", "eve@example.org"], &[]);
    assert!(!unknown.status.success());
    let printed = String::from_utf8(reset(&server.database).stdout).unwrap();
    assert!(printed.contains("is off, and all sessions are ended: the password alone signs in"), "{printed}");
    assert!(printed.contains("An e-mail to the owner reports it"), "{printed}");
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "Two-factor sign-in is off");
    assert!(!with_factor.is_signed_in().await && !before.is_signed_in().await);
    assert!(other.is_signed_in().await);
    let printed = String::from_utf8(reset(&server.database).stdout).unwrap();
    assert!(printed.contains("has no second factor") && mailbox.messages().is_empty(), "{printed}");
    let ann = server.sign_in(ANN).await;
    server.advance(STEP);
    let body = json!({"code": factor.code(server.now())});
    ann.auth("POST", super::VERIFY, Some(body)).await.expect_error(400, "TOTP_NOT_ENABLED");
}
