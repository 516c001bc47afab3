//! `POST /api/auth/two-factor/enable`

use super::{ANN, ENABLE, URI, VERIFIED, VERIFY};
use crate::helpers::{Account, Factor, PASSWORD, Server, members};
use serde_json::json;
use std::time::Duration;
use testkit::Mailbox;

#[tokio::test]
async fn requires_a_session_and_the_password() {
    let server = Server::start();
    server.post(ENABLE, json!({"password": PASSWORD})).await.expect_error(401, "UNAUTHORIZED");
    let ann = server.sign_up(ANN).await;
    for body in [json!({}), json!({"password": "wrong"}), json!({"password": ""})] {
        let refused = ann.auth("POST", ENABLE, Some(body)).await.expect_error(400, "INVALID_PASSWORD");
        refused.expect_field("password", "This is not your password");
    }
    for body in [json!({"password": null}), json!({"password": PASSWORD, "method": "sms"})] {
        ann.auth("POST", ENABLE, Some(body)).await.expect_error(400, "VALIDATION_ERROR");
    }
    let otp = json!({"password": PASSWORD, "method": "otp"});
    ann.auth("POST", ENABLE, Some(otp)).await.expect_error(400, "OTP_NOT_CONFIGURED");
}

#[tokio::test]
async fn refuses_a_second_app() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let (_, ann) = Factor::turn_on(&server, &ann).await;
    let body = json!({"password": PASSWORD});
    ann.auth("POST", ENABLE, Some(body)).await.expect_error(400, "TOTP_ALREADY_ENABLED");
}

/// Else the one who signed up with an address of another person could keep that person out.
#[tokio::test]
async fn address_has_to_be_verified_where_mail_is_sent() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let ann = server.sign_up(ANN).await;
    let body = json!({"password": PASSWORD});
    let refused = ann.auth("POST", ENABLE, Some(body.clone())).await.expect_error(403, "EMAIL_NOT_VERIFIED");
    assert_eq!(
        refused.json()["message"],
        "Confirm your email address first, by the link that was sent to it"
    );
    server.database.execute(VERIFIED);
    let setup = ann.auth("POST", ENABLE, Some(body)).await.expect(200).json();
    // One that was begun before there was a mail server.
    server.database.execute("UPDATE users SET email_verified = FALSE");
    let code = json!({"code": Factor::of(&setup).code(server.now())});
    ann.auth("POST", VERIFY, Some(code.clone())).await.expect_error(403, "EMAIL_NOT_VERIFIED");
    server.database.execute(VERIFIED);
    ann.auth("POST", VERIFY, Some(code)).await.expect(200);
}

#[tokio::test]
async fn nothing_is_on_yet() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200);
    let signed_in = server.sign_in(ANN).await;
    let session = signed_in.auth("GET", "/api/auth/get-session", None).await.expect(200).json();
    assert_eq!(session["user"]["twoFactorEnabled"], false);
}

#[tokio::test]
async fn returns_secret_codes_and_drawing_once() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let body = json!({"password": PASSWORD, "issuer": "", "method": "totp"});
    let setup = ann.auth("POST", ENABLE, Some(body)).await.expect(200).json();
    assert_eq!(members(&setup), ["backupCodes", "method", "qr", "totpURI"]);
    let uri = setup["totpURI"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Latchkey:ann%40example.org?secret="), "{uri}");
    assert!(uri.ends_with("&issuer=Latchkey&digits=6&period=30"), "{uri}");
    assert_eq!((&setup["method"], setup["backupCodes"].as_array().unwrap().len()), (&json!("totp"), 10));
    assert!(setup["qr"]["size"].as_u64().unwrap() > 40);
    assert!(setup["qr"]["path"].as_str().unwrap().starts_with("M4,4h7v1h-7z"));
}

