//! Operations of a batch that are refused: each with what its route responds, and without a trace.

use super::{apply, create, list, send, statuses, task, token};
use crate::helpers::{ABSENT, Account, Response, Server, id_of, insert_tasks};
use serde_json::{Value, json};

#[tokio::test]
async fn a_personal_access_token_needs_the_write_scope() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (scope, status) in [("read", 403), ("write", 200)] {
        let key = token(&ann, scope).await["key"].as_str().unwrap().to_owned();
        let by_token = Account { access_token: key, ..ann.clone() };
        send(&by_token, json!({"operations": [create(&server, scope)]})).await.expect(status);
    }
    assert_eq!(ann.titles("").await, ["write"]);
}

/// A task that repeats every day.
async fn daily(ann: &Account) -> Value {
    let body = json!({
        "title": "Every day", "due": {"date": "2026-01-01"}, "repeat": {"rule": "FREQ=DAILY", "from": "due"},
    });
    ann.send("POST", "", Some(body)).await.expect(201).json()
}

/// Sends each operation between two that are accepted, and compares status, code and field.
async fn expect_refusals(server: &Server, ann: &Account, cases: &[(Value, u64, &str, Option<&str>)]) {
    let mut operations = vec![create(server, "Before")];
    operations.extend(cases.iter().map(|(operation, ..)| operation.clone()));
    operations.push(create(server, "After"));
    let results = apply(ann, &operations).await;
    for ((operation, status, code, field), result) in cases.iter().zip(&results[1..]) {
        let found = (&result["status"], &result["code"], &result["fields"][0]["field"]);
        assert_eq!(found, (&json!(status), &json!(code), &json!(field)), "{operation} {result}");
    }
    assert_eq!((&results[0]["status"], &results[cases.len() + 1]["status"]), (&json!(201), &json!(201)));
}

#[tokio::test]
async fn operations_on_tasks() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (daily, other) = (daily(&ann).await, ann.add("Other").await);
    let invalid = |operation: Value, field| (operation, 400, "VALIDATION_ERROR", Some(field));
    let long = "f".repeat(119) + "80";
    let mut conditional = create(&server, "Conditional");
    conditional["if_match"] = other["updated_at"].clone();
    let mut stale = task("complete", &other, json!({}));
    stale["if_match"] = json!("2026-01-01T00:00:00.000Z");
    expect_refusals(
        &server,
        &ann,
        &[
            // A device that was offline for days: the day on which it sends counts.
            invalid(task("complete", &daily, json!({"today": "2026-01-01"})), "today"),
            invalid(task("update", &daily, json!({"completed": true, "today": "2026-01-01"})), "today"),
            invalid(task("complete", &daily, json!({"today": 7})), "today"),
            invalid(task("complete", &daily, json!({"next_id": other["id"]})), "next_id"),
            invalid(task("update", &daily, json!({"completed": true, "next_id": daily["id"]})), "next_id"),
            invalid(task("update", &other, json!({"description_base": "7"})), "description_base"),
            invalid(task("update", &other, json!({"list_id": ABSENT, "title": "Changed"})), "list_id"),
            invalid(task("update", &other, json!({"parent_id": other["id"]})), "parent_id"),
            (task("update", &other, json!({"position": long})), 422, "POSITION_TOO_LONG", None),
            (task("restore", &other, json!({})), 404, "NOT_FOUND", None),
            (stale, 412, "TASK_CHANGED", None),
            (conditional, 412, "TASK_CHANGED", None),
        ],
    )
    .await;
    for untouched in [daily, other] {
        assert_eq!(ann.get(&id_of(&untouched)).await.json(), untouched);
    }
    assert_eq!(ann.titles("").await, ["After", "Before", "Other", "Every day"]);
}

