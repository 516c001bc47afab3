mod apply;
mod devices;
mod follow;
mod pages;
mod read;
mod wait;

use crate::helpers::{Account, RequestBuilder, Response};
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
