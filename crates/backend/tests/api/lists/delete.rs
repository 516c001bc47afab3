use super::{add_list, add_task, names, path_of, requires_token_and_ownership};
use crate::helpers::{Account, Response, Server, id_of, insert_tasks, insert_trash};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("DELETE", None).await;
}

#[tokio::test]
async fn rejects_unknown_destination_and_stale_etag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "Kept").await;
    for tasks in ["", "list", "Inbox", "inbox,trash"] {
        let refused = ann.call("DELETE", &format!("{}?tasks={tasks}", path_of(&list)), None).await;
        assert_eq!(refused.expect_error(400, "VALIDATION_ERROR").json()["fields"][0]["field"], "tasks");
    }
    for (name, tag) in [("if-match", "\"x\""), ("if-none-match", "*")] {
        let request = ann.own("DELETE", &path_of(&list)).header(name, tag);
        Response::of(request).await.expect_error(412, "LIST_CHANGED");
    }
    assert_eq!(names(&ann).await, ["Kept"]);
    let tag = format!("\"{}\"", list["updated_at"].as_str().unwrap());
    Response::of(ann.own("DELETE", &path_of(&list)).header("if-match", tag)).await.expect(204);
    ann.call("DELETE", &path_of(&list), None).await.expect_error(404, "NOT_FOUND");
}

/// A list with a task, its subtask and a completed task, beside another list and the inbox.
async fn filled(ann: &Account) -> (Value, [Value; 3]) {
    let list = add_list(ann, "Garden").await;
    let parent = add_task(ann, "Parent", Some(&list)).await;
    let child =
        json!({"title": "Child", "list_id": list["id"], "parent_id": parent["id"], "priority": "high"});
    let child = ann.send("POST", "", Some(child)).await.expect(201).json();
    let done = json!({"title": "Done", "list_id": list["id"], "completed": true, "description": "Long ago"});
    let done = ann.send("POST", "", Some(done)).await.expect(201).json();
    add_task(ann, "Other", Some(&add_list(ann, "Kept").await)).await;
    ann.add("Inbox").await;
    (list, [parent, child, done])
}

#[tokio::test]
async fn its_tasks_go_to_the_trash() {
    let server = Server::start();
    for query in ["", "?tasks=trash"] {
        let ann = server.sign_up(&format!("ann{}@example.org", query.len())).await;
        let (list, tasks) = filled(&ann).await;
        assert_eq!(
            ann.call("DELETE", &format!("{}{query}", path_of(&list)), None).await.expect(204).text,
            ""
        );
        assert_eq!(names(&ann).await, ["Kept"]);
        assert_eq!(ann.titles("").await, ["Inbox", "Other"]);
        for task in tasks {
            let changed = ann.send("PATCH", &id_of(&task), Some(json!({"title": "Changed"}))).await;
            changed.expect_error(410, "TASK_DELETED");
        }
        let body = json!({"title": "t", "list_id": list["id"]});
        ann.send("POST", "", Some(body)).await.expect_error(400, "VALIDATION_ERROR");
        let of_ann = format!("user_id = '{}'", ann.id);
        let row = |of: &str| server.database.text(&format!("SELECT {of} WHERE {of_ann}"));
        assert_eq!(row("CAST(trash_count AS TEXT) AS text FROM task_lists"), "3");
        assert_eq!(row("CAST(task_count AS TEXT) AS text FROM task_lists"), "2");
        let counter = row("CAST(counter AS TEXT) AS text FROM task_lists");
        assert_eq!(row("kind || CAST(changed AS TEXT) AS text FROM tombstones"), format!("list{counter}"));
        assert_eq!(row("CAST(min(changed) AS TEXT) AS text FROM trash"), counter);
    }
}

#[tokio::test]
async fn the_trash_holds_10_000_tasks_of_which_the_oldest_go_first() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let oldest = insert_trash(&server.database, &ann.id, 9998);
    let (list, _) = filled(&ann).await;
    ann.call("DELETE", &path_of(&list), None).await.expect(204);
    let trash = ann.call("GET", "/trash", None).await.expect(200).json();
    assert_eq!(trash.as_array().unwrap().len(), 10_000);
    let mut latest: Vec<_> = (0..3).map(|index| trash[index]["title"].as_str().unwrap()).collect();
    latest.sort_unstable();
    assert_eq!(latest, ["Child", "Done", "Parent"]);
    let again = json!({"title": "t", "id": oldest["id"]});
    ann.send("POST", "", Some(again)).await.expect_error(410, "TASK_DELETED");
}

#[tokio::test]
async fn its_tasks_go_to_the_inbox() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (list, tasks) = filled(&ann).await;
    ann.call("DELETE", &format!("{}?tasks=inbox", path_of(&list)), None).await.expect(204);
    assert_eq!(names(&ann).await, ["Kept"]);
    for mut task in tasks {
        let now = ann.get(&id_of(&task)).await.expect(200).json();
        assert!(now["updated_at"].as_str() > task["updated_at"].as_str());
        task["updated_at"] = now["updated_at"].clone();
        task.as_object_mut().unwrap().remove("list_id");
        assert_eq!(now, task);
    }
    let list_of = async |title: &str| {
        let tasks = ann.get(&format!("?q={title}")).await.expect(200).json();
        tasks[0]["list_id"].as_str().map(str::to_owned)
    };
    assert!(list_of("Other").await.is_some());
    let rows = "SELECT CAST(count(*) AS TEXT) AS text FROM tasks";
    let of_ann = format!("user_id = '{}'", ann.id);
    assert_eq!(server.database.text(&format!("{rows} WHERE {of_ann} AND list_id IS NULL")), "4");
    let numbered =
        format!("{rows} WHERE {of_ann} AND changed = (SELECT counter FROM task_lists WHERE {of_ann})");
    assert_eq!(server.database.text(&numbered), "3");
}

#[tokio::test]
async fn thousands_of_tasks_move_at_once() {
    let server = Server::start();
    for tasks in ["inbox", "trash"] {
        let ann = server.sign_up(&format!("{tasks}@example.org")).await;
        let list = add_list(&ann, "Large").await;
        insert_tasks(&server.database, &ann.id, 2000, "");
        let id = list["id"].as_str().unwrap();
        server.database.execute(&format!(
            "UPDATE tasks SET list_id = '{id}', attributes = '{{\"list_id\":\"{id}\"}}' WHERE user_id = '{}'",
            ann.id
        ));
        ann.call("DELETE", &format!("{}?tasks={tasks}", path_of(&list)), None).await.expect(204);
        let left = ann.get("").await.expect(200).json();
        let left = left.as_array().unwrap();
        assert_eq!(left.len(), if tasks == "inbox" { 2000 } else { 0 });
        assert!(left.iter().all(|task| task.get("list_id").is_none()));
    }
}
