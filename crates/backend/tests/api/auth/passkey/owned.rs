//! The passkeys of an account, and where passkeys work.

use super::{ANN, BEN, add, authenticator, list, sign_in};
use crate::helpers::{ABSENT, Server, run};
use serde_json::json;
use testkit::Authenticator;

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
