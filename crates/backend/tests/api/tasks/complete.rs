use super::requires_token_and_ownership;
use crate::helpers::{Server, id_of};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("PATCH", "/complete", None).await;
}

#[tokio::test]
async fn toggles_completed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Back and forth").await;
    let path = format!("{}/complete", id_of(&task));
    for completed in [true, false, true] {
        let turned = ann.send("PATCH", &path, None).await.expect(200).json();
        assert_eq!(turned["completed"], completed);
        assert_eq!(turned["title"], task["title"]);
        assert!(turned["updated_at"].as_str() > task["updated_at"].as_str());
    }
}
