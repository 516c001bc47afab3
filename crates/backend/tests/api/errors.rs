//! Errors, everywhere: always our envelope, never plain text, never a trace of the inside.

use crate::helpers::{Answer, Server};
use serde_json::json;

#[tokio::test]
async fn malformed_json_is_a_bad_request() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [ann.path(""), "/api/auth/sign-in/email".to_owned(), "/api/auth/sign-up/email".to_owned()] {
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        for body in ["", "{", "{\"title\":", "[]", "null", "\"x\"", "1", "{\"title\": \"\u{0}\"}", &deep] {
            let request =
                ann.request("POST", &path).header("content-type", "application/json").body(body.to_owned());
            Answer::of(request).await.expect_error(400, "BAD_REQUEST");
        }
        let not_utf8 =
            ann.request("POST", &path).header("content-type", "application/json").body(vec![0xff, 0xfe]);
        Answer::of(not_utf8).await.expect_error(400, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn a_wrong_media_type_is_refused() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "t"}).to_string();
    for media in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let request = ann.request("POST", &ann.path("")).header("content-type", media).body(body.clone());
        Answer::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let request = ann.request("POST", &ann.path("")).body(body.clone());
    Answer::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    let request = server
        .request("POST", "/api/auth/sign-in/email")
        .header("content-type", "text/plain")
        .body(body.clone());
    Answer::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    let media = "Application/JSON; charset=utf-8";
    let request = ann.request("POST", &ann.path("")).header("content-type", media).body(body);
    Answer::of(request).await.expect(201);
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let password = "x".repeat(1024 * 1024);
    for path in [ann.path(""), "/api/auth/sign-in/email".to_owned(), "/api/auth/sign-up/email".to_owned()] {
        let body = json!({"title": "t", "email": "bob@example.org", "password": password});
        Answer::of(ann.request("POST", &path).json(&body)).await.expect_error(413, "PAYLOAD_TOO_LARGE");
    }
}

#[tokio::test]
async fn unknown_paths_under_api_are_not_found() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in ["/api", "/api/", "/api/nope", "/api/auth", "/api/auth/nope", "/api/tasks", "/api/auth/tasks"]
    {
        for method in ["GET", "POST", "DELETE"] {
            let answer = Answer::of(ann.request(method, path)).await.expect_error(404, "NOT_FOUND");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
    for rest in ["/", "/a/b/c", "/a/complete/c"] {
        ann.get(rest).await.expect_error(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_are_right() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let one = ann.path("/01932f00-0000-7000-8000-000000000001");
    for (method, path, allow) in [
        ("DELETE", ann.path(""), "GET, POST"),
        ("POST", one.clone(), "GET, PUT, PATCH, DELETE"),
        ("GET", format!("{one}/complete"), "PATCH"),
        ("GET", "/api/auth/sign-up/email".to_owned(), "POST"),
        ("PUT", "/api/auth/sign-in/email".to_owned(), "POST"),
        ("GET", "/api/auth/sign-out".to_owned(), "POST"),
        ("POST", "/api/auth/get-session".to_owned(), "GET"),
        ("DELETE", "/api/auth/token".to_owned(), "GET"),
        ("POST", "/healthz".to_owned(), "GET"),
    ] {
        let answer = Answer::of(ann.request(method, &path)).await.expect_error(405, "METHOD_NOT_ALLOWED");
        let mut allowed: Vec<&str> = answer.header("allow").split(", ").collect();
        let mut expected: Vec<&str> = allow.split(", ").collect();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [ann.path(""), "/api/auth/ok".to_owned(), "/healthz".to_owned()] {
        let answer = Answer::of(ann.request("HEAD", &path)).await.expect(200);
        assert_eq!(answer.text, "");
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn every_api_answer_is_not_to_be_stored_and_carries_a_request_id() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut ids = std::collections::HashSet::new();
    for answer in [
        ann.get("").await.expect(200),
        ann.get("?limit=0").await.expect(400),
        server.get(&ann.path("")).await.expect(401),
        server.get("/api/auth/get-session").await.expect(200),
        server.get("/api/nope").await.expect(404),
    ] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(ids.insert(answer.header("x-request-id").to_owned()), "{answer:?}");
    }
}

#[tokio::test]
async fn a_path_written_in_another_way_is_not_to_be_stored_either() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [format!("/%61pi/{}/tasks", ann.id), "/%61pi/auth/ok".to_owned()] {
        let answer = Answer::of(ann.request("GET", &path)).await;
        assert_eq!(answer.expect(200).header("cache-control"), "no-store", "{path}");
    }
}

/// Connections that were lost all at once cost one request, not as many as there were.
#[tokio::test]
async fn a_database_that_comes_back_serves_after_one_failure() {
    let server = Server::start();
    if !server.database.is_postgres() {
        return;
    }
    let ann = server.sign_up("ann@example.org").await;
    futures_util::future::join_all((0..40).map(|_| ann.get(""))).await;
    server.database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let mut failures = 0;
    for _ in 0..30 {
        let answer = ann.get("").await;
        failures += u32::from(answer.status != 200);
    }
    assert!(failures <= 1, "{failures}");
}

#[tokio::test]
async fn a_lost_database_is_unavailable_and_says_nothing_of_the_inside() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.database.execute("ALTER TABLE tasks RENAME TO gone");
    let answer = ann.get("").await.expect_error(503, "DATABASE_UNAVAILABLE");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(!answer.text.contains("tasks"), "{answer:?}");
    server.database.execute("ALTER TABLE gone RENAME TO tasks");
    ann.get("").await.expect(200);
}
