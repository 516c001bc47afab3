use crate::helpers::{Account, PASSWORD, Pending, RequestBuilder, Response, Server, id_of, members};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::until;

const CREATE: &str = "/api/auth/api-key/create";
const LIST: &str = "/api/auth/api-key/list";
const DELETE: &str = "/api/auth/api-key/delete";
const DAY: u64 = 24 * 60 * 60;

fn wanted(scope: &[&str]) -> Value {
    json!({"name": "Backup", "expiresIn": 30 * DAY, "permissions": {"tasks": scope}})
}

async fn create(account: &Account, scope: &[&str]) -> Value {
    account.auth("POST", CREATE, Some(wanted(scope))).await.expect(200).json()
}

async fn with(server: &Server, key: &Value, method: &str, path: &str) -> Response {
    let request = server.request(method, path).bearer_auth(key["key"].as_str().unwrap());
    Response::of(if matches!(method, "POST" | "PUT" | "PATCH") {
        request.json(&json!({"title": "By a script"}))
    } else {
        request
    })
    .await
}

async fn list(account: &Account) -> Value {
    account.auth("GET", LIST, None).await.expect(200).json()
}

#[tokio::test]
async fn requires_a_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = create(&ann, &["read", "write"]).await;
    let delete = json!({"keyId": key["id"]});
    for (method, path, body) in
        [("POST", CREATE, wanted(&["read"])), ("GET", LIST, json!({})), ("POST", DELETE, delete)]
    {
        for token in [None, Some(ann.access_token.as_str()), key["key"].as_str()] {
            let request = server.request(method, path).json(&body);
            let request = token.into_iter().fold(request, RequestBuilder::bearer_auth);
            Response::of(request).await.expect_error(401, "UNAUTHORIZED");
        }
    }
    assert_eq!(list(&ann).await["total"], 1);
}

#[tokio::test]
async fn rejects_invalid_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (member, value) in [
        ("name", json!("")),
        ("name", json!("x".repeat(201))),
        ("name", json!("\u{200d}\u{ad}")),
        ("name", json!("\u{ffa0}\u{20dd}")),
        ("name", Value::Null),
        ("expiresIn", json!(0)),
        ("expiresIn", json!(31 * DAY)),
        ("expiresIn", Value::Null),
        ("permissions", json!({"tasks": []})),
        ("permissions", json!({"tasks": ["delete"]})),
        ("permissions", json!({})),
    ] {
        let mut body = wanted(&["read"]);
        body[member] = value;
        ann.auth("POST", CREATE, Some(body)).await.expect_error(400, "VALIDATION_ERROR");
    }
    assert_eq!(list(&ann).await, json!({"apiKeys": [], "total": 0}));
}

