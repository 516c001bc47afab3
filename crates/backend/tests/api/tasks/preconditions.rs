//! `If-Match` and `If-None-Match` on every route of a task.

use crate::helpers::{ABSENT, Account, Response, Server, id_of};
use serde_json::{Value, json};

/// Every route of one task: method, what follows its path, and a body.
fn routes() -> [(&'static str, &'static str, Option<Value>); 4] {
    [
        ("PUT", "", Some(json!({"title": "Changed"}))),
        ("PATCH", "", Some(json!({"title": "Changed"}))),
        ("PATCH", "/complete", None),
        ("DELETE", "", None),
    ]
}

async fn send(
    ann: &Account,
    (method, rest, body): &(&str, &str, Option<Value>),
    task: &str,
    (name, value): (&str, &str),
) -> Response {
    let request = ann.tasks(method, &format!("{task}{rest}")).header(name, value);
    Response::of(match body {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

fn updated_at(task: &Value) -> &str {
    task["updated_at"].as_str().unwrap()
}

#[tokio::test]
async fn no_write_happens_unless_they_are_met() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("As it was").await;
    let current = format!("\"{}\"", updated_at(&task));
    for route in &routes() {
        for condition in [
            ("if-match", "\"2001-01-01T00:00:00.000Z\""),
            ("if-match", "W/\"2001-01-01T00:00:00.000Z\", \"x\""),
            ("if-none-match", "*"),
            ("if-none-match", &current),
            ("if-none-match", &format!("\"x\", W/{current}")),
        ] {
            send(&ann, route, &id_of(&task), condition).await.expect_error(412, "TASK_CHANGED");
        }
        for condition in ["x", "*, \"x\"", "\"x\",y"].map(|value| ("if-none-match", value)) {
            send(&ann, route, &id_of(&task), condition).await.expect_error(400, "BAD_REQUEST");
        }
        for condition in [("if-match", "*"), ("if-none-match", "*"), ("if-match", &current)] {
            send(&ann, route, &format!("/{ABSENT}"), condition).await.expect_error(404, "NOT_FOUND");
        }
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task);
}

#[tokio::test]
async fn a_write_happens_if_they_are_met() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for route in &routes() {
        for form in
            ["*", "\"V\"", "W/\"V\"", "\"V-gzip\"", "\"V-br\"", "\"V--gzip\"", "W/\"V;zstd\"", "\"x\", \"V\""]
        {
            let task = ann.add("As it was").await;
            let tag = form.replace('V', updated_at(&task));
            let response = send(&ann, route, &id_of(&task), ("if-match", &tag)).await;
            assert!(matches!(response.status, 200 | 204), "{form}: {response:?}");
            let task = ann.add("As it was").await;
            let other = ("if-none-match", "\"2001-01-01T00:00:00.000Z\", \"x\"");
            let response = send(&ann, route, &id_of(&task), other).await;
            assert!(matches!(response.status, 200 | 204), "{response:?}");
        }
    }
}

#[tokio::test]
async fn one_of_concurrent_toggles_wins() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Contended").await;
    let tag = format!("W/\"{}\"", updated_at(&task));
    let [toggle] = [&routes()[2]];
    let path = id_of(&task);
    let all = (0..10).map(|_| send(&ann, toggle, &path, ("if-match", &tag)));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.iter().filter(|response| response.status == 200).count(), 1);
    assert_eq!(ann.get(&path).await.json()["completed"], true);
}

#[tokio::test]
async fn reads_heed_them_too() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Read").await;
    let list = ann.get("").await.header("etag").trim_matches('"').to_owned();
    for (rest, version) in [(id_of(&task), updated_at(&task)), (String::new(), list.as_str())] {
        let get = |name: &'static str, tag: String| Response::of(ann.tasks("GET", &rest).header(name, tag));
        for form in ["\"V\"", "W/\"V\"", "\"V-gzip\"", "W/\"V-br\"", "\"x\", \"V;gzip\""] {
            get("if-match", form.replace('V', version)).await.expect(200);
            get("if-none-match", form.replace('V', version)).await.expect(304);
        }
        get("if-match", "*".to_owned()).await.expect(200);
        get("if-match", "\"x\"".to_owned()).await.expect_error(412, "TASK_CHANGED");
        get("if-none-match", "\"x\"".to_owned()).await.expect(200);
        get("if-none-match", format!("\"{version}-more\"")).await.expect(200);
    }
}

#[tokio::test]
async fn a_condition_on_the_list_creates_nothing() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.add("First").await;
    let tag = ann.get("").await.header("etag").to_owned();
    for (name, value) in [
        ("if-none-match", "*"),
        ("if-none-match", &tag),
        ("if-none-match", "x"),
        ("if-match", &tag),
        ("if-match", "\"x\""),
    ] {
        let request = ann.create("Second").header(name, value);
        Response::of(request).await.expect_error(412, "TASK_CHANGED");
    }
    Response::of(ann.create("Second").header("if-match", "*")).await.expect(201);
    assert_eq!(ann.titles("").await, ["Second", "First"]);
}
