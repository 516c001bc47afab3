//! With a second factor on, no route gives a session, or changes the factor, a passkey, the password or the address, without it.

use crate::helpers::{Account, Factor, PASSWORD, Response, Server, claims};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

/// A session that has not shown the factor is refused, with the right password, too.
const REFUSED: [&str; 9] = [
    "GET /passkey/generate-register-options",
    "POST /api-key/create",
    "POST /change-password",
    "POST /delete-user",
    "POST /passkey/delete-passkey",
    "POST /passkey/update-passkey",
    "POST /two-factor/disable",
    "POST /two-factor/generate-backup-codes",
    "POST /two-factor/get-totp-uri",
];

/// These change nothing of it. A mailed link, as it is necessary for a new password, is the one exception. A passkey is
/// refused for want of a challenge here, and without the factor by `api::auth::passkey::registration`; a change of the address
/// for want of a mail server, and without the factor by `api::auth::email::change`.
const HARMLESS: [&str; 28] = [
    "GET /get-session",
    "GET /list-sessions",
    "GET /ok",
    "GET /token",
    "GET /verify-email",
    "GET /passkey/generate-authenticate-options",
    "GET /passkey/list-user-passkeys",
    "GET /api-key/list",
    "POST /api-key/delete",
    "POST /change-email",
    "POST /passkey/verify-authentication",
    "POST /passkey/verify-registration",
    "POST /request-password-reset",
    "POST /reset-password",
    "POST /revoke-other-sessions",
    "POST /revoke-session",
    "POST /revoke-sessions",
    "POST /send-verification-email",
    "POST /sign-in/email",
    "POST /sign-out",
    "POST /sign-up/email",
    "POST /two-factor/enable",
    "POST /two-factor/send-otp",
    "POST /two-factor/verify-backup-code",
    "POST /two-factor/verify-otp",
    "POST /two-factor/verify-totp",
    "POST /update-user",
    "POST /verify-email",
];

/// Every route of `/api/auth`.
async fn routes(server: &Server) -> BTreeSet<String> {
    let document = server.get("/openapi.json").await.expect(200).json();
    let of_path = |(path, item): (&String, &Value)| {
        let path = path.strip_prefix("/api/auth")?.to_owned();
        let methods: Vec<String> = item.as_object()?.keys().map(|method| method.to_uppercase()).collect();
        Some(methods.into_iter().map(move |method| format!("{method} {path}")))
    };
    document["paths"].as_object().unwrap().iter().filter_map(of_path).flatten().collect()
}

/// What a client can know without the factor, as members of every request.
fn body(email: &str) -> Value {
    json!({
        "email": email, "newEmail": "eve@example.org", "password": PASSWORD, "currentPassword": PASSWORD,
        "newPassword": "another good password", "code": "000000", "token": "x", "name": "Eve", "expiresIn": 2_592_000,
        "permissions": {"tasks": ["read"]}, "keyId": "01932f00-0000-7000-8000-000000000001", "trustDevice": true,
        "id": "01932f00-0000-7000-8000-000000000001",
    })
}

async fn send(server: &Server, route: &str, email: &str, session: Option<&Account>) -> Response {
    let (method, path) = route.split_once(' ').unwrap();
    let request = server.request(method, &format!("/api/auth{path}"));
    let request = if method == "GET" { request } else { request.json(&body(email)) };
    Response::of(match session {
        Some(session) => request.bearer_auth(&session.session_token),
        None => request,
    })
    .await
}

/// The password alone still signs in up to the second step.
async fn is_unchanged(server: &Server, email: &str) -> bool {
    let credentials = json!({"email": email, "password": PASSWORD});
    let asked = server.post("/api/auth/sign-in/email", credentials).await;
    asked.status == 200 && asked.json()["twoFactorRedirect"] == json!(true)
}

#[tokio::test]
async fn every_route_is_in_the_table() {
    let server = Server::start();
    let table: BTreeSet<String> = REFUSED.iter().chain(&HARMLESS).map(|route| (*route).to_owned()).collect();
    assert_eq!(routes(&server).await, table);
}

#[tokio::test]
async fn session_from_before_changes_nothing() {
    let server = Server::start();
    for (number, route) in routes(&server).await.iter().enumerate() {
        let email = format!("ann{number}@example.org");
        let before = server.sign_up(&email).await;
        let (_, after) = Factor::turn_on(&server, &server.sign_in(&email).await).await;
        let response = send(&server, route, &email, Some(&before)).await;
        if REFUSED.contains(&route.as_str()) {
            response.clone().expect_error(403, "SESSION_NOT_FRESH");
            assert!(after.is_signed_in().await, "{route}");
        }
        let token = response.header("set-auth-token");
        if !token.is_empty() {
            assert_eq!(claims(token)["amr"], json!(["pwd"]), "{route}");
        }
        assert!(is_unchanged(&server, &email).await, "{route}: {response:?}");
    }
}

#[tokio::test]
async fn password_alone_gives_no_session() {
    let server = Server::start();
    let email = "ann@example.org";
    Factor::turn_on(&server, &server.sign_up(email).await).await;
    for route in routes(&server).await {
        let response = send(&server, &route, email, None).await;
        assert_eq!(response.header("set-auth-token"), "", "{route}");
        assert_eq!(response.header("set-auth-jwt"), "", "{route}");
        assert!(!response.text.contains("\"token\":\"ey"), "{route}");
    }
    assert!(is_unchanged(&server, email).await);
}

/// Someone who knew only the password may have shown a factor of their own before.
#[tokio::test]
async fn factor_of_another_person_does_not_count() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (_, other) = Factor::turn_on(&server, &server.sign_in("ann@example.org").await).await;
    let password = json!({"password": PASSWORD});
    let off = other.auth("POST", "/api/auth/two-factor/disable", Some(password.clone())).await.expect(200);
    let other = Account { session_token: off.header("set-auth-token").to_owned(), ..other };
    assert_eq!(claims(&other.session_token)["amr"], json!(["pwd", "otp"]));
    server.advance(Duration::from_secs(2));
    let (_, ann) = Factor::turn_on(&server, &ann).await;
    for path in ["get-totp-uri", "generate-backup-codes", "disable"] {
        let path = format!("/api/auth/two-factor/{path}");
        other.auth("POST", &path, Some(password.clone())).await.expect_error(403, "SESSION_NOT_FRESH");
    }
    assert!(ann.is_signed_in().await);
}
