use super::requires_token_and_ownership;
use crate::helpers::{Response, Server, id_of};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("DELETE", "", None).await;
}

#[tokio::test]
async fn rejects_stale_etag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Contended").await;
    let request =
        |tag: &str| Response::of(ann.request("DELETE", &ann.path(&id_of(&task))).header("if-match", tag));
    request("\"2001-01-01T00:00:00.000Z\"").await.expect_error(412, "TASK_CHANGED");
    ann.get(&id_of(&task)).await.expect(200);
    request(&format!("\"{}\"", task["updated_at"].as_str().unwrap())).await.expect(204);
}

#[tokio::test]
async fn deletes_the_task() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Short-lived").await;
    ann.add("Long-lived").await;
    assert_eq!(ann.send("DELETE", &id_of(&task), None).await.expect(204).text, "");
    ann.send("DELETE", &id_of(&task), None).await.expect_error(404, "NOT_FOUND");
    ann.get(&id_of(&task)).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.titles("").await, ["Long-lived"]);
}
