//! What a task has beside title and description, in every route that writes it.

use crate::helpers::{ABSENT, Account, Response, Server, id_of};
use serde_json::{Value, json};

/// A valid value of every writable attribute but those that name other rows.
fn all() -> Value {
    json!({
        "title": "Water the plants",
        "due": {"date": "2027-01-31", "time": "08:30", "zone": "Europe/Berlin"},
        "priority": "high",
        "tags": ["balcony", "Garden"],
        "repeat": {"rule": "FREQ=MONTHLY", "from": "due"},
        "position": "fe80",
        "reminders": [{"minutes_before": 30}, {"at": {"date": "2027-01-30", "time": "20:00"}}],
    })
}

fn invalid() -> Vec<(Value, &'static str)> {
    let task = |member: &str, value: Value| json!({"title": "t", member: value});
    let repeating = |rule: &str| {
        let repeat = json!({"rule": rule, "from": "due"});
        json!({"title": "t", "due": {"date": "2027-01-31"}, "repeat": repeat})
    };
    vec![
        (task("due", json!("2027-01-31")), "due"),
        (task("due", json!({"date": "2027-02-30"})), "due.date"),
        (task("due", json!({"date": "2027-01-31", "time": "24:00"})), "due.time"),
        (task("due", json!({"date": "2027-01-31", "time": null})), "due.time"),
        (task("due", json!({"date": "2027-01-31", "zone": "Europe/Berlin"})), "due"),
        (task("due", json!({"date": "2027-01-31", "time": "08:00", "zone": "Europe/Atlantis"})), "due"),
        (task("priority", json!("urgent")), "priority"),
        (task("priority", json!({"high": null})), "priority"),
        (task("tags", json!("garden")), "tags"),
        (task("tags", json!(["#garden"])), "tags[0]"),
        (task("tags", json!(["a,b"])), "tags[0]"),
        (task("tags", json!((0..21).map(|n| n.to_string()).collect::<Vec<_>>())), "tags"),
        (task("repeat", json!({"rule": "FREQ=DAILY", "from": "due"})), "repeat"),
        (repeating("FREQ=HOURLY"), "repeat.rule"),
        (repeating("FREQ=DAILY;UNTIL=20270130"), "repeat"),
        (task("position", json!("FE80")), "position"),
        (task("position", json!("fe81")), "position"),
        (task("list_id", json!(ABSENT)), "list_id"),
        (task("list_id", json!("inbox")), "list_id"),
        (task("parent_id", json!(ABSENT)), "parent_id"),
        (task("reminders", json!([{"minutes_before": 40_321}])), "reminders[0]"),
        (task("reminders", json!([{}])), "reminders[0]"),
        (
            task("reminders", json!([{"at": {"date": "2027-01-31", "time": "08:00", "zone": "Mars/Base"}}])),
            "reminders",
        ),
    ]
}

#[tokio::test]
async fn rejects_invalid_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("As it was").await;
    for (body, field) in invalid() {
        for (method, path) in [("POST", ""), ("PUT", &id_of(&task)), ("PATCH", &id_of(&task))] {
            let refused = ann.send(method, path, Some(body.clone())).await;
            let refused = refused.expect_error(400, "VALIDATION_ERROR").json();
            assert_eq!(refused["fields"][0]["field"], field, "{method} {body}: {refused}");
        }
    }
    let long = json!({"title": "t", "position": "f".repeat(119) + "80"});
    for (method, path) in [("POST", ""), ("PUT", &id_of(&task)), ("PATCH", &id_of(&task))] {
        ann.send(method, path, Some(long.clone())).await.expect_error(422, "POSITION_TOO_LONG");
    }
    assert_eq!(ann.get("").await.json(), json!([task]));
}

#[tokio::test]
async fn list_and_parent_of_another_account_are_as_missing_ones() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let (list, task) = (add_list(&bob, "Bob's own").await, bob.add("Bob's own").await);
    let mine = ann.add("Ann's own").await;
    for (method, path) in [("POST", ""), ("PUT", &id_of(&mine)), ("PATCH", &id_of(&mine))] {
        for (member, theirs) in [("list_id", &list["id"]), ("parent_id", &task["id"])] {
            let send = async |id: &Value| {
                let body = json!({"title": "t", member: id});
                ann.send(method, path, Some(body)).await.expect_error(400, "VALIDATION_ERROR").text
            };
            assert_eq!(send(theirs).await, send(&json!(ABSENT)).await);
        }
    }
    assert_eq!(ann.get("").await.json(), json!([mine]));
}