#[tokio::test]
async fn shows_the_secret_only_once() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let first = create(&ann, &["read"]).await;
    assert_eq!(
        members(&first),
        [
            "createdAt",
            "enabled",
            "expiresAt",
            "id",
            "key",
            "lastRequest",
            "name",
            "permissions",
            "prefix",
            "referenceId",
            "start",
            "updatedAt"
        ]
    );
    let key = first["key"].as_str().unwrap();
    assert!(key.starts_with("lk_pat_") && key.starts_with(first["start"].as_str().unwrap()), "{key}");
    let second = create(&ann, &["write"]).await;
    let listed = list(&ann).await;
    let ids = |list: &Value| {
        list["apiKeys"].as_array().unwrap().iter().map(|key| key["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&listed), [second["id"].clone(), first["id"].clone()]);
    assert!(!listed.to_string().contains(key));
    let mut known = first.clone();
    known.as_object_mut().unwrap().remove("key");
    assert_eq!(listed["apiKeys"][1], known);
}

#[tokio::test]
async fn grants_only_its_scope_on_own_tasks() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let (mine, hers) = (ann.add("Mine").await, bob.add("Hers").await);
    let (read, write) = (create(&ann, &["read"]).await, create(&ann, &["write"]).await);
    let (list, one) = (ann.path(""), ann.path(&id_of(&mine)));
    let complete = format!("{one}/complete");
    for path in [&list, &one] {
        with(&server, &read, "GET", path).await.expect(200);
        let refused = with(&server, &write, "GET", path).await.expect_error(403, "INSUFFICIENT_SCOPE");
        assert_eq!(
            refused.header("www-authenticate"),
            r#"Bearer realm="latchkey", error="insufficient_scope""#
        );
    }
    for (method, path) in
        [("POST", &list), ("PUT", &one), ("PATCH", &one), ("PATCH", &complete), ("DELETE", &one)]
    {
        with(&server, &read, method, path).await.expect_error(403, "INSUFFICIENT_SCOPE");
    }
    assert_eq!(ann.get(&id_of(&mine)).await.json(), mine, "untouched");
    with(&server, &write, "POST", &list).await.expect(201);
    with(&server, &write, "DELETE", &one).await.expect(204);
    assert_eq!(ann.titles("").await, ["By a script"]);
    for key in [&read, &write, &create(&ann, &["read", "write"]).await] {
        let method = if key["permissions"]["tasks"][0] == "read" { "GET" } else { "DELETE" };
        with(&server, key, method, &bob.path(&id_of(&hers))).await.expect_error(404, "NOT_FOUND");
        with(&server, key, method, &ann.path(&id_of(&hers))).await.expect_error(404, "NOT_FOUND");
    }
    assert_eq!(bob.titles("").await, ["Hers"]);
}

#[tokio::test]
async fn shows_when_it_was_last_used_to_the_day() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = create(&ann, &["read"]).await;
    let last_request = async || list(&ann).await["apiKeys"][0]["lastRequest"].clone();
    assert_eq!(key["lastRequest"], Value::Null);
    with(&server, &key, "POST", &ann.path("")).await.expect_error(403, "INSUFFICIENT_SCOPE");
    assert_eq!(last_request().await, Value::Null);
    for _ in 0..2 {
        with(&server, &key, "GET", &ann.path("")).await.expect(200);
        let used = serde_json::to_value(server.now()).unwrap();
        let is_recorded = async || Ok((last_request().await == used).then_some(()));
        until("the use", is_recorded).await.unwrap();
        server.advance(Duration::from_secs(DAY - 1));
        with(&server, &key, "GET", &ann.path("")).await.expect(200);
        assert_eq!(last_request().await, used, "once a day");
        server.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn grants_no_access_to_the_account() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = create(&ann, &["read", "write"]).await;
    let session = with(&server, &key, "GET", "/api/auth/get-session").await.expect(200);
    assert_eq!(session.json(), Value::Null);
    for path in ["/api/auth/token", "/api/auth/list-sessions", LIST] {
        with(&server, &key, "GET", path).await.expect_error(401, "UNAUTHORIZED");
    }
    let bodies = json!({"token": ann.session_token, "password": PASSWORD, "name": "Eve", "keyId": key["id"],
        "currentPassword": PASSWORD, "newPassword": "another battery staple"});
    for path in [
        "revoke-session",
        "revoke-sessions",
        "revoke-other-sessions",
        "update-user",
        "change-password",
        "delete-user",
    ] {
        let request = server.request("POST", &format!("/api/auth/{path}")).json(&bodies);
        Response::of(request.bearer_auth(key["key"].as_str().unwrap()))
            .await
            .expect_error(401, "UNAUTHORIZED");
    }
    with(&server, &key, "POST", "/api/auth/sign-out").await.expect(200);
    assert!(ann.is_signed_in().await);
    with(&server, &key, "GET", &ann.path("")).await.expect(200);
}

#[tokio::test]
async fn rejects_revoked_token_on_every_instance() {
    let server = Server::start();
    let other = Server::on(&server.database, &[]);
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let (key, kept) = (create(&ann, &["read"]).await, create(&ann, &["read"]).await);
    let delete = json!({"keyId": key["id"]});
    bob.auth("POST", DELETE, Some(delete.clone())).await.expect_error(404, "NOT_FOUND");
    with(&other, &key, "GET", &ann.path("")).await.expect(200);
    let response = ann.auth("POST", DELETE, Some(delete.clone())).await.expect(200);
    assert_eq!(response.json(), json!({"success": true}));
    for server in [&server, &other] {
        with(server, &key, "GET", &ann.path("")).await.expect_error(401, "TOKEN_REVOKED");
        with(server, &kept, "GET", &ann.path("")).await.expect(200);
    }
    let absent = ann.auth("POST", DELETE, Some(delete)).await.expect_error(404, "NOT_FOUND");
    for id in ["", "x", "not-an-id", "00000000-0000-0000-0000-000000000000"] {
        let malformed = ann.auth("POST", DELETE, Some(json!({"keyId": id}))).await;
        assert_eq!(malformed.expect(404).text, absent.text, "{id}");
    }
    for id in [json!(null), json!(7)] {
        ann.auth("POST", DELETE, Some(json!({"keyId": id}))).await.expect_error(400, "VALIDATION_ERROR");
    }
    assert_eq!(list(&ann).await["total"], 1);
}

/// The token is verified before the body is read, and again by the statement that writes.
#[tokio::test]
async fn rejects_token_revoked_during_a_request() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = create(&ann, &["write"]).await;
    let body = json!({"title": "Too late"}).to_string();
    let request = Pending::post(server.address, &ann.path(""), key["key"].as_str().unwrap(), body).await;
    ann.auth("POST", DELETE, Some(json!({"keyId": key["id"]}))).await.expect(200);
    let response = request.finish().await;
    assert!(response.starts_with("HTTP/1.1 401"), "{response}");
    assert!(ann.titles("").await.is_empty());
}

