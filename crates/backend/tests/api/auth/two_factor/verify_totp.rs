//! `POST /api/auth/two-factor/verify-totp`

use super::{ANN, DISABLE, ENABLE, STEP, VERIFIED, VERIFY};
use crate::helpers::{Account, Factor, PASSWORD, Server, claims, members};
use serde_json::json;
use std::time::Duration;
use testkit::Mailbox;

#[tokio::test]
async fn requires_a_session_or_a_sign_in() {
    let server = Server::start();
    server.post(VERIFY, json!({"code": "123456"})).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    let ann = server.sign_up(ANN).await;
    ann.auth("POST", VERIFY, Some(json!({"code": "123456"}))).await.expect_error(400, "TOTP_NOT_ENABLED");
    for body in [json!({}), json!({"code": 123_456}), json!({"code": "123456", "trustDevice": "yes"})] {
        ann.auth("POST", VERIFY, Some(body)).await.expect_error(400, "VALIDATION_ERROR");
    }
}

#[tokio::test]
async fn rejects_wrong_codes() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let setup = ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    let factor = Factor::of(&setup);
    for code in ["", "12345", "abcdef", &factor.wrong_code(server.now())] {
        let refused = ann.auth("POST", VERIFY, Some(json!({"code": code}))).await;
        let refused = refused.expect_error(401, "INVALID_CODE");
        refused.expect_field("code", "This code is wrong, or was used before");
    }
}

#[tokio::test]
async fn each_code_counts_once() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let setup = ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    let factor = Factor::of(&setup);
    let body = json!({"code": factor.code(server.now())});
    let shown = ann.auth("POST", VERIFY, Some(body.clone())).await.expect(200);
    let ann = Account::of(&server, &shown);
    for _ in 0..7 {
        // A code that was right is no guess, and locks no one out.
        ann.auth("POST", VERIFY, Some(body.clone())).await.expect_error(401, "INVALID_CODE");
        let cookie = Factor::password(&server, ANN).await;
        let refused = Factor::second(&server, "verify-totp", &cookie, body.clone()).await;
        refused.expect_error(401, "INVALID_CODE");
    }
    server.advance(STEP);
    factor.sign_in(&server, ANN).await;
}

#[tokio::test]
async fn first_code_enables_the_factor_and_exchanges_the_session() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).expect("the link to confirm the address");
    server.database.execute(VERIFIED);
    let setup = ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    let factor = Factor::of(&setup);
    let body = json!({"code": factor.code(server.now())});
    let shown = ann.auth("POST", VERIFY, Some(body)).await.expect(200);
    let (json, token) = (shown.json(), shown.header("set-auth-token").to_owned());
    assert_eq!(members(&json), ["accessToken", "accessTokenExpiresAt", "token", "user"]);
    assert_eq!((&json["token"], &json["user"]["twoFactorEnabled"]), (&json!(token), &json!(true)));
    assert!(!ann.is_signed_in().await, "the old token is dead");
    let renewed = Account::of(&server, &shown);
    assert!(renewed.is_signed_in().await);
    assert_eq!(claims(&renewed.session_token)["amr"], json!(["pwd", "otp"]));
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "Two-factor sign-in is on");
}

#[tokio::test]
async fn shows_the_factor_in_a_session_from_before() {
    let server = Server::start();
    let before = server.sign_up(ANN).await;
    let other = server.sign_in(ANN).await;
    let (factor, _) = Factor::turn_on(&server, &other).await;
    let body = json!({"password": PASSWORD});
    before.auth("POST", DISABLE, Some(body.clone())).await.expect_error(403, "SESSION_NOT_FRESH");
    let code = json!({"code": factor.code(server.now())});
    let shown = before.auth("POST", VERIFY, Some(code)).await.expect(200);
    assert!(!before.is_signed_in().await);
    let after = Account::of(&server, &shown);
    assert_eq!(claims(&after.session_token)["amr"], json!(["pwd", "otp"]));
    after.auth("POST", DISABLE, Some(body)).await.expect(200);
}

/// A code does not make the password fresh that was given long ago.
#[tokio::test]
async fn does_not_make_an_old_session_fresh() {
    let server = Server::start();
    let before = server.sign_up(ANN).await;
    let other = server.sign_in(ANN).await;
    let (factor, _) = Factor::turn_on(&server, &other).await;
    server.advance(Duration::from_secs(24 * 60 * 60));
    let code = json!({"code": factor.code(server.now())});
    let after = Account::of(&server, &before.auth("POST", VERIFY, Some(code)).await.expect(200));
    let body = json!({"password": PASSWORD});
    after.auth("POST", DISABLE, Some(body)).await.expect_error(403, "SESSION_NOT_FRESH");
}