#[tokio::test]
async fn are_returned_as_they_were_written_and_left_out_where_not_set() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let plain = ann.add("Plain").await;
    let created = ann.send("POST", "", Some(all())).await.expect(201).json();
    for (member, value) in all().as_object().unwrap() {
        assert_eq!(created[member], *value, "{member}");
    }
    assert_eq!(ann.get(&id_of(&created)).await.expect(200).json(), created);
    assert_eq!(ann.get("").await.expect(200).json(), json!([created, plain]));
    let plain = ann.send("PUT", &id_of(&created), Some(json!({"title": "Plain"}))).await.expect(200).json();
    assert_eq!(plain.as_object().unwrap().len(), 7, "{plain}");
    let again = ann.send("PUT", &id_of(&created), Some(all())).await.expect(200).json();
    assert_eq!(again["reminders"], created["reminders"]);
}

#[tokio::test]
async fn null_clears_one_and_the_others_stay() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut task = ann.send("POST", "", Some(all())).await.expect(201).json();
    let path = id_of(&task);
    let refused = ann.send("PATCH", &path, Some(json!({"due": null}))).await;
    refused.expect_error(400, "VALIDATION_ERROR");
    for body in [
        json!({"priority": null}),
        json!({"tags": null}),
        json!({"position": null}),
        json!({"reminders": []}),
        json!({"due": null, "repeat": null}),
    ] {
        let changed = ann.send("PATCH", &path, Some(body.clone())).await.expect(200).json();
        for member in body.as_object().unwrap().keys() {
            task.as_object_mut().unwrap().remove(member);
        }
        task["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, task, "{body}");
    }
}

async fn tags(ann: &Account, path: &str, body: Value) -> Value {
    ann.send("PATCH", path, Some(body)).await.expect(200).json()["tags"].clone()
}

#[tokio::test]
async fn tags_are_added_and_removed_and_keep_their_first_spelling() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let first = ann.send("POST", "", Some(json!({"title": "t", "tags": ["Garden"]}))).await.json();
    let path = id_of(&ann.add("Other").await);
    assert_eq!(tags(&ann, &path, json!({"tags_add": ["GARDEN", "b", "B"]})).await, json!(["b", "Garden"]));
    assert_eq!(
        tags(&ann, &path, json!({"tags_add": ["c"], "tags_remove": ["B"]})).await,
        json!(["c", "Garden"])
    );
    assert_eq!(tags(&ann, &path, json!({"tags": ["x"], "tags_add": ["y"]})).await, json!(["x", "y"]));
    assert_eq!(tags(&ann, &path, json!({"tags_remove": ["x", "y", "z"]})).await, Value::Null);
    let many: Vec<_> = (0..20).map(|n| format!("tag {n:02}")).collect();
    assert_eq!(tags(&ann, &path, json!({"tags": many})).await, json!(many));
    let refused = ann.send("PATCH", &path, Some(json!({"tags_add": ["one more"]}))).await;
    refused.expect_error(400, "VALIDATION_ERROR").expect_field("tags_add", "A task has at most 20 tags");
    assert_eq!(ann.get(&id_of(&first)).await.json(), first);
}

#[tokio::test]
async fn limits_tags_per_account_to_500() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for task in 0..25 {
        let tags: Vec<_> = (0..20).map(|n| format!("{task} {n}")).collect();
        ann.send("POST", "", Some(json!({"title": "t", "tags": tags}))).await.expect(201);
    }
    let one_more = json!({"title": "t", "tags": ["0 0", "one more"]});
    ann.send("POST", "", Some(one_more.clone())).await.expect_error(422, "TAG_QUOTA_EXCEEDED");
    ann.send("POST", "", Some(json!({"title": "t", "tags": ["0 0"]}))).await.expect(201);
    let bob = server.sign_up("bob@example.org").await;
    bob.send("POST", "", Some(one_more)).await.expect(201);
}

async fn add_list(ann: &Account, name: &str) -> Value {
    ann.call("POST", "/lists", Some(json!({"name": name}))).await.expect(201).json()
}

/// A task under this parent, in its list.
async fn child(ann: &Account, parent: &Value, title: &str) -> Response {
    let body = json!({"title": title, "parent_id": parent["id"], "list_id": parent["list_id"]});
    ann.send("POST", "", Some(body)).await
}

