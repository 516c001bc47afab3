mod all;
mod change;
mod create;
mod delete;
mod read;

use crate::helpers::{ABSENT, Account, Response, Server, id_of};
use serde_json::{Value, json};
use std::time::Duration;

async fn add_list(ann: &Account, name: &str) -> Value {
    ann.call("POST", "/lists", Some(json!({"name": name}))).await.expect(201).json()
}

/// `/lists/<id>`.
fn path_of(list: &Value) -> String {
    format!("/lists{}", id_of(list))
}

async fn names(ann: &Account) -> Vec<String> {
    let lists = ann.call("GET", "/lists", None).await.expect(200).json();
    lists.as_array().unwrap().iter().map(|list| list["name"].as_str().unwrap().to_owned()).collect()
}

/// A task in this list, or in the inbox.
async fn add_task(ann: &Account, title: &str, list: Option<&Value>) -> Value {
    let body = json!({"title": title, "list_id": list.map(|list| &list["id"])});
    ann.send("POST", "", Some(body)).await.expect(201).json()
}

/// What every call rejects: a missing or expired token, the list of another account, a missing list.
async fn requires_token_and_ownership(method: &str, body: Option<Value>) {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let list = add_list(&ann, "Ann's own").await;
    let path = path_of(&list);
    let without = server.request(method, &format!("/api/{}{path}", ann.id));
    let without = match &body {
        Some(body) => without.json(body),
        None => without,
    };
    Response::of(without).await.expect_error(401, "UNAUTHORIZED");
    let missing = bob.call(method, &format!("/lists/{ABSENT}"), body.clone()).await;
    let missing = missing.expect_error(404, "NOT_FOUND").text;
    for path in [&path, "/lists/not-an-id", "/lists/inbox"] {
        let foreign = bob.call(method, path, body.clone()).await.expect_error(404, "NOT_FOUND");
        assert_eq!(foreign.text, missing, "{path}");
    }
    let by_their_path = bob.request(method, &format!("/api/{}{path}", ann.id));
    let by_their_path = match &body {
        Some(body) => by_their_path.json(body),
        None => by_their_path,
    };
    assert_eq!(Response::of(by_their_path).await.expect_error(404, "NOT_FOUND").text, missing);
    assert_eq!(ann.call("GET", &path, None).await.expect(200).json(), list, "untouched");
    server.advance(Duration::from_secs(3600));
    ann.call(method, &path, body).await.expect_error(401, "TOKEN_EXPIRED");
}

/// What every call that takes members rejects.
async fn rejects_invalid_members(method: &str, path: &str, ann: &Account) {
    for (body, field, message) in [
        (json!({"name": " \n"}), "name", "Name must not be empty"),
        (json!({"name": "\u{200b}"}), "name", "Name must contain a character that can be seen"),
        (json!({"name": "x".repeat(101)}), "name", "Name must be at most 100 characters"),
        (json!({"name": "two\nlines"}), "name", "Name must not contain control characters"),
        (json!({"name": null}), "name", "invalid type: null, expected a string"),
        (
            json!({"name": "n", "archived": "yes"}),
            "archived",
            "invalid type: string \"yes\", expected a boolean",
        ),
        (
            json!({"name": "n", "position": "8"}),
            "position",
            "A position is lower-case hexadecimal text that ends in 80",
        ),
    ] {
        let refused = ann.call(method, path, Some(body)).await;
        refused.expect_error(400, "VALIDATION_ERROR").expect_field(field, message);
    }
    for color in [json!("Red"), json!("#ff0000"), json!(""), json!(1), json!({"red": null})] {
        let refused = ann.call(method, path, Some(json!({"name": "n", "color": color}))).await;
        assert_eq!(refused.expect_error(400, "VALIDATION_ERROR").json()["fields"][0]["field"], "color");
    }
    let long = json!({"name": "n", "position": "80".repeat(61)});
    ann.call(method, path, Some(long)).await.expect_error(422, "POSITION_TOO_LONG");
}
