//! Devices that need no code.

use super::{ANN, DISABLE, STEP};
use crate::helpers::{Account, Factor, PASSWORD, Response, Server, claims, cookie_of, run};
use serde_json::json;
use std::time::Duration;

const TRUST: &str = "latchkey_trusted_device";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Signs in with a code, and returns the session and the cookie of the trusted device.
async fn trust(server: &Server, factor: &Factor) -> (Account, String) {
    let cookie = Factor::password(server, ANN).await;
    let body = json!({"code": factor.code(server.now()), "trustDevice": true});
    let shown = Factor::second(server, "verify-totp", &cookie, body).await.expect(200);
    server.advance(STEP);
    (Account::of(server, &shown), cookie_of(&shown, TRUST))
}

async fn sign_in(server: &Server, email: &str, cookie: &str) -> Response {
    let request = server.request("POST", "/api/auth/sign-in/email").header("cookie", cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    Response::of(request.json(&json!({"email": email, "password": PASSWORD}))).await.expect(200)
}

#[track_caller]
fn asks_for_a_code(response: &Response) {
    assert_eq!(response.json()["twoFactorRedirect"], true, "{response:?}");
}

#[tokio::test]
async fn only_who_asks_for_it_trusts_the_device() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let cookie = Factor::password(&server, ANN).await;
    let shown =
        Factor::second(&server, "verify-totp", &cookie, json!({"code": factor.code(server.now())})).await;
    let set: Vec<_> = shown.expect(200).headers.get_all("set-cookie").iter().cloned().collect();
    assert!(!set.iter().any(|cookie| cookie.to_str().unwrap().starts_with(TRUST)));
    server.advance(STEP);
    let (ann, trusted) = trust(&server, &factor).await;
    asks_for_a_code(&sign_in(&server, ANN, &format!("{TRUST}={}", ann.session_token)).await);
    asks_for_a_code(&sign_in(&server, ANN, &trusted.replace("=ey", "=Ey")).await);
    asks_for_a_code(&sign_in(&server, ANN, &format!("{TRUST}=x")).await);
}

#[tokio::test]
async fn trusted_device_needs_no_code_but_has_shown_none() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let (_, trusted) = trust(&server, &factor).await;
    let signed_in = sign_in(&server, ANN, &trusted).await;
    let session = Account::of(&server, &signed_in);
    assert!(session.is_signed_in().await);
    assert_eq!(claims(&session.session_token)["amr"], json!(["pwd"]));
    let body = json!({"password": PASSWORD});
    let refused = session.auth("POST", DISABLE, Some(body.clone())).await;
    let refused = refused.expect_error(403, "SESSION_NOT_FRESH").json();
    // To sign in again would not.
    let helps = "Enter a code of your authenticator app, or a backup code, for this";
    assert_eq!(refused["message"], helps);
    let code = json!({"code": factor.code(server.now())});
    let shown = session.auth("POST", super::VERIFY, Some(code)).await.expect(200);
    Account::of(&server, &shown).auth("POST", DISABLE, Some(body)).await.expect(200);
}

#[tokio::test]
async fn each_use_renews_it_for_thirty_days() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let (session, mut trusted) = trust(&server, &factor).await;
    session.sign_out().await.expect(200);
    for _ in 0..3 {
        server.advance(29 * DAY);
        let signed_in = sign_in(&server, ANN, &trusted).await;
        assert_eq!(signed_in.json()["user"]["email"], ANN);
        trusted = cookie_of(&signed_in, TRUST);
    }
    server.advance(30 * DAY);
    asks_for_a_code(&sign_in(&server, ANN, &trusted).await);
}

#[tokio::test]
async fn of_another_account_is_void() {
    let server = Server::start();
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    Factor::turn_on(&server, &server.sign_up("ben@example.org").await).await;
    let (_, trusted) = trust(&server, &factor).await;
    asks_for_a_code(&sign_in(&server, "ben@example.org", &trusted).await);
}

#[tokio::test]
async fn ends_with_sign_out_everywhere_disable_reset_and_password() {
    let server = Server::start();
    let (mut factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;

    let (ann, trusted) = trust(&server, &factor).await;
    ann.auth("POST", "/api/auth/revoke-sessions", None).await.expect(200);
    asks_for_a_code(&sign_in(&server, ANN, &trusted).await);

    let (ann, trusted) = trust(&server, &factor).await;
    let body = json!({"password": PASSWORD});
    let off = ann.auth("POST", DISABLE, Some(body)).await.expect(200);
    let ann = Account { session_token: off.header("set-auth-token").to_owned(), ..ann };
    factor = Factor::turn_on(&server, &ann).await.0;
    asks_for_a_code(&sign_in(&server, ANN, &trusted).await);

    let (_, trusted) = trust(&server, &factor).await;
    assert!(run(&server.database, &["user", "reset-two-factor", ANN], &[]).status.success());
    factor = Factor::turn_on(&server, &server.sign_in(ANN).await).await.0;
    asks_for_a_code(&sign_in(&server, ANN, &trusted).await);

    let (ann, trusted) = trust(&server, &factor).await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": "another good password"});
    let changed = ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200);
    let ann = Account { session_token: changed.json()["token"].as_str().unwrap().to_owned(), ..ann };
    let body = json!({"currentPassword": "another good password", "newPassword": PASSWORD});
    ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200);
    asks_for_a_code(&sign_in(&server, ANN, &trusted).await);
}