#[tokio::test]
async fn subtasks_have_one_level() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (parent, other) = (ann.add("Parent").await, ann.add("Other").await);
    let first = child(&ann, &parent, "First").await.expect(201).json();
    assert_eq!(first["parent_id"], parent["id"]);
    child(&ann, &first, "Deeper").await.expect_error(400, "VALIDATION_ERROR");
    for (task, parent) in [(&parent, &other), (&parent, &parent), (&parent, &first), (&other, &first)] {
        let body = json!({"parent_id": parent["id"]});
        let refused = ann.send("PATCH", &id_of(task), Some(body)).await;
        let refused = refused.expect_error(400, "VALIDATION_ERROR").json();
        assert_eq!(refused["fields"][0]["field"], "parent_id");
    }
    let moved = json!({"parent_id": other["id"]});
    ann.send("PATCH", &id_of(&first), Some(moved)).await.expect(200);
    let free = ann.send("PATCH", &id_of(&first), Some(json!({"parent_id": null}))).await.expect(200).json();
    assert_eq!(free["parent_id"], Value::Null);
}

#[tokio::test]
async fn a_subtask_is_in_no_other_list_than_its_parent() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (garden, home) = (add_list(&ann, "Garden").await, add_list(&ann, "Home").await);
    let parent = json!({"title": "Parent", "list_id": garden["id"]});
    let parent = ann.send("POST", "", Some(parent)).await.expect(201).json();
    let first = child(&ann, &parent, "First").await.expect(201).json();
    let other = ann.add("Other").await;
    for (method, task, body, field) in [
        ("POST", None, json!({"parent_id": parent["id"]}), "parent_id"),
        ("POST", None, json!({"parent_id": parent["id"], "list_id": home["id"]}), "parent_id"),
        ("PATCH", Some(&other), json!({"parent_id": parent["id"]}), "parent_id"),
        ("PATCH", Some(&first), json!({"list_id": home["id"]}), "list_id"),
        ("PATCH", Some(&first), json!({"list_id": null}), "list_id"),
        ("PATCH", Some(&first), json!({"parent_id": other["id"]}), "parent_id"),
        ("PUT", Some(&first), json!({"parent_id": parent["id"]}), "list_id"),
    ] {
        let mut body = body;
        body["title"] = json!("t");
        let refused = ann.send(method, &task.map(id_of).unwrap_or_default(), Some(body.clone())).await;
        let refused = refused.expect_error(400, "VALIDATION_ERROR").json();
        assert_eq!(refused["fields"][0]["field"], field, "{method} {body}: {refused}");
    }
    assert_eq!(ann.get("").await.json(), json!([other, first, parent]));
    let both = json!({"parent_id": parent["id"], "list_id": garden["id"]});
    ann.send("PATCH", &id_of(&other), Some(both)).await.expect(200);
}

#[tokio::test]
async fn subtasks_move_with_their_parent() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "Garden").await;
    let parent = ann.add("Parent").await;
    for title in ["First", "Second"] {
        child(&ann, &parent, title).await.expect(201);
    }
    let elsewhere = ann.add("Elsewhere").await;
    for (method, body, titles) in [
        ("PATCH", json!({"list_id": list["id"]}), vec!["Second", "First", "Parent"]),
        ("PUT", json!({"title": "Parent"}), vec![]),
    ] {
        let before = ann.get(&format!("?parent={}", &id_of(&parent)[1..])).await.json();
        ann.send(method, &id_of(&parent), Some(body)).await.expect(200);
        assert_eq!(ann.titles(&format!("?list={}", &id_of(&list)[1..])).await, titles, "{method}");
        let after = ann.get(&format!("?parent={}", &id_of(&parent)[1..])).await.json();
        for (before, after) in before.as_array().unwrap().iter().zip(after.as_array().unwrap()) {
            assert_eq!(before["id"], after["id"]);
            assert!(before["updated_at"].as_str() < after["updated_at"].as_str(), "{method}");
        }
    }
    assert_eq!(ann.titles("?list=inbox").await, ["Elsewhere", "Second", "First", "Parent"]);
    assert_eq!(ann.get(&id_of(&elsewhere)).await.json(), elsewhere, "untouched");
}

#[tokio::test]
async fn subtasks_are_deleted_with_their_parent() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let parent = ann.add("Parent").await;
    let first = child(&ann, &parent, "First").await.expect(201).json();
    ann.add("Other").await;
    ann.send("DELETE", &id_of(&parent), None).await.expect(204);
    assert_eq!(ann.titles("").await, ["Other"]);
    ann.get(&id_of(&first)).await.expect_error(404, "NOT_FOUND");
    for (method, rest) in [("PUT", ""), ("PATCH", ""), ("PATCH", "/complete")] {
        let path = format!("{}{rest}", id_of(&first));
        ann.send(method, &path, Some(json!({"title": "t"}))).await.expect_error(410, "TASK_DELETED");
    }
}