#[tokio::test]
async fn operations_on_lists() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut operations = Vec::new();
    for number in 0..200 {
        operations.push(list("create", &json!(server.clock.new_id()), json!({"name": number.to_string()})));
    }
    for half in operations.chunks(100) {
        assert_eq!(statuses(&apply(&ann, half).await), [201; 100]);
    }
    let kept = ann.call("GET", "/lists", None).await.json();
    let (id, new) = (&kept[0]["id"], json!(server.clock.new_id()));
    let conditional = |mut operation: Value| {
        operation["if_match"] = json!("2026-01-01T00:00:00.000Z");
        operation
    };
    let invalid = |operation: Value, field| (operation, 400, "VALIDATION_ERROR", Some(field));
    expect_refusals(
        &server,
        &ann,
        &[
            invalid(list("delete", id, json!({"tasks": "elsewhere"})), "tasks"),
            invalid(list("update", id, json!({"name": ""})), "name"),
            invalid(list("create", &new, json!({})), "name"),
            (list("create", &new, json!({"name": "One more"})), 422, "LIST_QUOTA_EXCEEDED", None),
            (list("update", id, json!({"position": "f".repeat(119) + "80"})), 422, "POSITION_TOO_LONG", None),
            (list("update", &new, json!({"name": "Missing"})), 404, "NOT_FOUND", None),
            (list("delete", &new, json!({})), 404, "NOT_FOUND", None),
            (conditional(list("update", id, json!({"name": "Stale"}))), 412, "LIST_CHANGED", None),
            (conditional(list("delete", id, json!({}))), 412, "LIST_CHANGED", None),
            (conditional(list("create", &new, json!({"name": "New"}))), 412, "LIST_CHANGED", None),
        ],
    )
    .await;
    assert_eq!(ann.call("GET", "/lists", None).await.json(), kept);
    // The room of a deleted one.
    let again = [list("delete", id, json!({})), list("create", &new, json!({"name": "One more"}))];
    assert_eq!(statuses(&apply(&ann, &again).await), [204, 201]);
    let gone = apply(&ann, &[list("create", id, json!({"name": "Back"}))]).await;
    assert_eq!((&gone[0]["status"], &gone[0]["code"]), (&json!(410), &json!("LIST_DELETED")));
}

/// Another device has deleted the list while this one was offline.
#[tokio::test]
async fn operations_on_the_tasks_of_a_deleted_list() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let id =
        ann.call("POST", "/lists", Some(json!({"name": "Garden"}))).await.expect(201).json()["id"].clone();
    let body = |title: &str| json!({"title": title, "list_id": id});
    let inside = ann.send("POST", "", Some(body("Inside"))).await.expect(201).json();
    let outside = ann.add("Outside").await;
    ann.call("DELETE", &format!("/lists/{}", id.as_str().unwrap()), None).await.expect(204);
    let mut new = create(&server, "");
    new["data"] = body("New");
    let edit = json!({"title": "Edited"});
    let results = apply(
        &ann,
        &[
            new,
            task("update", &inside, edit.clone()),
            task("update", &outside, json!({"list_id": id})),
            list("update", &id, json!({"name": "Yard"})),
            task("restore", &inside, json!({})),
            task("update", &inside, edit),
        ],
    )
    .await;
    assert_eq!(statuses(&results), [400, 410, 400, 404, 200, 200]);
    for refused in [&results[0], &results[2]] {
        assert_eq!(refused["fields"][0]["field"], "list_id");
    }
    assert_eq!(results[1]["code"], "TASK_DELETED");
    let restored = &results[5]["task"];
    assert_eq!((&restored["title"], restored.get("list_id")), (&json!("Edited"), None), "in the inbox");
    assert_eq!(ann.titles("").await, ["Outside", "Edited"]);
}