#[tokio::test]
async fn expires_and_outlives_its_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = create(&ann, &["read"]).await;
    ann.auth("POST", "/api/auth/revoke-sessions", None).await.expect(200);
    with(&server, &key, "GET", &ann.path("")).await.expect(200);
    server.advance(Duration::from_secs(30 * DAY - 60));
    with(&server, &key, "GET", &ann.path("")).await.expect(200);
    server.advance(Duration::from_secs(60));
    with(&server, &key, "GET", &ann.path("")).await.expect_error(401, "TOKEN_EXPIRED");
    let again = server.sign_in("ann@example.org").await;
    assert_eq!(list(&again).await["total"], 0);
}

#[tokio::test]
async fn rejects_malformed_and_unknown_tokens() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let good = create(&ann, &["read"]).await["key"].as_str().unwrap().to_owned();
    let hash = server.database.text("SELECT hash AS text FROM api_keys");
    let typo = format!("{}0", &good[..good.len() - 1]);
    for (bad, code) in [
        (typo.replace("00", "01"), "INVALID_TOKEN"),
        (good[..20].to_owned(), "INVALID_TOKEN"),
        ("lk_pat_".to_owned(), "INVALID_TOKEN"),
        (good.to_uppercase(), "INVALID_TOKEN"),
        (format!("lk_pat_{hash}"), "INVALID_TOKEN"),
        (hash, "INVALID_TOKEN"),
        // Well-formed, but never issued.
        ("lk_pat_000102030405060708090a0b0c0d0e0f10111213675f3c9c".to_owned(), "TOKEN_REVOKED"),
    ] {
        if bad != good {
            Response::of(server.request("GET", &ann.path("")).bearer_auth(bad)).await.expect_error(401, code);
        }
    }
}

#[tokio::test]
async fn limits_tokens_per_account_to_100() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for _ in 0..98 {
        create(&ann, &["read"]).await;
    }
    let wish = || ann.auth("POST", CREATE, Some(wanted(&["read"])));
    let responses = [wish(), wish(), wish(), wish()];
    let responses = futures_util::future::join_all(responses).await;
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 2);
    wish().await.expect_error(422, "API_KEY_QUOTA_EXCEEDED");
    assert_eq!(list(&ann).await["total"], 100);
}

fn count(server: &Server, table: &str) -> usize {
    server.database.text(&format!("SELECT CAST(count(*) AS TEXT) AS text FROM {table}")).parse().unwrap()
}

#[tokio::test]
async fn creating_and_revoking_in_turn_leaves_little_behind() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let revoke = async |key: &Value| {
        ann.auth("POST", DELETE, Some(json!({"keyId": key["id"]}))).await.expect(200);
    };
    for _ in 0..200 {
        revoke(&create(&ann, &["read"]).await).await;
    }
    let refused = ann.auth("POST", CREATE, Some(wanted(&["read"]))).await;
    refused.expect_error(422, "API_KEY_QUOTA_EXCEEDED");
    assert_eq!(list(&ann).await["total"], 0);
    assert_eq!(count(&server, "api_keys"), 200);

    server.advance(Duration::from_secs(DAY + 60));
    let ann = server.sign_in("ann@example.org").await;
    let key = create(&ann, &["read"]).await;
    assert_eq!(count(&server, "api_keys"), 1);
    ann.auth("POST", DELETE, Some(json!({"keyId": key["id"]}))).await.expect(200);
    assert_eq!(count(&server, "revoked_sessions"), 1, "the others have expired");
}

/// With a new password, all are revoked at once.
#[tokio::test]
async fn a_revoked_token_stays_revoked_when_its_revocation_row_is_gone() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let keys = [create(&ann, &["read"]).await, create(&ann, &["read", "write"]).await];
    for key in &keys {
        ann.auth("POST", DELETE, Some(json!({"keyId": key["id"]}))).await.expect(200);
    }
    server.database.execute("DELETE FROM revoked_sessions");
    for key in &keys {
        with(&server, key, "GET", &ann.path("")).await.expect_error(401, "TOKEN_REVOKED");
    }
    assert!(!server.database.text("SELECT max(hash) AS text FROM api_keys").contains("lk_pat"));
}
