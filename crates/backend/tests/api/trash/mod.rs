mod delete;
mod empty;
mod list;
mod purge;
mod restore;

use crate::helpers::{ABSENT, Account, Response, Server, id_of};
use serde_json::{Value, json};
use std::time::Duration;

fn path(account: &Account, rest: &str) -> String {
    format!("/api/{}/trash{rest}", account.id)
}

/// A request to the account's trash.
async fn send(account: &Account, method: &str, rest: &str) -> Response {
    Response::of(account.request(method, &path(account, rest))).await
}

async fn restore(account: &Account, task: &Value) -> Response {
    send(account, "POST", &format!("{}/restore", id_of(task))).await
}

/// The trash, as it is listed.
async fn trash(account: &Account) -> Vec<Value> {
    send(account, "GET", "").await.expect(200).json().as_array().unwrap().clone()
}

async fn titles(account: &Account) -> Vec<String> {
    trash(account).await.iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

/// Adds a task with these members.
async fn add(account: &Account, task: Value) -> Value {
    account.send("POST", "", Some(task)).await.expect(201).json()
}

async fn add_child(account: &Account, parent: &Value, title: &str) -> Value {
    add(account, json!({"title": title, "parent_id": parent["id"]})).await
}

/// Moves it to the trash.
async fn delete(account: &Account, task: &Value) {
    account.send("DELETE", &id_of(task), None).await.expect(204);
}

async fn add_to_trash(account: &Account, title: &str) -> Value {
    let task = account.add(title).await;
    delete(account, &task).await;
    task
}

/// Creating a task with its id again shows whether it is remembered.
async fn create_again(account: &Account, task: &Value) -> Response {
    account.send("POST", "", Some(json!({"id": task["id"], "title": "Again"}))).await
}

/// What every route of a task in the trash rejects: a missing or expired token, the trash or task of another account, a
/// missing task, and one that is not in the trash.
async fn requires_token_and_ownership(method: &str, rest: &str) {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = add_to_trash(&ann, "Ann's own").await;
    let live = id_of(&bob.add("Not deleted").await);
    let of_task = format!("{}{rest}", id_of(&task));
    let without = Response::of(server.request(method, &path(&ann, &of_task))).await;
    without.expect_error(401, "UNAUTHORIZED");

    let missing = send(&bob, method, &format!("/{ABSENT}{rest}")).await.expect_error(404, "NOT_FOUND");
    for path in [
        path(&bob, &of_task),
        path(&ann, &of_task),
        path(&bob, &format!("{live}{rest}")),
        path(&bob, &format!("/not-an-id{rest}")),
        format!("/api/not-an-id/trash{of_task}"),
    ] {
        let foreign = Response::of(bob.request(method, &path)).await.expect_error(404, "NOT_FOUND");
        assert_eq!(foreign.text, missing.text, "{path}");
    }
    assert_eq!(titles(&ann).await, ["Ann's own"], "untouched");

    let stale = ann.request(method, &path(&ann, &of_task)).header("if-match", "\"2001-01-01T00:00:00.000Z\"");
    Response::of(stale).await.expect_error(412, "TASK_CHANGED");
    assert_eq!(titles(&ann).await, ["Ann's own"], "untouched");

    server.advance(Duration::from_secs(3600));
    send(&ann, method, &of_task).await.expect_error(401, "TOKEN_EXPIRED");
}
