//! `POST /api/auth/two-factor/verify-backup-code` and `…/generate-backup-codes`

use super::{ANN, BACKUP, CODES, ENABLE};
use crate::helpers::{Account, Factor, PASSWORD, Server, claims, cookie_of, members};
use serde_json::json;
use testkit::Mailbox;

#[tokio::test]
async fn cannot_enable_a_factor() {
    let server = Server::start();
    server.post(BACKUP, json!({"code": "a"})).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    let ann = server.sign_up(ANN).await;
    let body = json!({"code": "abcde-fghjk-mnpqr"});
    ann.auth("POST", BACKUP, Some(body)).await.expect_error(400, "BACKUP_CODES_NOT_ENABLED");
    let setup = ann.auth("POST", ENABLE, Some(json!({"password": PASSWORD}))).await.expect(200).json();
    let body = json!({"code": setup["backupCodes"][0]});
    ann.auth("POST", BACKUP, Some(body)).await.expect_error(400, "BACKUP_CODES_NOT_ENABLED");
}

#[tokio::test]
async fn new_ones_need_a_factor_and_void_the_old() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let body = json!({"password": PASSWORD});
    ann.auth("POST", CODES, Some(body.clone())).await.expect_error(400, "TWO_FACTOR_NOT_ENABLED");
    let (factor, ann) = Factor::turn_on(&server, &ann).await;
    ann.auth("POST", CODES, Some(json!({}))).await.expect_error(400, "INVALID_PASSWORD");
    let new = ann.auth("POST", CODES, Some(body)).await.expect(200).json();
    assert_eq!(members(&new), ["backupCodes", "status"]);
    let cookie = Factor::password(&server, ANN).await;
    let old = json!({"code": factor.backup_codes[0]});
    Factor::second(&server, "verify-backup-code", &cookie, old)
        .await
        .expect_error(401, "INVALID_BACKUP_CODE");
    let new = json!({"code": new["backupCodes"][0]});
    Factor::second(&server, "verify-backup-code", &cookie, new).await.expect(200);
}

#[tokio::test]
async fn each_ends_one_sign_in_and_is_reported() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (factor, _) = Factor::turn_on_with_mail(&server, &mailbox, ANN).await;
    let cookie = Factor::password(&server, ANN).await;
    let typed = factor.backup_codes[0].to_uppercase().replace('-', " ");
    let shown =
        Factor::second(&server, "verify-backup-code", &cookie, json!({"code": typed})).await.expect(200);
    let session = Account::of(&server, &shown);
    assert!(session.is_signed_in().await);
    assert_eq!(claims(&session.session_token)["amr"], json!(["pwd", "otp"]));
    assert!(cookie_of(&shown, "latchkey_second_factor").is_empty());
    let email = mailbox.next(ANN).expect("an e-mail");
    assert_eq!(email.subject, "A backup code was used");
    assert!(email.text.contains("; 9 are left."), "{}", email.text);
    assert!(!email.text.contains(&factor.backup_codes[0]));
    let again = Factor::second(&server, "verify-backup-code", &cookie, json!({"code": typed})).await;
    let message = "This backup code is wrong, or was used before";
    again.expect_error(401, "INVALID_BACKUP_CODE").expect_field("code", message);
}

#[tokio::test]
async fn begins_no_session_on_request() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let (factor, _) = Factor::turn_on(&server, &ann).await;
    let cookie = Factor::password(&server, ANN).await;
    let body = json!({"code": factor.backup_codes[0], "disableSession": true});
    let shown = Factor::second(&server, "verify-backup-code", &cookie, body.clone()).await.expect(200);
    assert_eq!(members(&shown.json()), ["user"]);
    assert_eq!(shown.header("set-auth-token"), "");
    let again = Factor::second(&server, "verify-backup-code", &cookie, body).await;
    again.expect_error(401, "INVALID_BACKUP_CODE");
}
