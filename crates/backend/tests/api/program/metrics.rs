//! `/metrics`, on an address of its own.

use crate::helpers::{Response, refuse, start};
use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use testkit::Client;

/// An address that was free just now.
fn address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn counts_requests_and_events_without_personal_data() {
    let address = address();
    let program = start(&[("METRICS_LISTEN", &address.to_string()), ("RUST_LOG", "error")]);
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    let wrong = json!({"email": "ann@example.org", "password": "not the password"});
    program.client.post("/api/auth/sign-in/email", wrong).await.expect(401);
    program.client.get(&ann.path("")).await.expect(401);
    for _ in 0..3 {
        ann.get("").await.expect(200);
    }
    program.client.get("/api/nowhere").await.expect(404);

    let separate = Client::of(address);
    let metrics = separate.get("/metrics").await.expect(200);
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let is_typed = |line: &str| line == "# TYPE latchkey_http_requests_total counter";
    assert!(metrics.text.lines().any(is_typed) && !metrics.text.contains("# EOF"), "{}", metrics.text);
    let open =
        separate.request("GET", "/metrics").header("accept", "application/openmetrics-text, */*;q=0.1");
    let open = Response::of(open).await.expect(200);
    assert!(open.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"));
    assert!(open.text.ends_with("# EOF\n"), "{}", open.text);
    for line in [
        r#"latchkey_http_requests_total{method="GET",route="/api/{user_id}/tasks",status="200"} 3"#,
        r#"latchkey_http_requests_total{method="GET",route="/api/{user_id}/tasks",status="401"} 1"#,
        r#"latchkey_http_requests_total{method="POST",route="/api/auth/sign-in/email",status="401"} 1"#,
        r#"latchkey_http_request_duration_seconds_count{method="GET",route="/api/{user_id}/tasks"} 4"#,
        r#"latchkey_security_events_total{event="signed up",reason=""} 1"#,
        r#"latchkey_security_events_total{event="authentication failed",reason="wrong_password"} 1"#,
        r#"latchkey_security_events_total{event="authentication failed",reason="no_token"} 1"#,
        "latchkey_hashing_queue 0",
    ] {
        assert!(metrics.text.lines().any(|it| it == line), "{line}\n{}", metrics.text);
    }
    for name in [ann.id.as_str(), "ann@example.org", "nowhere"] {
        assert!(!metrics.text.contains(name), "{name}\n{}", metrics.text);
    }
    // Each address serves nothing of the other.
    assert!(!program.client.get("/metrics").await.text.contains("latchkey_http"));
    separate.get("/api/auth/ok").await.expect(404);
}

#[test]
fn reports_address_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let error = refuse(&[("METRICS_LISTEN", &taken.local_addr().unwrap().to_string())]);
    assert!(error.contains("Set METRICS_LISTEN to a free address"), "{error}");
}
