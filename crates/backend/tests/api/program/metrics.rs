//! `/metrics`, on an address of its own.

use crate::helpers::{Answer, PASSWORD, Program};
use serde_json::json;
use std::net::TcpListener;

/// A port that was free a moment ago.
fn address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[tokio::test]
async fn requests_security_events_and_levels_are_counted_without_naming_anybody() {
    let address = address();
    let program = Program::start(&[("METRICS_LISTEN", &address), ("RUST_LOG", "error")]);
    let client = reqwest::Client::new();
    let sign = async |how: &str, password: &str| {
        let body = json!({"email": "ann@example.org", "password": password});
        Answer::of(client.post(program.url(&format!("/api/auth/{how}/email"))).json(&body)).await
    };
    let ann = sign("sign-up", PASSWORD).await.expect(200).json();
    sign("sign-in", "not the password").await.expect(401);
    let tasks = program.url(&format!("/api/{}/tasks", ann["user"]["id"].as_str().unwrap()));
    Answer::of(client.get(&tasks)).await.expect(401);
    for _ in 0..3 {
        Answer::of(client.get(&tasks).bearer_auth(ann["accessToken"].as_str().unwrap())).await.expect(200);
    }
    Answer::of(client.get(program.url("/api/nowhere"))).await.expect(404);

    let metrics = Answer::of(client.get(format!("http://{address}/metrics"))).await.expect(200);
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
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
    for name in [ann["user"]["id"].as_str().unwrap(), "ann@example.org", "nowhere"] {
        assert!(!metrics.text.contains(name), "{name}\n{}", metrics.text);
    }
    // Nowhere else, and nothing else here.
    let page = Answer::of(client.get(program.url("/metrics"))).await;
    assert!(!page.text.contains("latchkey_http"));
    Answer::of(client.get(format!("http://{address}/api/auth/ok"))).await.expect(404);
}

#[test]
fn an_address_that_is_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Program::refuse(&[("METRICS_LISTEN", &address)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("Set METRICS_LISTEN to a free address"), "{said}");
}
