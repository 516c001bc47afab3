use super::{counts, imported, lists, path, undo};
use crate::helpers::{ABSENT, Response, Server};
use serde_json::json;

const FILE: &str = "title,list\nOne,Home\nTwo,Home\nThree,Work\n";

#[tokio::test]
async fn requires_a_token_and_the_own_import() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let report = imported(&ann, "format=csv", FILE).await;
    let rest = format!("/import/{}/undo", report["id"].as_str().unwrap());
    Response::of(server.request("POST", &path(&ann, &rest))).await.expect_error(401, "UNAUTHORIZED");
    let missing = Response::of(bob.request("POST", &path(&bob, &format!("/import/{ABSENT}/undo")))).await;
    let missing = missing.expect_error(404, "NOT_FOUND");
    for foreign in [path(&bob, &rest), path(&ann, &rest), path(&bob, "/import/not-an-id/undo")] {
        let foreign = Response::of(bob.request("POST", &foreign)).await.expect_error(404, "NOT_FOUND");
        assert_eq!(foreign.text, missing.text);
    }
    assert_eq!(ann.titles("").await.len(), 3);
}

#[tokio::test]
async fn takes_the_whole_import_to_the_trash() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.add("Own").await;
    let report = imported(&ann, "format=csv", FILE).await;
    let undone = undo(&ann, &report).await.expect(200).json();
    assert_eq!(undone, json!({"lists": 2, "tasks": 3}));
    assert_eq!((ann.titles("").await, lists(&ann).await), (vec!["Own".to_owned()], json!([])));
    assert_eq!(ann.call("GET", "/trash", None).await.json().as_array().unwrap().len(), 3);
    undo(&ann, &report).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.call("GET", "/changes", None).await.json()["count"], 1);
    assert_eq!(
        counts(&imported(&ann, "format=csv", FILE).await),
        [2, 0, 3],
        "the file can be imported again"
    );
}

#[tokio::test]
async fn keeps_what_was_added_to_its_lists() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let report = imported(&ann, "format=csv", FILE).await;
    let all = lists(&ann).await;
    let home = all.as_array().unwrap().iter().find(|list| list["name"] == "Home").unwrap()["id"].clone();
    ann.send("POST", "", Some(json!({"title": "Own", "list_id": home}))).await.expect(201);
    let parent = ann.get("?q=one").await.json()[0]["id"].clone();
    let child = json!({"title": "Child", "list_id": home, "parent_id": parent});
    ann.send("POST", "", Some(child)).await.expect(201);
    let undone = undo(&ann, &report).await.expect(200).json();
    assert_eq!(undone, json!({"lists": 1, "tasks": 4}), "a subtask goes with its task");
    assert_eq!(ann.titles("").await, ["Own"]);
    assert_eq!(lists(&ann).await[0]["name"], "Home");
}

#[tokio::test]
async fn undoes_one_import_of_several() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    imported(&ann, "format=csv", "title,list\nOne,Home\n").await;
    let second = imported(&ann, "format=csv", FILE).await;
    assert_eq!(counts(&second), [1, 0, 2]);
    undo(&ann, &second).await.expect(200);
    assert_eq!(ann.titles("").await, ["One"]);
}

#[tokio::test]
async fn forgets_reminders_of_subtasks_that_were_added() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let report = imported(&ann, "format=csv", FILE).await;
    let parent = ann.get("?q=one").await.json()[0].clone();
    let at = json!({"at": {"date": "2099-01-01", "time": "09:00", "zone": "UTC"}});
    let child =
        json!({"title": "Child", "list_id": parent["list_id"], "parent_id": parent["id"], "reminders": [at]});
    ann.send("POST", "", Some(child)).await.expect(201);
    let waiting = || server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM task_reminders");
    assert_eq!(waiting(), "1");
    undo(&ann, &report).await.expect(200);
    assert_eq!(waiting(), "0");
}
