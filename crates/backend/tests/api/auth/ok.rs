use crate::helpers::Server;
use serde_json::json;

#[tokio::test]
async fn responds_ok() {
    let server = Server::start();
    let response = server.get("/api/auth/ok").await.expect(200);
    assert_eq!(response.json(), json!({"ok": true}));
    assert_eq!(response.header("cache-control"), "no-store");
}
