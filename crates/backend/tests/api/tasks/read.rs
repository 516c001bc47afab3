use super::requires_token_and_ownership;
use crate::helpers::{Server, id_of};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("GET", "", None).await;
}

#[tokio::test]
async fn returns_the_task_and_its_etag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Water the plants").await;
    let response = ann.get(&id_of(&task)).await.expect(200);
    assert_eq!(response.json(), task);
    assert_eq!(response.header("etag"), format!("\"{}\"", task["updated_at"].as_str().unwrap()));
}
