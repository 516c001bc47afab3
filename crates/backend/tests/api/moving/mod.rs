mod calendar;
mod export;
mod import;
mod large;
mod slow;
mod undo;

use crate::helpers::{Account, RequestBuilder, Response};
use serde_json::{Value, json};

fn path(account: &Account, rest: &str) -> String {
    format!("/api/{}{rest}", account.id)
}

/// A request with a file.
fn upload(account: &Account, query: &str, file: impl Into<String>) -> RequestBuilder {
    account.request("POST", &path(account, &format!("/import?{query}"))).body(file.into())
}

async fn import(account: &Account, query: &str, file: &str) -> Response {
    Response::of(upload(account, query, file)).await
}

/// The report of an import that works.
async fn imported(account: &Account, query: &str, file: &str) -> Value {
    import(account, query, file).await.expect(200).json()
}

async fn undo(account: &Account, report: &Value) -> Response {
    let rest = format!("/import/{}/undo", report["id"].as_str().unwrap());
    Response::of(account.request("POST", &path(account, &rest))).await
}

async fn export(account: &Account, query: &str) -> Response {
    Response::of(account.request("GET", &path(account, &format!("/export?{query}")))).await
}

/// What a report counts.
fn counts(report: &Value) -> [u64; 3] {
    ["lists", "tags", "tasks"].map(|what| report[what].as_u64().unwrap())
}

async fn lists(account: &Account) -> Value {
    account.call("GET", "/lists", None).await.expect(200).json()
}

/// The key of a new calendar feed.
async fn feed_key(account: &Account) -> String {
    let new = json!({"name": "Calendar", "expiresIn": 31_536_000, "permissions": {"feed": ["read"]}});
    let created = account.auth("POST", "/api/auth/api-key/create", Some(new)).await.expect(200).json();
    assert_eq!(created["permissions"], json!({"feed": ["read"]}));
    created["key"].as_str().unwrap().to_owned()
}
