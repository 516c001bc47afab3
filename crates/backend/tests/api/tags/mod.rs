mod all;
mod delete;
mod rename;

use crate::helpers::{Account, id_of};
use serde_json::{Value, json};

async fn tagged(ann: &Account, tags: Value) -> Value {
    ann.send("POST", "", Some(json!({"title": "t", "tags": tags}))).await.expect(201).json()
}

async fn tags_of(ann: &Account, task: &Value) -> Value {
    ann.get(&id_of(task)).await.expect(200).json()["tags"].clone()
}

/// Each tag with the numbers of open and of all tasks.
async fn counts(ann: &Account) -> Vec<(String, u64, u64)> {
    let tags = ann.call("GET", "/tags", None).await.expect(200).json();
    let count = |tag: &Value| {
        let name = tag["name"].as_str().unwrap().to_owned();
        (name, tag["open"].as_u64().unwrap(), tag["total"].as_u64().unwrap())
    };
    tags.as_array().unwrap().iter().map(count).collect()
}

fn count(name: &str, open: u64, total: u64) -> (String, u64, u64) {
    (name.to_owned(), open, total)
}
