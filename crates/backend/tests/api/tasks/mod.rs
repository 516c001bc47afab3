mod attributes;
mod change;
mod complete;
mod create;
mod delete;
mod list;
mod preconditions;
mod read;
mod repeat;
mod replace;
mod respread;
mod revision;

use crate::helpers::{Account, Response, Server, id_of};
use serde_json::{Value, json};

/// What every route of a task rejects: a missing or expired token, the list or task of another account, a missing task.
async fn requires_token_and_ownership(method: &str, rest: &str, body: Option<Value>) {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = ann.add("Ann's own").await;
    let of_task = format!("{}{rest}", id_of(&task));
    let request = |account: Option<&Account>, path: &str| {
        let request = server.request(method, path);
        let request = match account {
            Some(account) => request.bearer_auth(&account.access_token),
            None => request,
        };
        Response::of(match &body {
            Some(body) => request.json(body),
            None => request,
        })
    };
    let without = request(None, &ann.path(&of_task)).await.expect_error(401, "UNAUTHORIZED");
    assert_eq!(without.header("www-authenticate"), r#"Bearer realm="latchkey""#);

    let missing = request(Some(&bob), &bob.path(&format!("/{}{rest}", bob.id))).await;
    let missing = missing.expect_error(404, "NOT_FOUND");
    for path in [
        bob.path(&of_task),
        ann.path(&of_task),
        bob.path(&format!("/not-an-id{rest}")),
        format!("/api/not-an-id/tasks{of_task}"),
    ] {
        let foreign = request(Some(&bob), &path).await.expect_error(404, "NOT_FOUND");
        assert_eq!(foreign.text, missing.text, "{path}");
    }
    assert_eq!(ann.get(&id_of(&task)).await.expect(200).json(), task, "untouched");

    server.advance(std::time::Duration::from_secs(3600));
    let expired = request(Some(&ann), &ann.path(&of_task)).await.expect_error(401, "TOKEN_EXPIRED");
    assert!(expired.header("www-authenticate").contains("error=\"invalid_token\""));
}

/// What every route that accepts a title and a description rejects.
async fn rejects_invalid_fields(method: &str, path: &str, ann: &Account) {
    for (body, field, message) in [
        (json!({"title": ""}), "title", "Title must not be empty"),
        (json!({"title": " \n\t "}), "title", "Title must not be empty"),
        (json!({"title": "\u{200b}"}), "title", "Title must contain a character that can be seen"),
        (json!({"title": " \u{3164}\u{2800} "}), "title", "Title must contain a character that can be seen"),
        (json!({"title": "\u{301}\u{fe0f}"}), "title", "Title must contain a character that can be seen"),
        (json!({"title": "x".repeat(501)}), "title", "Title must be at most 500 characters"),
        (
            json!({"title": "Pay \u{202e}nnA"}),
            "title",
            "Title must not contain characters that override the direction of text",
        ),
        (json!({"title": "nul\0"}), "title", "Title must not contain control characters"),
        (json!({"title": "return\r"}), "title", "Title must not contain control characters"),
        (json!({"title": null}), "title", "invalid type: null, expected a string"),
        (json!({"title": 1}), "title", "invalid type: integer `1`, expected a string"),
        (
            json!({"title": "t", "description": "x".repeat(10_001)}),
            "description",
            "Description must be at most 10000 characters",
        ),
        (
            json!({"title": "t", "description": "\u{1b}[31m"}),
            "description",
            "Description must not contain control characters",
        ),
    ] {
        let response = ann.send(method, path, Some(body)).await;
        response.expect_error(400, "VALIDATION_ERROR").expect_field(field, message);
    }
}
