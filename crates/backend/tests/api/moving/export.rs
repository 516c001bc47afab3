use super::{counts, export, imported, lists, path};
use crate::helpers::{Account, Response, Server, id_of, insert_tasks};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_the_own_account() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let path = path(&ann, "/export?format=json");
    Response::of(server.request("GET", &path)).await.expect_error(401, "UNAUTHORIZED");
    Response::of(bob.request("GET", &path)).await.expect_error(404, "NOT_FOUND");
    for query in ["", "format=", "format=xml", "format=todoist"] {
        let response = export(&ann, query).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], "format", "{query}");
    }
}

/// An account with all that a task can have.
async fn fill(ann: &Account) {
    let home =
        ann.call("POST", "/lists", Some(json!({"name": "Home", "color": "teal"}))).await.expect(201).json();
    let parent = json!({
        "title": "Water, the \"plants\"", "description": "Fern: twice\n\nCactus; once", "list_id": home["id"],
        "due": {"date": "2026-12-24", "time": "17:00", "zone": "Europe/Berlin"}, "priority": "high",
        "tags": ["garden", "Winter"], "repeat": {"rule": "FREQ=WEEKLY;INTERVAL=2", "from": "due"},
        "reminders": [{"minutes_before": 30}],
    });
    let parent = ann.send("POST", "", Some(parent)).await.expect(201).json();
    let child =
        json!({"title": "Fill the can", "list_id": home["id"], "parent_id": parent["id"], "completed": true});
    ann.send("POST", "", Some(child)).await.expect(201);
    let all_day = json!({"title": "שלום 👋 = x", "due": {"date": "2026-01-31"}});
    ann.send("POST", "", Some(all_day)).await.expect(201);
}

/// The tasks without what belongs to the account that they are in.
async fn tasks(account: &Account, removed: &[&str]) -> Vec<Value> {
    let mut tasks = account.get("").await.json().as_array().unwrap().clone();
    for task in &mut tasks {
        removed.iter().for_each(|member| drop(task.as_object_mut().unwrap().remove(*member)));
    }
    tasks.sort_by_key(|task| task["title"].as_str().unwrap().to_owned());
    tasks
}

#[tokio::test]
async fn a_json_file_has_everything() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    fill(&ann).await;
    let file = export(&ann, "format=json").await.expect(200);
    assert_eq!(file.header("content-type"), "application/json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"latchkey.json\"");
    assert_eq!(counts(&imported(&ann, "format=json", &file.text).await), [0, 0, 0], "it is all here");
    assert_eq!(counts(&imported(&bob, "format=json", &file.text).await), [1, 2, 3]);
    assert_eq!(tasks(&bob, &["user_id"]).await, tasks(&ann, &["user_id"]).await);
    let list = |list: Value| (list[0]["id"].clone(), list[0]["name"].clone(), list[0]["color"].clone());
    assert_eq!(list(lists(&bob).await), list(lists(&ann).await));
}

#[tokio::test]
async fn other_formats_are_read_back() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    fill(&ann).await;
    let other = ["user_id", "id", "list_id", "parent_id", "created_at", "updated_at", "completed_at"];
    for (format, media_type) in [("csv", "text/csv; charset=utf-8"), ("ics", "text/calendar; charset=utf-8")]
    {
        let file = export(&ann, &format!("format={format}")).await.expect(200);
        assert_eq!(file.header("content-type"), media_type);
        let bob = server.sign_up(&format!("{format}@example.org")).await;
        assert_eq!(
            counts(&imported(&bob, &format!("format={format}"), &file.text).await),
            [1, 2, 3],
            "{format}"
        );
        assert_eq!(tasks(&bob, &other).await, tasks(&ann, &other).await, "{format}");
        let all = bob.get("").await.json();
        let children = all.as_array().unwrap().iter().filter(|task| task["parent_id"].is_string());
        assert_eq!(children.count(), 1, "{format}");
    }
    let file = export(&ann, "format=todotxt").await.expect(200);
    let bob = server.sign_up("todotxt@example.org").await;
    assert_eq!(counts(&imported(&bob, "format=todotxt", &file.text).await)[2], 3);
    let titles = |tasks: Vec<Value>| tasks.into_iter().map(|task| task["title"].clone()).collect::<Vec<_>>();
    assert_eq!(titles(tasks(&bob, &[]).await), titles(tasks(&ann, &[]).await));
}

#[tokio::test]
async fn has_every_task_of_a_large_account() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 1001, "");
    let file = export(&ann, "format=json").await.expect(200).json();
    assert_eq!(file["tasks"].as_array().unwrap().len(), 1001);
}

#[tokio::test]
async fn an_empty_account_is_a_valid_file() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for format in ["json", "csv", "ics", "todotxt"] {
        let file = export(&ann, &format!("format={format}")).await.expect(200);
        assert_eq!(
            counts(&imported(&ann, &format!("format={format}"), &file.text).await),
            [0, 0, 0],
            "{format}"
        );
    }
}

#[tokio::test]
async fn a_completed_task_keeps_its_successor() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = json!({
        "title": "Water the plants", "due": {"date": "2026-12-24"}, "repeat": {"rule": "FREQ=DAILY", "from": "due"},
    });
    let task = ann.send("POST", "", Some(task)).await.expect(201).json();
    let completed = ann.send("PATCH", &format!("{}/complete", id_of(&task)), None).await.expect(200).json();
    let successor = completed["successor_id"].as_str().unwrap().to_owned();
    let file = export(&ann, "format=json").await.expect(200).text;

    imported(&bob, "format=json", &file).await;
    let copy = bob.send("GET", &id_of(&task), None).await.expect(200).json();
    assert_eq!(copy["successor_id"], *successor);
    bob.send("PATCH", &format!("{}/complete", id_of(&task)), None).await.expect(200);
    assert_eq!(bob.titles("").await, ["Water the plants"], "reopening it removes its successor");
    bob.send("GET", &format!("/{successor}"), None).await.expect_error(404, "NOT_FOUND");

    let without: Value = serde_json::from_str(&file).unwrap();
    let tasks: Vec<_> =
        without["tasks"].as_array().unwrap().iter().filter(|task| task["id"] != *successor).collect();
    let carl = server.sign_up("carl@example.org").await;
    imported(&carl, "format=json", &json!({"format": "latchkey", "tasks": tasks}).to_string()).await;
    assert_eq!(carl.send("GET", &id_of(&task), None).await.expect(200).json().get("successor_id"), None);
}
