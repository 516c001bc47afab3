use super::{
    add, add_child, add_to_trash, create_again, delete, requires_token_and_ownership, restore, send, titles,
    trash,
};
use crate::helpers::{ABSENT, Account, Response, Server, id_of, insert_tasks};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("POST", "/restore").await;
}

#[tokio::test]
async fn refuses_more_tasks_than_the_quota() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let parent = ann.add("Parent").await;
    add_child(&ann, &parent, "Child").await;
    delete(&ann, &parent).await;
    insert_tasks(&server.database, &ann.id, 9999, "");
    let count = "UPDATE task_lists SET task_count = 9999";
    server.database.execute(count);
    restore(&ann, &parent).await.expect_error(422, "TASK_QUOTA_EXCEEDED");
    assert_eq!(titles(&ann).await.len(), 2, "both or none");
    ann.get(&id_of(&parent)).await.expect_error(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_in_the_trash_cannot_be_changed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = add_to_trash(&ann, "Deleted").await;
    let (id, body) = (id_of(&task), Some(json!({"title": "Changed"})));
    for (method, path, body) in [
        ("PATCH", &id, &body),
        ("PATCH", &id, &Some(json!({}))),
        ("PUT", &id, &body),
        ("PATCH", &format!("{id}/complete"), &None),
    ] {
        ann.send(method, path, body.clone()).await.expect_error(410, "TASK_DELETED");
    }
    create_again(&ann, &task).await.expect_error(410, "TASK_DELETED");
    ann.get(&id).await.expect_error(404, "NOT_FOUND");
    ann.send("DELETE", &id, None).await.expect_error(404, "NOT_FOUND");
    assert_eq!(titles(&ann).await, ["Deleted"]);
}

/// All members but `updated_at`, which every change renews.
#[track_caller]
fn assert_same(one: &Value, other: &Value) {
    let without_time = |task: &Value| {
        let mut task = task.clone();
        task.as_object_mut().unwrap().remove("updated_at");
        task
    };
    assert_eq!(without_time(one), without_time(other));
}

#[tokio::test]
async fn brings_back_the_task_as_it_was() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = add(
        &ann,
        json!({
            "title": "Back", "description": "D", "completed": true, "priority": "low", "due": {"date": "2026-12-24"},
            "tags": ["Home"],
        }),
    );
    let task = task.await;
    delete(&ann, &task).await;
    let response = restore(&ann, &task).await.expect(200);
    let restored = response.json();
    assert_same(&restored, &task);
    assert!(restored["updated_at"].as_str() > task["updated_at"].as_str());
    assert_eq!(response.header("etag"), format!("\"{}\"", restored["updated_at"].as_str().unwrap()));
    assert_eq!(ann.get(&id_of(&task)).await.expect(200).json(), restored);
    assert_eq!(ann.titles("?q=back").await, ["Back"]);
    assert_eq!(titles(&ann).await, [""; 0]);
    restore(&ann, &task).await.expect_error(404, "NOT_FOUND");
    // It can be deleted again, with the tag that it had in the trash.
    let tag = format!("\"{}\"", restored["updated_at"].as_str().unwrap());
    delete(&ann, &task).await;
    let again = ann.request("POST", &super::path(&ann, &format!("{}/restore", id_of(&task))));
    Response::of(again.header("if-match", tag)).await.expect(200);
}

#[tokio::test]
async fn brings_back_the_subtasks_that_were_deleted_with_it() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let parent = ann.add("Parent").await;
    let [one, two, alone] = ["One", "Two", "Alone"].map(|title| add_child(&ann, &parent, title));
    let (one, two, alone) = (one.await, two.await, alone.await);
    delete(&ann, &alone).await;
    delete(&ann, &parent).await;
    assert_eq!(ann.titles("").await, [""; 0]);
    restore(&ann, &parent).await.expect(200);
    assert_eq!(titles(&ann).await, ["Alone"]);
    for child in [&one, &two] {
        assert_same(&ann.get(&id_of(child)).await.expect(200).json(), child);
    }
    restore(&ann, &alone).await.expect(200);
    assert_same(&ann.get(&id_of(&alone)).await.expect(200).json(), &alone);
}

/// A subtask of this parent, both in the trash.
async fn family(ann: &Account) -> (Value, Value) {
    let parent = ann.add("Parent").await;
    let child = add_child(ann, &parent, "Child").await;
    delete(ann, &child).await;
    (parent, child)
}

#[tokio::test]
async fn a_subtask_without_a_possible_parent_becomes_a_task_of_its_own() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (parent, child) = family(&ann).await;
    delete(&ann, &parent).await;
    let restored = restore(&ann, &child).await.expect(200).json();
    assert_eq!(restored.get("parent_id"), None, "its parent is in the trash");
    restore(&ann, &parent).await.expect(200);
    assert_eq!(ann.get(&id_of(&child)).await.json(), restored);

    let (parent, child) = family(&ann).await;
    let body = json!({"parent_id": ann.add("Grandparent").await["id"]});
    ann.send("PATCH", &id_of(&parent), Some(body)).await.expect(200);
    let restored = restore(&ann, &child).await.expect(200).json();
    assert_eq!(restored.get("parent_id"), None, "its parent is a subtask");
}

const LIST: &str = "01932f00-0000-7000-8000-0000000000aa";

fn add_list(server: &Server, account: &Account) {
    server.database.execute(&format!(
        "INSERT INTO lists (user_id, id, name, archived, created_at, updated_at, changed)
         VALUES ('{}', '{LIST}', 'Home', FALSE, 0, 0, 0)",
        account.id
    ));
}

#[tokio::test]
async fn is_in_the_inbox_if_its_list_is_gone() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_list(&server, &ann);
    let task = add(&ann, json!({"title": "At home", "list_id": LIST})).await;
    delete(&ann, &task).await;
    assert_same(&restore(&ann, &task).await.expect(200).json(), &task);
    delete(&ann, &task).await;
    server.database.execute("DELETE FROM lists");
    assert_eq!(trash(&ann).await[0]["list_id"], LIST);
    assert_eq!(restore(&ann, &task).await.expect(200).json().get("list_id"), None);
    assert_eq!(ann.get(&id_of(&task)).await.json().get("list_id"), None);
}

#[tokio::test]
async fn a_subtask_follows_its_parent_into_another_list() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (parent, child) = family(&ann).await;
    add_list(&server, &ann);
    ann.send("PATCH", &id_of(&parent), Some(json!({"list_id": LIST}))).await.expect(200);
    let restored = restore(&ann, &child).await.expect(200).json();
    assert_eq!((&restored["list_id"], &restored["parent_id"]), (&json!(LIST), &parent["id"]));
}

/// Whatever else is said about a missing one: it is not there.
#[tokio::test]
async fn other_calls_of_the_trash_do_not_exist() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = id_of(&add_to_trash(&ann, "Deleted").await);
    for (method, rest) in [("GET", &task), ("PATCH", &task), ("GET", &format!("{task}/restore"))] {
        send(&ann, method, rest).await.expect_error(405, "METHOD_NOT_ALLOWED");
    }
    send(&ann, "POST", &format!("{task}/more")).await.expect_error(404, "NOT_FOUND");
    send(&ann, "POST", &format!("/{ABSENT}/restore")).await.expect_error(404, "NOT_FOUND");
}
