use super::{feed_key, path};
use crate::helpers::{Account, Response, Server};
use serde_json::json;

async fn feed(server: &Server, account: &Account, key: &str) -> Response {
    Response::of(server.request("GET", &path(account, &format!("/feed.ics?key={key}")))).await
}

#[tokio::test]
async fn without_its_key_there_is_no_feed() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let (key, foreign) = (feed_key(&ann).await, feed_key(&bob).await);
    let read = json!({"name": "Script", "expiresIn": 2_592_000, "permissions": {"tasks": ["read", "write"]}});
    let read = ann.auth("POST", "/api/auth/api-key/create", Some(read)).await.expect(200).json();
    let missing = feed(&server, &ann, "").await.expect_error(404, "NOT_FOUND");
    for key in [
        "x",
        "lk_pat_",
        &foreign,
        read["key"].as_str().unwrap(),
        &ann.access_token,
        &ann.session_token,
        &key[..key.len() - 1],
    ] {
        let refused = feed(&server, &ann, key).await.expect_error(404, "NOT_FOUND");
        assert_eq!(refused.text, missing.text, "{key}");
    }
    for request in [
        server.request("GET", &path(&ann, "/feed.ics")),
        server.request("GET", &path(&ann, "/feed.ics")).bearer_auth(&key),
        ann.request("GET", &path(&ann, "/feed.ics")),
        server.request("GET", &format!("/api/not-an-id/feed.ics?key={key}")),
        server.request("GET", &path(&ann, &format!("/feed.ics?key={key}&key={key}"))),
        server.request("GET", &path(&bob, &format!("/feed.ics?key={key}"))),
    ] {
        Response::of(request).await.expect_error(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn its_key_opens_nothing_else() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = feed_key(&ann).await;
    for (method, rest) in [
        ("GET", "/tasks"),
        ("POST", "/tasks"),
        ("GET", "/lists"),
        ("GET", "/changes"),
        ("GET", "/export?format=json"),
        ("POST", "/import?format=csv"),
        ("GET", "/trash"),
    ] {
        let request = server.request(method, &path(&ann, rest)).bearer_auth(&key);
        Response::of(request).await.expect_error(403, "INSUFFICIENT_SCOPE");
    }
    let session = server.request("GET", "/api/auth/get-session").bearer_auth(&key);
    assert_eq!(Response::of(session).await.expect(200).text, "null");
}

#[tokio::test]
async fn has_open_tasks_that_are_due() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = feed_key(&ann).await;
    for task in [
        json!({"title": "All day", "due": {"date": "2026-12-24"}}),
        json!({"title": "Floating", "due": {"date": "2026-12-24", "time": "17:00"}}),
        json!({"title": "Berlin", "due": {"date": "2026-12-24", "time": "17:00", "zone": "Europe/Berlin"}}),
        json!({"title": "Done", "due": {"date": "2026-12-24"}, "completed": true}),
        json!({"title": "Some day"}),
    ] {
        ann.send("POST", "", Some(task)).await.expect(201);
    }
    let response = feed(&server, &ann, &key).await.expect(200);
    assert_eq!(response.header("content-type"), "text/calendar; charset=utf-8");
    let text = &response.text;
    assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 3, "{text}");
    assert!(text.contains("DTSTART;VALUE=DATE:20261224\r\n"), "{text}");
    assert!(text.contains("DTSTART:20261224T170000\r\n"), "{text}");
    assert!(text.contains("DTSTART;TZID=Europe/Berlin:20261224T170000\r\n"), "{text}");
    assert!(!text.contains("Done") && !text.contains("Some day") && !text.contains("VTODO"), "{text}");
}

#[tokio::test]
async fn a_revoked_key_opens_it_no_longer() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = feed_key(&ann).await;
    feed(&server, &ann, &key).await.expect(200);
    let listed = ann.auth("GET", "/api/auth/api-key/list", None).await.expect(200).json();
    assert_eq!(listed["apiKeys"][0]["permissions"], json!({"feed": ["read"]}));
    let delete = json!({"keyId": listed["apiKeys"][0]["id"]});
    ann.auth("POST", "/api/auth/api-key/delete", Some(delete)).await.expect(200);
    feed(&server, &ann, &key).await.expect_error(404, "NOT_FOUND");
}

#[tokio::test]
async fn its_key_has_no_other_permission() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for permissions in [
        json!({"feed": ["read"], "tasks": ["read"]}),
        json!({"feed": ["write"]}),
        json!({"feed": ["read", "write"]}),
        json!({"feed": []}),
        json!({"feed": [], "tasks": []}),
    ] {
        let new = json!({"name": "Calendar", "expiresIn": 2_592_000, "permissions": permissions});
        let refused = ann.auth("POST", "/api/auth/api-key/create", Some(new)).await;
        refused.expect_error(400, "VALIDATION_ERROR");
    }
}
