//! Errors always have the envelope and never reveal internals.

use crate::helpers::{ABSENT, Response, Server};
use serde_json::json;

#[tokio::test]
async fn rejects_malformed_json() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [ann.path(""), "/api/auth/sign-in/email".to_owned(), "/api/auth/sign-up/email".to_owned()] {
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        for body in ["", "{", "{\"title\":", "[]", "null", "\"x\"", "1", "{\"title\": \"\u{0}\"}", &deep] {
            let request =
                ann.request("POST", &path).header("content-type", "application/json").body(body.to_owned());
            Response::of(request).await.expect_error(400, "BAD_REQUEST");
        }
        let not_utf8 =
            ann.request("POST", &path).header("content-type", "application/json").body(vec![0xff, 0xfe]);
        Response::of(not_utf8).await.expect_error(400, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn names_what_is_wrong_with_json() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let deep = format!("{{\"title\": {}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let digits = format!("{{\"title\": \"t\", \"n\": {}}}", "9".repeat(400));
    for (body, what) in [
        (&b"\xef\xbb\xbf{\"title\": \"t\"}"[..], "byte order mark"),
        (b"\xff\xfe{\0", "byte order mark"),
        (b"\xfe\xff\0{", "byte order mark"),
        (b"{\"title\": \"\xe4\"}", "not UTF-8"),
        (b"{\"title\": \"t\", \"n\": 1e999}", "a number is too large"),
        (b"{\"title\": \"t\", \"n\": [-1e400]}", "a number is too large"),
        (digits.as_bytes(), "a number is too large"),
        (deep.as_bytes(), "nested too deeply"),
        (b"{\"title\": \"t\",}", "line 1 column 15"),
    ] {
        for path in [ann.path(""), "/api/auth/sign-in/email".to_owned()] {
            let request = ann.request("POST", &path).header("content-type", "application/json");
            let refused = Response::of(request.body(body.to_vec())).await.expect_error(400, "BAD_REQUEST");
            let message = refused.json()["message"].as_str().unwrap().to_owned();
            assert!(message.contains(what), "{message}");
        }
    }
}

#[tokio::test]
async fn rejects_content_encoding() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "t", "email": "ann@example.org", "password": "not the password"});
    for path in
        [ann.path(""), "/api/auth/sign-in/email".to_owned(), "/api/auth/request-password-reset".to_owned()]
    {
        for coding in ["gzip", "br", "deflate", "zstd", "GZIP", "identity, gzip", "x"] {
            let request = ann.request("POST", &path).header("content-encoding", coding).json(&body);
            let refused = Response::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
            assert_eq!(refused.header("accept-encoding"), "identity");
        }
    }
    let request = ann.tasks("POST", "").header("content-encoding", "identity").json(&body);
    Response::of(request).await.expect(201);
}

#[tokio::test]
async fn rejects_wrong_media_type() {
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
        Response::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let request = ann.request("POST", &ann.path("")).body(body.clone());
    Response::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    let request = server
        .request("POST", "/api/auth/sign-in/email")
        .header("content-type", "text/plain")
        .body(body.clone());
    Response::of(request).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    let media = "Application/JSON; charset=utf-8";
    let request = ann.request("POST", &ann.path("")).header("content-type", media).body(body);
    Response::of(request).await.expect(201);
}

#[tokio::test]
async fn rejects_body_over_its_limit() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (sign_in, sign_up) = ("/api/auth/sign-in/email".to_owned(), "/api/auth/sign-up/email".to_owned());
    for (path, kib) in [(ann.path(""), 192), (sign_in, 64), (sign_up, 64)] {
        let body = json!({"title": "t", "email": "bob@example.org", "password": "x".repeat(kib * 1024)});
        Response::of(ann.request("POST", &path).json(&body)).await.expect_error(413, "PAYLOAD_TOO_LARGE");
    }
    assert_eq!(ann.titles("").await, [""; 0]);
}

#[tokio::test]
async fn unknown_api_paths_are_404() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in ["/api", "/api/", "/api/nope", "/api/auth", "/api/auth/nope", "/api/tasks", "/api/auth/tasks"]
    {
        for method in ["GET", "POST", "DELETE"] {
            let response = Response::of(ann.request(method, path)).await.expect_error(404, "NOT_FOUND");
            assert_eq!(response.header("cache-control"), "no-store");
            assert_eq!(response.header("x-content-type-options"), "nosniff");
        }
    }
    for rest in ["/", "/a/b/c", "/a/complete/c"] {
        ann.get(rest).await.expect_error(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn wrong_method_gets_the_allowed_ones() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let one = ann.path(&format!("/{ABSENT}"));
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
        let response = Response::of(ann.request(method, &path)).await.expect_error(405, "METHOD_NOT_ALLOWED");
        let mut allowed: Vec<&str> = response.header("allow").split(", ").collect();
        let mut expected: Vec<&str> = allow.split(", ").collect();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn head_is_get_without_body() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [ann.path(""), "/api/auth/ok".to_owned(), "/healthz".to_owned()] {
        let response = Response::of(ann.request("HEAD", &path)).await.expect(200);
        assert_eq!(response.text, "");
        assert_eq!(response.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn every_api_response_has_request_id_and_no_store() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut ids = std::collections::HashSet::new();
    for response in [
        ann.get("").await.expect(200),
        ann.get("?limit=0").await.expect(400),
        server.get(&ann.path("")).await.expect(401),
        server.get("/api/auth/get-session").await.expect(200),
        server.get("/api/nope").await.expect(404),
    ] {
        assert_eq!(response.header("cache-control"), "no-store");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        assert!(ids.insert(response.header("x-request-id").to_owned()), "{response:?}");
    }
}

#[tokio::test]
async fn encoded_api_path_is_not_cached() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for path in [format!("/%61pi/{}/tasks", ann.id), "/%61pi/auth/ok".to_owned()] {
        let response = Response::of(ann.request("GET", &path)).await;
        assert_eq!(response.expect(200).header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn database_failure_is_503_without_details() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.database.execute("ALTER TABLE tasks RENAME TO gone");
    let response = ann.get("").await.expect_error(503, "DATABASE_UNAVAILABLE");
    assert!(response.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(!response.text.contains("tasks"), "{response:?}");
    server.database.execute("ALTER TABLE gone RENAME TO tasks");
    ann.get("").await.expect(200);
}
