use super::{count, counts, tagged, tags_of};
use crate::helpers::{Response, Server, id_of, insert_tasks};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = tagged(&ann, json!(["garden"])).await;
    let body = json!({"name": "taken over"});
    let path = format!("/api/{}/tags/garden", ann.id);
    let without = server.request("PATCH", &path).json(&body);
    Response::of(without).await.expect_error(401, "UNAUTHORIZED");
    let foreign = Response::of(bob.request("PATCH", &path).json(&body)).await.expect_error(404, "NOT_FOUND");
    let missing = bob.call("PATCH", "/tags/garden", Some(body)).await.expect_error(404, "NOT_FOUND");
    assert_eq!(foreign.text, missing.text);
    assert_eq!(ann.get(&id_of(&task)).await.json(), task, "untouched");
}

#[tokio::test]
async fn rejects_invalid_and_unknown_tags() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = tagged(&ann, json!(["garden"])).await;
    for (body, message) in [
        (json!({"name": "#garden"}), "A tag must not start with #"),
        (json!({"name": "a,b"}), "A tag must not contain a comma"),
        (json!({"name": " "}), "A tag must not be empty"),
        (json!({"name": "x".repeat(51)}), "A tag must be at most 50 characters"),
        (json!({}), "`name` is required"),
    ] {
        let refused = ann.call("PATCH", "/tags/garden", Some(body)).await;
        refused.expect_error(400, "VALIDATION_ERROR").expect_field("name", message);
    }
    let body = Some(json!({"name": "other"}));
    for (name, message) in
        [("%23garden", "A tag must not start with #"), ("a%2Cb", "A tag must not contain a comma")]
    {
        let refused = ann.call("PATCH", &format!("/tags/{name}"), body.clone()).await;
        refused.expect_error(400, "VALIDATION_ERROR").expect_field("name", message);
    }
    for name in ["other", "gard", "garden%20too", "%ff", "garden/x"] {
        ann.call("PATCH", &format!("/tags/{name}"), body.clone()).await.expect_error(404, "NOT_FOUND");
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task, "untouched");
}

#[tokio::test]
async fn renames_in_every_task() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (one, two) = (tagged(&ann, json!(["garden", "z"])).await, tagged(&ann, json!(["Garden"])).await);
    let other = tagged(&ann, json!(["gardening"])).await;
    ann.send("PATCH", &format!("{}/complete", id_of(&two)), None).await.expect(200);
    let renamed = ann.call("PATCH", "/tags/GARDEN", Some(json!({"name": " Balcony "}))).await.expect(200);
    assert_eq!(renamed.json(), json!({"name": "Balcony", "open": 1, "total": 2}));
    assert_eq!(tags_of(&ann, &one).await, json!(["Balcony", "z"]));
    assert_eq!(tags_of(&ann, &two).await, json!(["Balcony"]));
    let now = ann.get(&id_of(&one)).await.json();
    assert!(now["updated_at"].as_str() > one["updated_at"].as_str());
    assert_eq!(ann.get(&id_of(&other)).await.json(), other, "untouched");
    assert_eq!(counts(&ann).await, [count("Balcony", 1, 2), count("gardening", 1, 1), count("z", 1, 1)]);
    ann.call("PATCH", "/tags/garden", Some(json!({"name": "x"}))).await.expect_error(404, "NOT_FOUND");
    tagged(&ann, json!(["GARDEN"])).await;
    assert_eq!(counts(&ann).await[1], count("GARDEN", 1, 1), "the old spelling is forgotten");
}

#[tokio::test]
async fn changes_the_spelling() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = tagged(&ann, json!(["garden"])).await;
    let renamed = ann.call("PATCH", "/tags/garden", Some(json!({"name": "Garden"}))).await.expect(200);
    assert_eq!(renamed.json(), json!({"name": "Garden", "open": 1, "total": 1}));
    assert_eq!(tags_of(&ann, &task).await, json!(["Garden"]));
    let same = ann.get(&id_of(&task)).await.json();
    ann.call("PATCH", "/tags/garden", Some(json!({"name": "Garden"}))).await.expect(200);
    assert_eq!(ann.get(&id_of(&task)).await.json(), same, "nothing to change");
    assert_eq!(tagged(&ann, json!(["GARDEN"])).await["tags"], json!(["Garden"]));
}

#[tokio::test]
async fn merges_with_an_existing_tag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (one, both) = (tagged(&ann, json!(["home"])).await, tagged(&ann, json!(["home", "House"])).await);
    let unaffected = tagged(&ann, json!(["House"])).await;
    let merged = ann.call("PATCH", "/tags/home", Some(json!({"name": "HOUSE"}))).await.expect(200);
    assert_eq!(merged.json(), json!({"name": "House", "open": 3, "total": 3}));
    for task in [&one, &both] {
        assert_eq!(tags_of(&ann, task).await, json!(["House"]));
    }
    assert_eq!(ann.get(&id_of(&unaffected)).await.json(), unaffected);
    assert_eq!(counts(&ann).await, [count("House", 3, 3)]);
}

#[tokio::test]
async fn any_tag_can_be_in_a_path() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (name, encoded) in [
        ("50% off", "50%25%20off"),
        ("a/b", "a%2Fb"),
        ("a+b", "a+b"),
        ("%41", "%2541"),
        ("what?", "what%3F"),
        ("Übung 🪴", "%C3%BCbung%20%F0%9F%AA%B4"),
        ("1:2;3=4&5", "1:2;3=4&5"),
    ] {
        let task = tagged(&ann, json!([name])).await;
        let path = format!("/tags/{encoded}");
        ann.call("PATCH", &path, Some(json!({"name": "x"}))).await.expect(200);
        assert_eq!(tags_of(&ann, &task).await, json!(["x"]), "{name}");
        ann.call("DELETE", "/tags/x", None).await.expect(204);
    }
}

#[tokio::test]
async fn thousands_of_tasks_change_at_once() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    tagged(&ann, json!(["garden"])).await;
    insert_tasks(&server.database, &ann.id, 2000, "");
    server.database.execute(&format!(
        "UPDATE tasks SET attributes = '{{\"tags\":[\"garden\"]}}', tags_folded = ',garden,' WHERE user_id = '{}'",
        ann.id
    ));
    let renamed = ann.call("PATCH", "/tags/garden", Some(json!({"name": "balcony"}))).await.expect(200);
    assert_eq!(renamed.json()["total"], 2001);
    let tasks = ann.get("").await.expect(200).json();
    assert!(tasks.as_array().unwrap().iter().all(|task| task["tags"] == json!(["balcony"])));
    ann.call("DELETE", "/tags/balcony", None).await.expect(204);
    let tasks = ann.get("").await.expect(200).json();
    assert!(tasks.as_array().unwrap().iter().all(|task| task["tags"] == Value::Null));
}
