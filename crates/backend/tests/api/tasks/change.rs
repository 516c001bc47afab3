use super::{rejects_invalid_fields, requires_token_and_ownership};
use crate::helpers::{Response, Server, id_of};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("PATCH", "", Some(json!({"title": "Taken over"}))).await;
    requires_token_and_ownership("PATCH", "", Some(json!({}))).await;
}

#[tokio::test]
async fn rejects_invalid_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("As it was").await;
    rejects_invalid_fields("PATCH", &id_of(&task), &ann).await;
    for completed in [Value::Null, json!("true"), json!(1)] {
        let response = ann.send("PATCH", &id_of(&task), Some(json!({"completed": completed}))).await;
        assert_eq!(response.expect_error(400, "VALIDATION_ERROR").json()["fields"][0]["field"], "completed");
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task);
}

#[tokio::test]
async fn rejects_stale_etag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Contended").await;
    let with = async |tag: &str, body: Value| {
        let request = ann.request("PATCH", &ann.path(&id_of(&task))).header("if-match", tag).json(&body);
        Response::of(request).await
    };
    let tag = format!("\"{}\"", task["updated_at"].as_str().unwrap());
    for other in ["\"x\"", "W/\"x\"", "\"2001-01-01T00:00:00.000Z\"", "W/\"2001-01-01T00:00:00.000Z-gzip\""] {
        with(other, json!({"title": "Mine"})).await.expect_error(412, "TASK_CHANGED");
        with(other, json!({})).await.expect_error(412, "TASK_CHANGED");
    }
    with("*", json!({"title": "First"})).await.expect(200);
    with(&tag, json!({"title": "Second"})).await.expect_error(412, "TASK_CHANGED");
    with(&tag, json!({})).await.expect_error(412, "TASK_CHANGED");
    let current = ann.get(&id_of(&task)).await;
    let either = format!("{tag}, {}", current.header("etag"));
    with(&either, json!({"title": "Third"})).await.expect(200);
    let nowhere = ann.request("PATCH", &ann.path(&format!("/{}", ann.id))).header("if-match", &tag);
    Response::of(nowhere.json(&json!({}))).await.expect_error(404, "NOT_FOUND");
}

#[tokio::test]
async fn accepts_merge_patch() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "Title", "description": "Described"});
    let path = id_of(&ann.send("POST", "", Some(body)).await.json());
    let send = async |method: &str, rest: &str| {
        let request = ann.tasks(method, rest).header("content-type", "application/merge-patch+json");
        Response::of(request.body(r#"{"title": "Other", "description": null}"#)).await
    };
    send("PUT", &path).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    send("POST", "").await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
    let task = send("PATCH", &path).await.expect(200).json();
    assert_eq!((&task["title"], &task["description"]), (&json!("Other"), &Value::Null));
}

#[tokio::test]
async fn crlf_becomes_lf() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "t", "description": "one\r\n\r\ntwo"});
    let created = ann.send("POST", "", Some(body.clone())).await.expect(201).json();
    assert_eq!(created["description"], "one\n\ntwo");
    for method in ["PUT", "PATCH"] {
        let changed = ann.send(method, &id_of(&created), Some(body.clone())).await.expect(200).json();
        assert_eq!(changed["description"], "one\n\ntwo", "{method}");
    }
    let lone = json!({"title": "t", "description": "one\rtwo"});
    ann.send("POST", "", Some(lone)).await.expect_error(400, "VALIDATION_ERROR");
}

#[tokio::test]
async fn keeps_omitted_fields_and_clears_null_description() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "Title", "description": "Described"});
    let path = id_of(&ann.send("POST", "", Some(body)).await.json());
    let change = async |body: Value| {
        let task = ann.send("PATCH", &path, Some(body)).await.expect(200).json();
        (task["title"].clone(), task["description"].clone(), task["completed"].clone())
    };
    let described = json!("Described");
    assert_eq!(change(json!({"completed": true})).await, (json!("Title"), described.clone(), json!(true)));
    assert_eq!(change(json!({"title": " Other "})).await, (json!("Other"), described, json!(true)));
    assert_eq!(ann.titles("?q=described").await, ["Other"]);
    assert_eq!(change(json!({"description": null})).await, (json!("Other"), Value::Null, json!(true)));
    assert_eq!(ann.titles("?q=described").await, [""; 0]);
}

#[tokio::test]
async fn updates_timestamp_only_on_change() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Quick").await;
    let path = id_of(&task);
    assert_eq!(ann.send("PATCH", &path, Some(json!({"unknown": 1}))).await.expect(200).json(), task);
    let mut last = task["updated_at"].as_str().unwrap().to_owned();
    for n in 0..20 {
        let changed =
            ann.send("PATCH", &path, Some(json!({"title": format!("{n}")}))).await.expect(200).json();
        let updated = changed["updated_at"].as_str().unwrap().to_owned();
        assert!(updated > last, "{updated} after {last}");
        assert_eq!(changed["created_at"], task["created_at"]);
        last = updated;
    }
}
