use crate::helpers::{Database, Server};
use futures_util::future::join_all;
use testkit::until;

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

/// As by an administrator, a standby or a pooler. The connection goes on.
#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_canceled_statement_is_an_overload() {
    let server = Server::on(&Database::postgres(), &[]);
    let ann = server.sign_up("ann@example.org").await;
    let mut other = server.database.connect();
    other.batch_execute("BEGIN; SELECT FROM task_lists FOR UPDATE").unwrap();
    let cancel = "SELECT CAST(count(pg_cancel_backend(pid)) AS TEXT) AS text FROM pg_stat_activity \
                  WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let canceled = async || Ok((server.database.text(cancel) == "1").then_some(()));
    let add = ann.send("POST", "", Some(serde_json::json!({"title": "Waits for the row"})));
    let (response, canceled) = tokio::join!(add, until("it is canceled", canceled));
    canceled.unwrap();
    response.expect_error(503, "OVERLOADED");
    drop(other);
    ann.add("Afterwards").await;
}
