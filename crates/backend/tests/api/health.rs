use crate::helpers::Server;
use serde_json::json;

#[tokio::test]
async fn reports_liveness_and_readiness() {
    let server = Server::start();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path).await.expect(200).json(), json!({"status": "ok"}));
    }
}
