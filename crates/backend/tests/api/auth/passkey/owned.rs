//! The passkeys of an account, and where passkeys work.

use super::{ANN, BEN, Begun, add, authenticator, by_passkey, list, sign_in};
use crate::helpers::{ABSENT, Account, PASSWORD, Response, Server, claims, run};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::Authenticator;

async fn remove(account: &Account, passkey: &Value) -> Response {
    let body = json!({"id": passkey["id"]});
    account.auth("POST", "/api/auth/passkey/delete-passkey", Some(body)).await.expect(200)
}

#[tokio::test]
async fn only_the_owner_renames_and_removes() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up(ANN).await, server.sign_up(BEN).await);
    let mut authenticator = authenticator(&server);
    let passkey = add(&ann, &mut authenticator).await;
    let (update, delete) = ("/api/auth/passkey/update-passkey", "/api/auth/passkey/delete-passkey");
    for (account, id) in [(&ben, &passkey["id"]), (&ann, &json!(ABSENT))] {
        let rename = account.auth("POST", update, Some(json!({"id": id, "name": "Mine"}))).await;
        rename.expect_error(404, "PASSKEY_NOT_FOUND");
        account.auth("POST", delete, Some(json!({"id": id}))).await.expect_error(404, "PASSKEY_NOT_FOUND");
    }
    for name in [json!(""), json!("  "), json!("x".repeat(101)), json!("a\u{202e}b"), json!(1), json!(null)] {
        let rename = ann.auth("POST", update, Some(json!({"id": passkey["id"], "name": name}))).await;
        rename.expect_error(400, "VALIDATION_ERROR");
    }
    for path in [update, delete] {
        server.post(path, json!({"id": passkey["id"], "name": "x"})).await.expect_error(401, "UNAUTHORIZED");
    }
    assert!(list(&ben).await.is_empty());
    let renamed = ann.auth("POST", update, Some(json!({"id": passkey["id"], "name": " Phone "}))).await;
    assert_eq!(renamed.expect(200).json()["passkey"]["name"], "Phone");
    assert_eq!(list(&ann).await[0]["name"], "Phone");
    let removed = ann.auth("POST", delete, Some(json!({"id": passkey["id"]}))).await;
    assert_eq!(removed.expect(200).json(), json!({"status": true}));
    assert!(list(&ann).await.is_empty());
    ann.auth("POST", delete, Some(json!({"id": passkey["id"]}))).await.expect_error(404, "PASSKEY_NOT_FOUND");
}

#[tokio::test]
async fn malformed_id_is_one_that_does_not_exist() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let passkey = add(&ann, &mut authenticator(&server)).await;
    for path in ["/api/auth/passkey/update-passkey", "/api/auth/passkey/delete-passkey"] {
        let send = async |id: Value| ann.auth("POST", path, Some(json!({"id": id, "name": "Mine"}))).await;
        let absent = send(json!(ABSENT)).await.expect_error(404, "PASSKEY_NOT_FOUND");
        for id in [
            "",
            "x",
            "not-a-uuid",
            &ABSENT[1..],
            &format!("{ABSENT}0"),
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(send(json!(id)).await.expect(404).text, absent.text, "{id}");
        }
        for id in [json!(null), json!(7), json!([ABSENT])] {
            send(id).await.expect_error(400, "VALIDATION_ERROR");
        }
    }
    assert_eq!(list(&ann).await, [passkey]);
}

/// A stolen session may have added the passkey, and a factor is what a mailed reset leaves.
#[tokio::test]
async fn does_not_stand_for_the_password_where_a_factor_is_set_up() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut authenticator = authenticator(&server);
    add(&ann, &mut authenticator).await;
    let ann = by_passkey(&server, &ann, &authenticator).await;
    let path = "/api/auth/two-factor/enable";
    let refused = ann.auth("POST", path, Some(json!({}))).await.expect_error(400, "INVALID_PASSWORD");
    refused.expect_field("password", "This is not your password");
    ann.auth("POST", path, Some(json!({"password": PASSWORD}))).await.expect(200);
    let document = server.get("/openapi.json").await.expect(200).json();
    assert_eq!(document["components"]["schemas"]["EnableTwoFactor"]["required"], json!(["password"]));
}

#[tokio::test]
async fn revoked_session_changes_nothing() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let passkey = add(&ann, &mut authenticator(&server)).await;
    ann.sign_out().await.expect(200);
    for (method, path) in [
        ("GET", "generate-register-options"),
        ("GET", "list-user-passkeys"),
        ("POST", "update-passkey"),
        ("POST", "delete-passkey"),
    ] {
        let body = (method == "POST").then(|| json!({"id": passkey["id"], "name": "x"}));
        ann.auth(method, &format!("/api/auth/passkey/{path}"), body).await.expect_error(401, "UNAUTHORIZED");
    }
}

#[tokio::test]
async fn trusted_origins_of_the_same_host_count() {
    let flags = [
        "--public-url",
        "https://example.org",
        "--trusted-origins",
        "https://app.example.org,https://evil.example",
    ];
    let server = Server::with(&flags);
    let ann = server.sign_up(ANN).await;
    let mut authenticator = Authenticator::new("https://example.org", "example.org");
    let begun = server.get("/api/auth/passkey/generate-authenticate-options").await;
    let cookie = begun.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Secure-latchkey_passkey_") && cookie.contains("Secure"), "{cookie}");
    add(&ann, &mut authenticator).await;
    for (origin, status) in
        [("https://app.example.org", 200), ("https://evil.example", 401), ("https://b.example.org", 401)]
    {
        authenticator.origin = origin.to_owned();
        assert_eq!(sign_in(&server, &authenticator).await.status, status, "{origin}");
    }
}