/// In the app of the owner, as in the URI that is returned later.
#[tokio::test]
async fn issuer_is_that_of_the_request() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    for issuer in [json!("a:b"), json!("a\nb"), json!("a\u{7}"), json!("x".repeat(65)), json!(7), json!(null)]
    {
        let body = json!({"password": PASSWORD, "issuer": issuer});
        let refused = ann.auth("POST", ENABLE, Some(body)).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(refused.json()["fields"][0]["field"], "issuer", "{refused:?}");
    }
    let body = json!({"password": PASSWORD, "issuer": " Ann & Ben's "});
    let setup = ann.auth("POST", ENABLE, Some(body)).await.expect(200).json();
    let uri = setup["totpURI"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Ann%20%26%20Ben%27s:ann%40example.org?secret="), "{uri}");
    assert!(uri.ends_with("&issuer=Ann%20%26%20Ben%27s&digits=6&period=30"), "{uri}");
    let code = json!({"code": Factor::of(&setup).code(server.now())});
    let ann = Account::of(&server, &ann.auth("POST", VERIFY, Some(code)).await.expect(200));
    let shown = ann.auth("POST", URI, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    assert_eq!(shown["totpURI"], setup["totpURI"]);
    // At its longest, in the characters that are encoded longest.
    let ben = server.sign_up("ben@example.org").await;
    let body = json!({"password": PASSWORD, "issuer": "🔑".repeat(64)});
    ben.auth("POST", ENABLE, Some(body)).await.expect(200);
}

#[tokio::test]
async fn later_set_up_voids_the_earlier_one() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let body = json!({"password": PASSWORD});
    let mut apps = Vec::new();
    for _ in 0..2 {
        let setup = ann.auth("POST", ENABLE, Some(body.clone())).await.expect(200).json();
        apps.push(Factor::of(&setup));
    }
    let [earlier, later] = [&apps[0], &apps[1]].map(|app| json!({"code": app.code(server.now())}));
    ann.auth("POST", VERIFY, Some(earlier)).await.expect_error(401, "INVALID_CODE");
    ann.auth("POST", VERIFY, Some(later)).await.expect(200);
}

/// Begins a set-up, and returns its first code.
async fn begin(server: &Server, account: &Account) -> String {
    let setup = account.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    Factor::of(&setup).code(server.now())
}

#[tokio::test]
async fn set_up_is_completed_within_an_hour() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let setup = ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    let factor = Factor::of(&setup);
    server.advance(Duration::from_secs(60 * 60));
    let body = json!({"code": factor.code(server.now())});
    ann.auth("POST", VERIFY, Some(body)).await.expect_error(400, "TOTP_NOT_ENABLED");
    let code = begin(&server, &ann).await;
    server.advance(Duration::from_secs(20));
    let shown = ann.auth("POST", VERIFY, Some(json!({"code": code}))).await.expect(200);
    let ann = Account::of(&server, &shown);
    server.advance(Duration::from_secs(2 * 60 * 60));
    // What is on stays on.
    ann.auth("POST", URI, Some(json!({"password": PASSWORD}))).await.expect(200);
}

/// The one who has begun it may have known the previous password.
#[tokio::test]
async fn new_password_voids_a_set_up() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).expect("the link to confirm the address");
    server.database.execute(VERIFIED);
    let new = "another good password";
    let code = begin(&server, &ann).await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": new, "revokeOtherSessions": false});
    ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200);
    mailbox.next(ANN).expect("that the password was changed");
    ann.auth("POST", VERIFY, Some(json!({"code": code}))).await.expect_error(400, "TOTP_NOT_ENABLED");
    assert_eq!(server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM backup_codes"), "0");

    let body = json!({"password": new});
    let setup = ann.auth("POST", ENABLE, Some(body)).await.expect(200).json();
    server.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let email = mailbox.next(ANN).expect("the link");
    let token = email.link().unwrap().split_once("#token=").unwrap().1.to_owned();
    let body = json!({"newPassword": PASSWORD, "token": token});
    server.post("/api/auth/reset-password", body).await.expect(200);
    let ann = server.sign_in(ANN).await;
    let code = json!({"code": Factor::of(&setup).code(server.now())});
    ann.auth("POST", VERIFY, Some(code)).await.expect_error(400, "TOTP_NOT_ENABLED");
}

/// Nor does its secret in the database help without the key.
#[tokio::test]
async fn secret_is_not_in_the_database() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let setup = ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    let (uri, code) = (setup["totpURI"].as_str().unwrap(), setup["backupCodes"][0].as_str().unwrap());
    let base32 = uri.split_once("?secret=").unwrap().1.split('&').next().unwrap();
    let stored = server.database.text("SELECT secret AS text FROM two_factors");
    let hash = server.database.text("SELECT hash AS text FROM backup_codes LIMIT 1");
    assert!(!stored.contains(base32) && stored.len() > 48, "{stored}");
    assert!(hash.len() == 64 && !hash.contains(&code[..5]), "{hash}");
}
