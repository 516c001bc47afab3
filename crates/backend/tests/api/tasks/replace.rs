use super::{rejects_invalid_fields, requires_token_and_ownership};
use crate::helpers::{Response, Server, id_of};
use futures_util::future::join_all;
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("PUT", "", Some(json!({"title": "Taken over"}))).await;
}

#[tokio::test]
async fn rejects_invalid_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("As it was").await;
    rejects_invalid_fields("PUT", &id_of(&task), &ann).await;
    let response = ann.send("PUT", &id_of(&task), Some(json!({"completed": true}))).await;
    response.expect_error(400, "VALIDATION_ERROR").expect_field("title", "`title` is required");
    assert_eq!(ann.get(&id_of(&task)).await.json(), task);
}

#[tokio::test]
async fn resets_omitted_fields() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = ann.add("Old").await;
    let path = id_of(&task);
    let all = json!({"title": "New", "description": "More", "completed": true, "user_id": bob.id});
    let replaced = ann.send("PUT", &path, Some(all)).await.expect(200).json();
    assert_eq!(replaced["title"], "New");
    assert_eq!(replaced["description"], "More");
    assert_eq!(replaced["completed"], true);
    assert_eq!(replaced["user_id"], ann.id);
    assert_eq!(replaced["created_at"], task["created_at"]);
    assert!(replaced["updated_at"].as_str() > task["updated_at"].as_str());
    let replaced = ann.send("PUT", &path, Some(json!({"title": "Bare"}))).await.expect(200).json();
    assert_eq!((&replaced["description"], &replaced["completed"]), (&Value::Null, &json!(false)));
    assert_eq!(ann.get(&path).await.json(), replaced);
    assert_eq!(ann.titles("?q=more").await, [""; 0], "the old text is not found any more");
}

#[tokio::test]
async fn one_of_concurrent_writers_wins() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Contended").await;
    let path = ann.path(&id_of(&task));
    let tag = format!("\"{}\"", task["updated_at"].as_str().unwrap());
    let writers = join_all((0..10).map(|n| {
        let request =
            ann.request("PUT", &path).header("if-match", &tag).json(&json!({"title": format!("by {n}")}));
        Response::of(request)
    }))
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = writers.into_iter().partition(|response| response.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 9));
    for response in lost {
        response.expect_error(412, "TASK_CHANGED");
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), won[0].json());
    let request =
        ann.request("PUT", &path).header("if-match", won[0].header("etag")).json(&json!({"title": "Next"}));
    Response::of(request).await.expect(200);
}