#[tokio::test]
async fn an_address_has_no_passkeys() {
    let server = Server::with(&["--public-url", "http://192.0.2.1:8080"]);
    let path = "/api/auth/passkey/generate-authenticate-options";
    server.get(path).await.expect_error(400, "PASSKEYS_DISABLED");
}

#[tokio::test]
async fn check_reports_those_of_another_host() {
    let server = Server::start();
    add(&server.sign_up(ANN).await, &mut authenticator(&server)).await;
    for (url, message) in [
        ("http://localhost:9999", "they are for localhost\n"),
        (
            "https://todo.example.org",
            "they are for todo.example.org, and 1 that were added at another host cannot",
        ),
        ("http://192.0.2.1", "PUBLIC_URL is an address, and passkeys need a name: there are none"),
    ] {
        let output = run(&server.database, &["check"], &[("PUBLIC_URL", url)]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(&format!("ok     passkeys: {message}")), "{text}");
    }
}

#[tokio::test]
async fn removal_ends_the_sessions_that_began_with_it() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let (mut one, mut two) = (authenticator(&server), authenticator(&server));
    let (first, second) = (add(&ann, &mut one).await, add(&ann, &mut two).await);
    let phone = by_passkey(&server, &ann, &one).await;
    let laptop = by_passkey(&server, &ann, &one).await;
    let other = by_passkey(&server, &ann, &two).await;
    // In the place of one that began with it.
    let begun = Begun::registration(&laptop).await;
    let body = json!({"response": authenticator(&server).register(&begun.options), "createSession": true});
    let request = server.request("POST", "/api/auth/passkey/verify-registration");
    let request = request.bearer_auth(&laptop.session_token).header("cookie", &begun.cookie).json(&body);
    let exchanged = Response::of(request).await.expect(200);
    let laptop = Account { session_token: exchanged.header("set-auth-token").to_owned(), ..laptop };
    remove(&ann, &first).await;
    for ended in [&phone, &laptop] {
        assert!(!ended.is_signed_in().await);
    }
    phone.get("").await.expect_error(401, "TOKEN_REVOKED");
    assert!(ann.is_signed_in().await && other.is_signed_in().await);
    let listed = ann.auth("GET", "/api/auth/list-sessions", None).await.expect(200).json();
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");

    remove(&ann, &second).await;
    assert!(!other.is_signed_in().await);
}

/// Of an account the 100 sessions that were seen last are recorded, and a busy server records none.
#[tokio::test]
async fn removal_ends_sessions_that_are_not_recorded() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut stolen = authenticator(&server);
    let passkey = add(&ann, &mut stolen).await;
    let thief = by_passkey(&server, &ann, &stolen).await;
    server.database.execute("DELETE FROM sessions WHERE way = 'passkey'");
    assert!(thief.is_signed_in().await);
    server.database.execute("DELETE FROM sessions WHERE way = 'passkey'");
    remove(&ann, &passkey).await;
    let token = json!({"name": "x", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]}});
    for (method, path, body) in [
        ("GET", "token", json!(null)),
        ("GET", "list-sessions", json!(null)),
        ("GET", "passkey/generate-register-options", json!(null)),
        ("POST", "api-key/create", token),
        ("POST", "two-factor/disable", json!({})),
        ("POST", "update-user", json!({"name": "Thief"})),
        ("POST", "revoke-other-sessions", json!({})),
    ] {
        let body = (method == "POST").then_some(body);
        let path = format!("/api/auth/{path}");
        thief.auth(method, &path, body).await.expect_error(401, "UNAUTHORIZED");
    }
    assert!(ann.is_signed_in().await);
    // An access token of before expires, or ends with the session.
    thief.get("").await.expect(200);
    thief.sign_out().await.expect(200);
    thief.get("").await.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn passkey_of_another_account_keeps_no_session() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up(ANN).await, server.sign_up(BEN).await);
    let mut one = authenticator(&server);
    add(&ann, &mut one).await;
    let begun = by_passkey(&server, &ann, &one).await;
    server.database.execute(&format!("UPDATE passkeys SET user_id = '{}'", ben.id));
    begun.auth("GET", "/api/auth/token", None).await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn session_that_removes_its_own_passkey_goes_on() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut authenticator = authenticator(&server);
    let passkey = add(&ann, &mut authenticator).await;
    let (before, other) =
        (by_passkey(&server, &ann, &authenticator).await, by_passkey(&server, &ann, &authenticator).await);
    let removed = remove(&before, &passkey).await;
    let session_token = removed.header("set-auth-token").to_owned();
    assert!(!before.is_signed_in().await && !other.is_signed_in().await);
    let after = Account { session_token, ..before };
    let claims = claims(&after.session_token);
    assert_eq!((&claims["amr"], &claims["passkey"]), (&json!([]), &Value::Null));
    let disable = after.auth("POST", "/api/auth/two-factor/disable", Some(json!({}))).await;
    disable.expect_error(400, "INVALID_PASSWORD");
    server.advance(Duration::from_secs(2 * 60 * 60));
    for _ in 0..2 {
        after.auth("GET", "/api/auth/token", None).await.expect(200);
    }
}
