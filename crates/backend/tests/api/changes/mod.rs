mod apply;
mod compressed;
mod devices;
mod follow;
mod pages;
mod read;
mod refused;
mod twice;
mod wait;

use crate::helpers::{Account, RequestBuilder, Response, Server};
use serde_json::{Value, json};

fn request(account: &Account, query: &str) -> RequestBuilder {
    account.request("GET", &format!("/api/{}/changes{query}", account.id))
}

async fn get(account: &Account, query: &str) -> Response {
    Response::of(request(account, query)).await
}

async fn read(account: &Account, query: &str) -> Value {
    get(account, query).await.expect(200).json()
}

async fn since(account: &Account, earlier: &Value, more: &str) -> Value {
    read(account, &format!("?since={}{more}", cursor(earlier))).await
}

fn cursor(changes: &Value) -> &str {
    changes["cursor"].as_str().unwrap()
}

/// The ids of an array of tasks, lists or what is gone.
fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// A personal access token with a scope.
async fn token(account: &Account, scope: &str) -> Value {
    let new = json!({"name": "Script", "expiresIn": 30 * 24 * 60 * 60, "permissions": {"tasks": [scope]}});
    account.auth("POST", "/api/auth/api-key/create", Some(new)).await.expect(200).json()
}

/// A batch.
async fn send(ann: &Account, body: Value) -> Response {
    let path = format!("/api/{}/changes", ann.id);
    Response::of(ann.request("POST", &path).json(&body)).await
}

/// The results of a batch.
async fn apply(ann: &Account, operations: &[Value]) -> Vec<Value> {
    let response = send(ann, json!({"operations": operations})).await.expect(200).json();
    assert_eq!(response["results"].as_array().unwrap().len(), operations.len());
    response["results"].as_array().unwrap().clone()
}

/// An operation that creates a task.
fn create(server: &Server, title: &str) -> Value {
    json!({"op": "create", "kind": "task", "id": server.clock.new_id(), "data": {"title": title}})
}

/// An operation on a task.
fn task(op: &str, task: &Value, data: Value) -> Value {
    json!({"op": op, "kind": "task", "id": task["id"], "data": data})
}

/// An operation on a list.
fn list(op: &str, id: &Value, data: Value) -> Value {
    json!({"op": op, "kind": "list", "id": id, "data": data})
}

fn statuses(results: &[Value]) -> Vec<u64> {
    results.iter().map(|result| result["status"].as_u64().unwrap()).collect()
}
