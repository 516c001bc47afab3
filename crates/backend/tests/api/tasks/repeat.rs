//! Completing and reopening tasks, above all repeating ones.

use crate::helpers::{Account, OTHER_UUIDS, Server, id_of, insert_tasks};
use serde_json::{Value, json};
use std::time::Duration;

/// A task that was due yesterday and repeats every day.
async fn daily(ann: &Account, from: &str) -> Value {
    let body = json!({
        "title": "Every day", "tags": ["home"], "due": {"date": "2026-01-01", "time": "08:00"},
        "repeat": {"rule": "FREQ=DAILY;COUNT=3", "from": from},
        "reminders": [{"at": {"date": "2025-12-31", "time": "20:00"}}],
    });
    ann.send("POST", "", Some(body)).await.expect(201).json()
}

async fn complete(ann: &Account, task: &Value) -> Value {
    ann.send("PATCH", &format!("{}/complete", id_of(task)), None).await.expect(200).json()
}

async fn successor(ann: &Account, task: &Value) -> Value {
    ann.get(&format!("/{}", task["successor_id"].as_str().unwrap())).await.expect(200).json()
}

/// The date of the server, and the day after a number of days.
fn day(server: &Server, days: i64) -> String {
    let today = server.now().date();
    today.add_days(days).unwrap().to_string()
}

#[tokio::test]
async fn rejects_days_that_are_not_of_today() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    for today in [day(&server, 2), day(&server, -2), "tomorrow".to_owned(), String::new()] {
        for (path, body) in [("/complete", None), ("", Some(json!({"completed": true})))] {
            let path = format!("{}{path}?today={today}", id_of(&task));
            let refused = ann.send("PATCH", &path, body).await.expect_error(400, "VALIDATION_ERROR").json();
            assert_eq!(refused["fields"][0]["field"], "today", "{today}");
        }
    }
    assert_eq!(ann.get("").await.json(), json!([task]));
    let path = format!("{}/complete", id_of(&ann.add("Once").await));
    for expected in [false, true] {
        ann.send("PATCH", &format!("{path}?today={}", day(&server, 2)), None).await.expect(400);
        ann.send("PATCH", &format!("{path}?next_id={}", OTHER_UUIDS[0]), None).await.expect(400);
        let done = ann.send("PATCH", &path, None).await.expect(200).json();
        assert_eq!(
            done["completed"], !expected,
            "also of a task that does not repeat, and of one that is completed"
        );
    }
}

#[tokio::test]
async fn rejects_ids_of_the_next_task_that_are_taken_or_malformed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (other, gone, task) = (ann.add("Other").await, ann.add("Gone").await, daily(&ann, "due").await);
    ann.send("DELETE", &id_of(&gone), None).await.expect(204);
    let taken = [&other["id"], &gone["id"], &task["id"]].map(Value::clone);
    for id in taken.into_iter().chain(OTHER_UUIDS.map(Value::from)).chain([json!("next")]) {
        let path = format!("{}/complete?next_id={}", id_of(&task), id.as_str().unwrap());
        let refused = ann.send("PATCH", &path, None).await.expect_error(400, "VALIDATION_ERROR").json();
        assert_eq!(refused["fields"][0]["field"], "next_id", "{id}");
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task);
}

#[tokio::test]
async fn completing_adds_the_next_task() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for from in ["due", "completion"] {
        let task = daily(&ann, from).await;
        let done = complete(&ann, &task).await;
        assert!(done["completed_at"].as_str() > task["completed_at"].as_str());
        let next = successor(&ann, &done).await;
        assert_eq!(next["due"], json!({"date": day(&server, 1), "time": "08:00"}), "missed ones are skipped");
        assert_eq!(next["repeat"], json!({"rule": "FREQ=DAILY;COUNT=2", "from": from}));
        assert_eq!(next["reminders"], json!([{"at": {"date": day(&server, 0), "time": "20:00"}}]));
        assert_eq!((&next["title"], &next["tags"]), (&task["title"], &task["tags"]));
        assert_eq!((&next["completed"], &next["completed_at"]), (&json!(false), &Value::Null));
    }
}

#[tokio::test]
async fn the_day_of_the_device_and_its_id_count() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    // The id of a task that was never created.
    let id = server.clock.new_id();
    let path = format!("{}?today={}&next_id={id}", id_of(&task), day(&server, 1));
    let done = ann.send("PATCH", &path, Some(json!({"completed": true}))).await.expect(200).json();
    assert_eq!(done["successor_id"], json!(id));
    assert_eq!(successor(&ann, &done).await["due"]["date"], day(&server, 2));
    let again = ann.send("PATCH", &path, Some(json!({"completed": true}))).await.expect(200).json();
    assert_eq!(again["successor_id"], json!(id), "completing twice is completing once");
    assert_eq!(ann.titles("").await.len(), 2);
}

