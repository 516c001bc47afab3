use super::rejects_invalid_fields;
use crate::helpers::{Pending, Response, Server, id_of, insert_tasks};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    server.post(&ann.path(""), json!({"title": "t"})).await.expect_error(401, "UNAUTHORIZED");
    let request = bob.request("POST", &ann.path("")).json(&json!({"title": "t"}));
    Response::of(request).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.titles("").await, [""; 0]);
    server.advance(Duration::from_secs(3600));
    ann.send("POST", "", Some(json!({"title": "t"}))).await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn reports_invalid_fields() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    rejects_invalid_fields("POST", "", &ann).await;
    let response = ann.send("POST", "", Some(json!({"description": "d"}))).await;
    response.expect_error(400, "VALIDATION_ERROR").expect_field("title", "`title` is required");
    assert_eq!(ann.titles("").await, [""; 0]);
}

#[tokio::test]
async fn returns_the_task_and_its_location() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "  Water the 🪴 \n", "description": " twice\n\ta week "});
    let response = ann.send("POST", "", Some(body)).await.expect(201);
    let task = response.json();
    assert_eq!(task["title"], "Water the 🪴");
    assert_eq!(task["description"], " twice\n\ta week ");
    assert_eq!(task["completed"], false);
    assert_eq!(task["user_id"], ann.id);
    assert_eq!(task["created_at"], task["updated_at"]);
    assert_eq!(response.header("etag"), format!("\"{}\"", task["updated_at"].as_str().unwrap()));
    assert_eq!(response.header("location"), ann.path(&id_of(&task)));
    assert_eq!(Response::of(ann.request("GET", response.header("location"))).await.expect(200).json(), task);
}

#[tokio::test]
async fn task_can_be_completed_from_the_start() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (completed, expected) in [(json!(true), true), (json!(false), false)] {
        let body = json!({"title": format!("{completed}"), "completed": completed});
        let task = ann.send("POST", "", Some(body)).await.expect(201).json();
        assert_eq!(task["completed"], expected);
        assert_eq!(ann.get(&id_of(&task)).await.expect(200).json(), task);
    }
    assert_eq!(ann.titles("?completed=true").await, ["true"]);
    for completed in [json!("true"), json!(1), json!(null)] {
        let body = json!({"title": "t", "completed": completed});
        let refused = ann.send("POST", "", Some(body)).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(refused.json()["fields"][0]["field"], "completed");
    }
    assert_eq!(ann.titles("").await.len(), 2);
}

#[tokio::test]
async fn accepts_titles_up_to_500_and_descriptions_up_to_10_000() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (title, description) in [
        ("x".to_owned(), Value::Null),
        ("👩‍🚀".chars().cycle().take(500).collect(), json!("ש".repeat(10_000))),
        ("x".repeat(500), json!("")),
    ] {
        let body = json!({"title": title, "description": description});
        let task = ann.send("POST", "", Some(body)).await.expect(201).json();
        assert_eq!((&task["title"], &task["description"]), (&json!(title), &description));
    }
    // The longest JSON of the longest task.
    let escaped = |length| r"\ud83d\ude00".repeat(length);
    let body = format!(r#"{{"title":"{}","description":"{}"}}"#, escaped(500), escaped(10_000));
    let request = ann.request("POST", &ann.path("")).header("content-type", "application/json").body(body);
    let task = Response::of(request).await.expect(201).json();
    assert_eq!(task["description"], "😀".repeat(10_000));
    assert_eq!(ann.get(&id_of(&task)).await.expect(200).json(), task);
}

#[tokio::test]
async fn line_ends_and_tabs_in_a_title_become_a_space() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task =
        ann.send("POST", "", Some(json!({"title": "\tMilk\r\nbread\n\n\teggs\n"}))).await.expect(201).json();
    assert_eq!(task["title"], "Milk bread eggs");
    let body = Some(json!({"title": "Milk\tbread"}));
    let changed = ann.send("PATCH", &id_of(&task), body.clone()).await.expect(200).json();
    assert_eq!(changed["title"], "Milk bread");
    assert_eq!(ann.send("PUT", &id_of(&task), body).await.expect(200).json()["title"], "Milk bread");
}

#[tokio::test]
async fn ignores_owner_and_timestamps_in_body() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let body = json!({
        "title": "Mine", "user_id": bob.id, "completed": true, "completed_at": "2001-01-01T00:00:00.000Z",
        "successor_id": bob.id, "created_at": "2001-01-01T00:00:00.000Z", "updated_at": "2001-01-01T00:00:00.000Z",
    });
    let task = ann.send("POST", "", Some(body)).await.expect(201).json();
    assert_eq!(task["user_id"], ann.id);
    assert_eq!(task["completed"], true);
    assert_eq!(task["completed_at"], task["updated_at"]);
    assert_eq!(task["successor_id"], Value::Null);
    assert!(task["created_at"].as_str().unwrap() > "2026");
    assert_eq!(bob.titles("").await, [""; 0]);
}

#[tokio::test]
async fn limits_tasks_per_account_to_10_000() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 9999, "");
    let many = futures_util::future::join_all(
        (0..20).map(|n| ann.send("POST", "", Some(json!({"title": format!("The last, try {n}")})))),
    );
    let created = many.await.iter().filter(|response| response.status == 201).count();
    assert_eq!(created, 1, "one fits, however many come at once");
    let response = ann.send("POST", "", Some(json!({"title": "One too many"}))).await;
    response.expect_error(422, "TASK_QUOTA_EXCEEDED");
    server.sign_up("bob@example.org").await.add("Another account may").await;
}

#[tokio::test]
async fn token_is_verified_at_the_start_of_a_request() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "Slowly"}).to_string();
    let request = Pending::post(server.address, &ann.path(""), &ann.access_token, body).await;
    server.advance(Duration::from_secs(3600));
    let response = request.finish().await;
    assert!(response.starts_with("HTTP/1.1 201"), "{response}");
    ann.get("").await.expect_error(401, "TOKEN_EXPIRED");
}
