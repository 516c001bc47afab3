//! The rate limit of each network on each route.

use super::{BACKUP, VERIFY};
use crate::helpers::Server;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn permits_three_requests_in_ten_seconds() {
    let server = Server::with(&["--rate-limit", "on"]);
    let send = async |path: &str| server.post(path, json!({"code": "123456"})).await;
    for _ in 0..3 {
        send(VERIFY).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    }
    let refused = send(VERIFY).await.expect_error(429, "TOO_MANY_REQUESTS");
    assert_eq!(refused.header("retry-after"), "4");
    send(BACKUP).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    server.advance(Duration::from_secs(10));
    for _ in 0..3 {
        send(VERIFY).await.expect_error(401, "INVALID_TWO_FACTOR_COOKIE");
    }
    send(VERIFY).await.expect_error(429, "TOO_MANY_REQUESTS");
}
