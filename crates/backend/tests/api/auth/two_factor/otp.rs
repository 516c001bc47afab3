//! `POST /api/auth/two-factor/send-otp` and `…/verify-otp`

use crate::helpers::Server;
use serde_json::json;

#[tokio::test]
async fn codes_are_not_mailed() {
    let server = Server::start();
    for path in ["send-otp", "verify-otp"] {
        let path = format!("/api/auth/two-factor/{path}");
        server.post(&path, json!({"code": "123456"})).await.expect_error(400, "OTP_NOT_CONFIGURED");
    }
}
