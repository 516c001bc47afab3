use super::{count, counts, tagged};
use crate::helpers::{Response, Server, id_of};
use serde_json::json;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    tagged(&ann, json!(["secret"])).await;
    server.get(&format!("/api/{}/tags", ann.id)).await.expect_error(401, "UNAUTHORIZED");
    let foreign = Response::of(bob.request("GET", &format!("/api/{}/tags", ann.id))).await;
    foreign.expect_error(404, "NOT_FOUND");
    assert_eq!(counts(&bob).await, []);
    bob.sign_out().await.expect(200);
    bob.call("GET", "/tags", None).await.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn counts_open_and_all_tasks_sorted_without_regard_to_case() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    tagged(&ann, json!(["Zoo", "garden", "Übung"])).await;
    let done = tagged(&ann, json!(["GARDEN", "apple"])).await;
    ann.add("Without").await;
    ann.send("PATCH", &format!("{}/complete", id_of(&done)), None).await.expect(200);
    let expected = [count("apple", 0, 1), count("garden", 1, 2), count("Zoo", 1, 1), count("Übung", 1, 1)];
    assert_eq!(counts(&ann).await, expected);
    ann.send("DELETE", &id_of(&done), None).await.expect(204);
    assert_eq!(counts(&ann).await, [count("garden", 1, 1), count("Zoo", 1, 1), count("Übung", 1, 1)]);
}

#[tokio::test]
async fn tags_that_no_task_has_leave_room_for_others() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut tasks = Vec::new();
    for task in 0..25 {
        let tags: Vec<_> = (0..20).map(|n| format!("{task} {n}")).collect();
        tasks.push(tagged(&ann, json!(tags)).await);
    }
    let more = Some(json!({"title": "t", "tags": ["0 0", "one", "two"]}));
    ann.send("POST", "", more.clone()).await.expect_error(422, "TAG_QUOTA_EXCEEDED");
    // A tag that the same write takes off the only task with it does not count.
    let replaced = Some(json!({"tags_remove": ["2 0"], "tags_add": ["another"]}));
    let with_same = tagged(&ann, json!(["2 0"])).await;
    ann.send("PATCH", &id_of(&tasks[2]), replaced.clone()).await.expect_error(422, "TAG_QUOTA_EXCEEDED");
    ann.send("DELETE", &id_of(&with_same), None).await.expect(204);
    ann.send("PATCH", &id_of(&tasks[2]), replaced).await.expect(200);
    ann.send("PATCH", &id_of(&tasks[0]), Some(json!({"tags_remove": ["0 0", "0 1"]}))).await.expect(200);
    ann.send("POST", "", more).await.expect_error(422, "TAG_QUOTA_EXCEEDED");
    tagged(&ann, json!(["0 0", "one"])).await;
    assert_eq!(counts(&ann).await.len(), 500);
    ann.send("DELETE", &id_of(&tasks[1]), None).await.expect(204);
    let twenty: Vec<_> = (0..20).map(|n| format!("new {n}")).collect();
    tagged(&ann, json!(twenty)).await;
    assert_eq!(counts(&ann).await.len(), 500);
}