#[tokio::test]
async fn tags_over_the_quota_are_refused_in_the_middle_of_a_batch() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let tagged = |number: usize, count: usize| {
        let mut new = create(&server, &number.to_string());
        let tags: Vec<_> = (0..count).map(|tag| format!("{number} {tag}")).collect();
        new["data"]["tags"] = json!(tags);
        new
    };
    let mut operations: Vec<_> =
        (0..25).map(|number| tagged(number, if number == 0 { 19 } else { 20 })).collect();
    operations.extend([tagged(25, 2), tagged(26, 1), tagged(27, 1)]);
    let results = apply(&ann, &operations).await;
    assert_eq!(statuses(&results)[24..], [201, 422, 201, 422]);
    assert_eq!(results[25]["code"], "TAG_QUOTA_EXCEEDED");
    let tags = Response::of(ann.own("GET", "/tags")).await.expect(200).json();
    assert_eq!(tags.as_array().unwrap().len(), 500);
    assert!(tags.as_array().unwrap().iter().all(|tag| tag["name"] != "25 0"), "nothing is left of it");
}

/// Two devices complete a task that repeats, offline, and go on with the next one.
#[tokio::test]
async fn the_next_task_of_the_second_device_is_the_one_of_the_first() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let daily = daily(&ann).await;
    let [first, second] = [(); 2].map(|()| json!({"id": server.clock.new_id()}));
    let complete = |next: &Value| task("complete", &daily, json!({"next_id": next["id"]}));
    let note = json!({"description": "Of the second device"});
    assert_eq!(statuses(&apply(&ann, &[complete(&first)]).await), [200]);
    let results = apply(&ann, &[complete(&second), task("update", &second, note.clone())]).await;
    assert_eq!(statuses(&results), [200, 404]);
    assert_eq!(results[0]["task"]["successor_id"], first["id"], "where the others go");
    let won = json!({"id": results[0]["task"]["successor_id"]});
    let again = apply(&ann, &[task("update", &won, note.clone())]).await;
    assert_eq!(again[0]["task"]["description"], note["description"]);
    assert_eq!(ann.titles("").await.len(), 2, "one successor");
}

#[tokio::test]
async fn a_batch_that_has_written_much_leaves_the_rest_for_later() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 2100, "");
    let parent = ann.add("Parent").await;
    let id = parent["id"].as_str().unwrap();
    server.database.execute(&format!(
        "UPDATE tasks SET parent_id = '{id}', attributes = '{{\"parent_id\":\"{id}\"}}' WHERE id <> '{id}'"
    ));
    let home = ann.call("POST", "/lists", Some(json!({"name": "Home"}))).await.expect(201).json();
    let operations = [
        task("update", &parent, json!({"list_id": home["id"]})),
        task("update", &parent, json!({"title": "Later"})),
        create(&server, "Later"),
    ];
    let results = apply(&ann, &operations).await;
    assert_eq!(statuses(&results), [200, 503, 503]);
    assert_eq!(results[1]["code"], "OVERLOADED");
    assert_eq!(statuses(&apply(&ann, &operations[1..]).await), [200, 201]);
}

#[tokio::test]
async fn a_batch_of_refused_operations_leaves_the_rest_for_later_too() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 9000, "");
    server.database.execute(&format!(
        "INSERT INTO tags (user_id, folded, name)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 500)
        SELECT '{}', 'tag ' || n, 'tag ' || n FROM numbers",
        ann.id
    ));
    // Whether old tags can be forgotten takes a look at all tasks.
    let tags: Vec<_> = (0..20).map(|n| format!("new {n}")).collect();
    let mut large = create(&server, "With tags");
    large["data"]["tags"] = json!(tags);
    let all: String = (1..=500).map(|n| format!("tag {n},")).collect();
    server.database.execute("UPDATE tasks SET tags_folded = ',tag 1,'");
    server.database.execute(&format!("UPDATE tasks SET tags_folded = ',{all}' WHERE id LIKE '%10001'"));
    let operations = vec![large; 4];
    let results = apply(&ann, &operations).await;
    assert_eq!(statuses(&results), [422, 422, 503, 503]);
}
