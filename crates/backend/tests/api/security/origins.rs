//! CSRF protection and CORS: which origins may send requests from a browser.

use crate::helpers::{PASSWORD, Response, Server};
use serde_json::json;

async fn sign_in(server: &Server, headers: &[(&str, &str)]) -> Response {
    let mut request = server.request("POST", "/api/auth/sign-in/email");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Response::of(request.json(&json!({"email": "ann@example.org", "password": PASSWORD}))).await
}

#[tokio::test]
async fn rejects_untrusted_origins() {
    let server = Server::with(&["--trusted-origins", "https://friend.example.org"]);
    let ann = server.sign_up("ann@example.org").await;
    let other_port = "http://127.0.0.1:1";
    for headers in [
        vec![("origin", "https://evil.example.org")],
        vec![("origin", "null")],
        vec![("origin", "")],
        vec![("origin", other_port)],
        vec![("origin", "https://friend.example.org.evil.example.org")],
        vec![("origin", "http://friend.example.org")],
        vec![("origin", "https://evil.example.org"), ("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("cookie", ann.cookie.as_str())],
        vec![("cookie", "latchkey_second_factor=x")],
        vec![("cookie", "a=b; latchkey_trusted_device=x")],
    ] {
        sign_in(&server, &headers).await.expect_error(403, "INVALID_ORIGIN");
    }
    let request = server.request("POST", "/api/auth/sign-out").header("cookie", &ann.cookie);
    Response::of(request.header("origin", "https://evil.example.org"))
        .await
        .expect_error(403, "INVALID_ORIGIN");
    ann.get("").await.expect(200);
}

#[tokio::test]
async fn allows_own_and_trusted_origins_and_scripts() {
    let server = Server::with(&["--trusted-origins", "https://friend.example.org"]);
    let ann = server.sign_up("ann@example.org").await;
    let own = server.url("");
    for headers in [
        vec![],
        vec![("origin", own.as_str())],
        vec![("origin", own.as_str()), ("cookie", ann.cookie.as_str())],
        vec![("origin", "https://friend.example.org"), ("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-origin"), ("cookie", ann.cookie.as_str())],
    ] {
        sign_in(&server, &headers).await.expect(200);
    }
}

#[tokio::test]
async fn public_url_is_the_only_own_origin() {
    let server = Server::with(&["--public-url", "https://todo.example.org"]);
    server.sign_up("ann@example.org").await;
    sign_in(&server, &[("origin", "https://todo.example.org")]).await.expect(200);
    let own = server.url("");
    sign_in(&server, &[("origin", &own)]).await.expect_error(403, "INVALID_ORIGIN");
}

/// A page of a foreign name that leads to this machine (DNS rebinding).
#[tokio::test]
async fn only_an_address_or_localhost_is_the_own_origin_without_public_url() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let port = server.address.port();
    for name in
        ["evil.example.org", "localhost.example.org", "127.0.0.1.example.org", "latchkey", "localhost."]
    {
        let (host, origin) = (format!("{name}:{port}"), format!("http://{name}:{port}"));
        for headers in [
            vec![("host", host.as_str()), ("origin", origin.as_str())],
            vec![("host", &host), ("origin", &origin), ("sec-fetch-site", "same-origin")],
            vec![("host", &host), ("sec-fetch-site", "same-origin")],
            vec![("host", &host), ("sec-fetch-site", "same-origin"), ("cookie", &ann.cookie)],
        ] {
            sign_in(&server, &headers).await.expect_error(403, "INVALID_ORIGIN");
        }
        // A program that is no browser.
        sign_in(&server, &[("host", host.as_str())]).await.expect(200);
    }
    for name in ["localhost", "LOCALHOST", "app.localhost", "127.0.0.1", "192.168.1.7", "[::1]", "[fd00::1]"]
    {
        let (host, origin) = (format!("{name}:{port}"), format!("http://{name}:{port}").to_lowercase());
        sign_in(&server, &[("host", host.as_str()), ("origin", origin.as_str())]).await.expect(200);
        sign_in(&server, &[("host", host.as_str()), ("sec-fetch-site", "same-origin")]).await.expect(200);
    }
}

const FRIEND: &str = "https://friend.example.org";

/// A CORS preflight request.
async fn preflight(server: &Server, path: &str, origin: &str, method: &str) -> Response {
    let request = server.request("OPTIONS", path).header("origin", origin);
    let request = request.header("access-control-request-method", method);
    Response::of(request.header("access-control-request-headers", "authorization,content-type")).await
}

#[tokio::test]
async fn rejects_preflight_of_untrusted_origin() {
    let server = Server::with(&["--trusted-origins", FRIEND]);
    for path in ["/api/auth/sign-in/email", "/api/someone/tasks"] {
        for origin in ["https://evil.example.org", "null", "https://friend.example.org.evil.example.org"] {
            let refused = preflight(&server, path, origin, "POST").await.expect_error(403, "INVALID_ORIGIN");
            assert_eq!(refused.header("access-control-allow-origin"), "");
        }
    }
    let closed = Server::start();
    let refused = preflight(&closed, "/api/auth/sign-in/email", FRIEND, "POST").await;
    refused.expect_error(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn allows_preflight_of_trusted_origin() {
    let server = Server::with(&["--trusted-origins", FRIEND]);
    for (path, method) in [
        ("/api/auth/sign-in/email", "POST"),
        ("/api/someone/tasks", "POST"),
        ("/api/someone/tasks/one", "PATCH"),
        ("/api/someone/tasks/one", "DELETE"),
    ] {
        let response = preflight(&server, path, FRIEND, method).await.expect(200);
        assert_eq!(response.header("access-control-allow-origin"), FRIEND);
        assert_eq!(response.header("access-control-allow-credentials"), "true");
        assert!(response.header("access-control-allow-methods").contains(method), "{response:?}");
        assert!(response.header("access-control-allow-headers").contains("authorization"), "{response:?}");
        assert!(response.header("vary").contains("Origin"), "{response:?}");
    }
}

#[tokio::test]
async fn exposes_responses_to_trusted_origins_only() {
    let server = Server::with(&["--trusted-origins", FRIEND]);
    let ann = server.sign_up("ann@example.org").await;
    let list =
        |origin: &'static str| Response::of(ann.request("GET", &ann.path("")).header("origin", origin));
    let response = list(FRIEND).await.expect(200);
    assert_eq!(response.header("access-control-allow-origin"), FRIEND);
    assert_eq!(response.header("access-control-allow-credentials"), "true");
    let response = list("https://evil.example.org").await.expect(200);
    assert_eq!(response.header("access-control-allow-origin"), "");

    let response = sign_in(&server, &[("origin", FRIEND)]).await.expect(200);
    for header in ["set-auth-token", "set-auth-jwt"] {
        assert!(response.header("access-control-expose-headers").contains(header), "{response:?}");
    }
    let refused = Response::of(server.request("GET", &ann.path("")).header("origin", FRIEND)).await;
    assert_eq!(refused.expect(401).header("access-control-allow-origin"), FRIEND, "errors, too");
}
