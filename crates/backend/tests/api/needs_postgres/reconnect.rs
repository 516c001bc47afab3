use crate::helpers::{Database, Server};
use futures_util::future::join_all;

/// When all pooled connections are lost at once, they are replaced at the first failure.
#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn loss_of_all_connections_fails_one_request_at_most() {
    let server = Server::on(&Database::postgres(), &[]);
    let ann = server.sign_up("ann@example.org").await;
    join_all((0..40).map(|_| ann.get(""))).await;
    server.database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let mut failures = 0;
    for _ in 0..30 {
        failures += u32::from(ann.get("").await.status != 200);
    }
    assert!(failures <= 1, "{failures}");
}