#[tokio::test]
async fn a_replacement_that_completes_takes_them_too() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    let mut done = task.clone();
    done["completed"] = json!(true);
    let put =
        async |query: &str| ann.send("PUT", &format!("{}?{query}", id_of(&task)), Some(done.clone())).await;
    for (query, field) in [
        (format!("today={}", day(&server, 2)), "today"),
        (format!("next_id={}", task["id"].as_str().unwrap()), "next_id"),
    ] {
        let refused = put(&query).await.expect_error(400, "VALIDATION_ERROR").json();
        assert_eq!(refused["fields"][0]["field"], field);
    }
    assert_eq!(ann.get("").await.json(), json!([task]));
    let id = server.clock.new_id();
    let done = put(&format!("today={}&next_id={id}", day(&server, -1))).await.expect(200).json();
    assert_eq!(done["successor_id"], json!(id));
    assert_eq!(successor(&ann, &done).await["due"]["date"], day(&server, 0));
}

#[tokio::test]
async fn without_a_day_of_the_device_that_in_the_time_zone_of_the_account_counts() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    // Of these two zones, 26 hours apart, one is always on another day than UTC.
    for zone in ["Pacific/Kiritimati", "Etc/GMT+12"] {
        ann.auth("POST", "/api/auth/update-user", Some(json!({"timeZone": zone}))).await.expect(200);
        let zone = shared::ZoneName::parse(zone).unwrap();
        let today = store::today(server.now(), Some(&zone));
        let done = complete(&ann, &daily(&ann, "completion").await).await;
        let next = successor(&ann, &done).await;
        assert_eq!(next["due"]["date"], today.add_days(1).unwrap().to_string());
    }
}

#[tokio::test]
async fn a_rule_ends_with_its_count() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut task = daily(&ann, "due").await;
    for _ in 0..2 {
        let done = complete(&ann, &task).await;
        task = successor(&ann, &done).await;
    }
    assert_eq!(task["repeat"]["rule"], "FREQ=DAILY;COUNT=1");
    assert_eq!(complete(&ann, &task).await["successor_id"], Value::Null);
    assert_eq!(ann.titles("").await.len(), 3);
}

#[tokio::test]
async fn reopening_removes_an_untouched_successor_for_good() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    let done = complete(&ann, &task).await;
    let next = successor(&ann, &done).await;
    let cursor = ann.call("GET", "/changes", None).await.json()["cursor"].as_str().unwrap().to_owned();
    let open = complete(&ann, &task).await;
    assert_eq!((&open["completed"], &open["completed_at"]), (&json!(false), &Value::Null));
    assert_eq!((&open["repeat"], &open["successor_id"]), (&task["repeat"], &Value::Null));
    assert_eq!(ann.titles("").await, ["Every day"]);
    let changes = ann.call("GET", &format!("/changes?since={cursor}"), None).await.expect(200).json();
    assert_eq!(changes["tasks"], json!([open]));
    assert_eq!(changes["gone"], json!([{"kind": "task", "id": next["id"]}]));
    assert_eq!(ann.call("GET", "/trash", None).await.json(), json!([]));
    let body = json!({"title": "Back", "id": next["id"]});
    ann.send("POST", "", Some(body)).await.expect_error(410, "TASK_DELETED");
    let done = complete(&ann, &task).await;
    assert_ne!(done["successor_id"], next["id"]);
}

#[tokio::test]
async fn reopening_keeps_a_successor_that_was_changed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for deleted in [false, true] {
        let task = daily(&ann, "due").await;
        let done = complete(&ann, &task).await;
        let next = successor(&ann, &done).await;
        match deleted {
            true => ann.send("DELETE", &id_of(&next), None).await.expect(204),
            false => ann.send("PATCH", &id_of(&next), Some(json!({"title": "Changed"}))).await.expect(200),
        };
        let open = complete(&ann, &task).await;
        assert_eq!((&open["repeat"], &open["successor_id"]), (&Value::Null, &Value::Null));
        assert_eq!(ann.get(&id_of(&next)).await.status, if deleted { 404 } else { 200 });
    }
}

/// Also if the id of the new one is of the same millisecond.
#[tokio::test]
async fn reopening_keeps_a_successor_whose_subtasks_were_changed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for is_new in [false, true] {
        let task = daily(&ann, "due").await;
        let child = json!({"title": "Child", "parent_id": task["id"]});
        ann.send("POST", "", Some(child)).await.expect(201);
        let next = complete(&ann, &task).await["successor_id"].clone();
        let query = format!("?parent={}", next.as_str().unwrap());
        if is_new {
            let id = store::Clock::new_id_at(server.now());
            let child = json!({"title": "Typed", "parent_id": next, "id": id});
            ann.send("POST", "", Some(child)).await.expect(201);
        } else {
            let copy = ann.get(&query).await.json()[0].clone();
            ann.send("PATCH", &id_of(&copy), Some(json!({"title": "Typed"}))).await.expect(200);
        }
        let open = complete(&ann, &task).await;
        assert_eq!((&open["repeat"], &open["successor_id"]), (&Value::Null, &Value::Null));
        assert!(ann.titles(&query).await.contains(&"Typed".to_owned()));
    }
}

#[tokio::test]
async fn a_subtask_that_goes_on_in_its_successor_is_copied_once() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    let body = json!({
        "title": "Child", "parent_id": task["id"], "due": {"date": "2026-01-01"},
        "repeat": {"rule": "FREQ=DAILY", "from": "due"},
    });
    let child = ann.send("POST", "", Some(body)).await.expect(201).json();
    let child = successor(&ann, &complete(&ann, &child).await).await;
    let days = complete(&ann, &task).await["successor_id"].as_str().unwrap().to_owned();
    let copies = ann.get(&format!("?parent={days}")).await.json();
    assert_eq!((copies.as_array().unwrap().len(), &copies[0]["repeat"]), (1, &child["repeat"]));
}

#[tokio::test]
async fn a_copied_subtask_does_not_repeat_by_a_rule_that_has_ended() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (today, soon) = (day(&server, 0), day(&server, 2).replace('-', ""));
    let parent =
        json!({"title": "Week", "due": {"date": today}, "repeat": {"rule": "FREQ=WEEKLY", "from": "due"}});
    let parent = ann.send("POST", "", Some(parent)).await.expect(201).json();
    let rule = format!("FREQ=DAILY;UNTIL={soon}");
    let child = json!({
        "title": "Days", "due": {"date": today}, "repeat": {"rule": rule, "from": "due"}, "parent_id": parent["id"]
    });
    ann.send("POST", "", Some(child)).await.expect(201);
    let path = format!("{}/complete", id_of(&parent));
    let next = ann.send("PATCH", &path, None).await.expect(200).json()["successor_id"].clone();
    let copies = ann.get(&format!("?parent={}", next.as_str().unwrap())).await.json();
    assert_eq!((&copies[0]["due"]["date"], copies[0].get("repeat")), (&json!(day(&server, 7)), None));
    let reminder = json!({"reminders": [{"minutes_before": 5}]});
    ann.send("PATCH", &id_of(&copies[0]), Some(reminder)).await.expect(200);
}

#[tokio::test]
async fn subtasks_are_copied_open() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    for (title, completed) in [("Open", false), ("Done", true)] {
        let body = json!({"title": title, "completed": completed, "parent_id": task["id"]});
        ann.send("POST", "", Some(body)).await.expect(201);
    }
    let done = complete(&ann, &task).await;
    let all = ann.get("").await.json();
    let copies: Vec<_> =
        all.as_array().unwrap().iter().filter(|task| task["parent_id"] == done["successor_id"]).collect();
    assert_eq!(copies.len(), 2);
    assert!(copies.iter().all(|copy| copy["completed"] == false && copy["completed_at"] == Value::Null));
    complete(&ann, &task).await;
    assert_eq!(ann.titles("").await, ["Done", "Open", "Every day"], "an untouched family goes");
}

#[tokio::test]
async fn a_task_stays_open_where_the_quota_has_no_room_for_the_next() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = daily(&ann, "due").await;
    insert_tasks(&server.database, &ann.id, 9999, "");
    let path = format!("{}/complete", id_of(&task));
    ann.send("PATCH", &path, None).await.expect_error(422, "TASK_QUOTA_EXCEEDED");
    assert_eq!(ann.get(&id_of(&task)).await.json(), task);
}

#[tokio::test]
async fn creation_can_be_repeated_with_an_id() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    server.advance(Duration::from_secs(60));
    let late = store::Clock::new_id_at(server.now() + Duration::from_secs(25 * 60 * 60));
    for id in [json!(late), json!("x"), json!(7)].into_iter().chain(OTHER_UUIDS.map(Value::from)) {
        let refused = ann.send("POST", "", Some(json!({"title": "t", "id": id}))).await;
        assert_eq!(refused.expect_error(400, "VALIDATION_ERROR").json()["fields"][0]["field"], "id");
    }
    let body = json!({"title": "Once", "id": server.clock.new_id()});
    let created = ann.send("POST", "", Some(body.clone())).await.expect(201).json();
    assert_eq!(created["id"], body["id"]);
    let changed = json!({"title": "Changed"});
    let changed = ann.send("PATCH", &id_of(&created), Some(changed)).await.expect(200).json();
    assert_eq!(ann.send("POST", "", Some(body.clone())).await.expect(200).json(), changed);
    bob.send("POST", "", Some(body.clone())).await.expect(201);
    ann.send("DELETE", &id_of(&created), None).await.expect(204);
    ann.send("POST", "", Some(body)).await.expect_error(410, "TASK_DELETED");
    assert_eq!(bob.titles("").await, ["Once"]);
}
