use super::{apply, create, list, send, statuses, task};
use crate::helpers::{ABSENT, Response, Server, insert_tasks};
use serde_json::{Value, json};
use shared::DescriptionHash;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let path = format!("/api/{}/changes", ann.id);
    let body = json!({"operations": [create(&server, "t")]});
    server.post(&path, body.clone()).await.expect_error(401, "UNAUTHORIZED");
    Response::of(bob.request("POST", &path).json(&body)).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.titles("").await, [""; 0]);
}

#[tokio::test]
async fn rejects_what_is_no_batch() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (body, field) in [
        (json!({}), "operations"),
        (json!({"operations": {}}), "operations"),
        (json!({"operations": [], "device": "phone", "number": 1}), "device"),
        (json!({"operations": [], "device": ABSENT, "number": -1}), "number"),
        (json!({"operations": [], "device": ABSENT}), "number"),
        (json!({"operations": [], "number": 1}), "number"),
    ] {
        let refused = send(&ann, body.clone()).await.expect_error(400, "VALIDATION_ERROR").json();
        assert_eq!(refused["fields"][0]["field"], field, "{body}");
    }
    let many: Vec<_> = (0..101).map(|n| create(&server, &n.to_string())).collect();
    send(&ann, json!({"operations": many})).await.expect_error(413, "PAYLOAD_TOO_LARGE");
    // In memory each of these takes a hundred times its length.
    for operations in [json!(vec![json!({"": 0}); 100_000]), json!([vec![0; 100_000]])] {
        send(&ann, json!({"operations": operations})).await.expect_error(413, "PAYLOAD_TOO_LARGE");
        send(&ann, json!({"operations": operations, "number": "x"}))
            .await
            .expect_error(413, "PAYLOAD_TOO_LARGE");
    }
    assert_eq!(ann.titles("").await, [""; 0]);
    assert_eq!(statuses(&apply(&ann, &many[..100]).await), [201; 100]);
}

#[tokio::test]
async fn a_refused_operation_is_refused_alone() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let theirs = bob.add("Bob's own").await;
    let missing = json!({"id": ABSENT});
    let cases = [
        (json!("create"), 400, json!("VALIDATION_ERROR")),
        (json!({"op": "create", "kind": "task"}), 400, json!("VALIDATION_ERROR")),
        (task("toggle", &theirs, json!({})), 400, json!("VALIDATION_ERROR")),
        (json!({"op": "complete", "kind": "list", "id": ABSENT}), 400, json!("VALIDATION_ERROR")),
        (task("create", &missing, json!({"title": ""})), 400, json!("VALIDATION_ERROR")),
        (
            task("create", &json!({"id": "9b2f4b0a-5d6c-4e3b-8d3e-2f1a0b9c8d7e"}), json!({"title": "t"})),
            400,
            json!("VALIDATION_ERROR"),
        ),
        (task("update", &theirs, json!({"title": "Mine"})), 404, json!("NOT_FOUND")),
        (task("delete", &theirs, json!({})), 404, json!("NOT_FOUND")),
        (task("complete", &theirs, json!({"today": "2001-01-01"})), 404, json!("NOT_FOUND")),
        (task("restore", &theirs, json!({})), 404, json!("NOT_FOUND")),
        (task("update", &missing, json!({"title": "Mine"})), 404, json!("NOT_FOUND")),
    ];
    let mut operations = vec![create(&server, "First")];
    operations.extend(cases.iter().map(|(operation, ..)| operation.clone()));
    operations.push(create(&server, "Last"));
    let results = apply(&ann, &operations).await;
    for ((operation, status, code), result) in cases.iter().zip(&results[1..]) {
        assert_eq!((&result["status"], &result["code"]), (&json!(status), code), "{operation}");
        assert!(result["message"].is_string());
    }
    assert_eq!(results[5]["fields"][0]["field"], "title");
    assert_eq!(results[7], results[11], "another account's task is as a missing one");
    assert_eq!((&results[0]["status"], &results[12]["status"]), (&json!(201), &json!(201)));
    assert_eq!(ann.titles("").await, ["Last", "First"]);
    assert_eq!(bob.get("").await.json(), json!([theirs]));
}

#[tokio::test]
async fn operations_do_what_their_routes_do() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let new = create(&server, "One");
    let results = apply(
        &ann,
        &[
            new.clone(),
            task("update", &new, json!({"description": "d", "tags": ["x"]})),
            task("update", &new, json!({})),
            task("complete", &new, json!({})),
            task("complete", &new, json!({})),
            task("delete", &new, json!({})),
            task("update", &new, json!({"title": "Too late"})),
            task("restore", &new, json!({})),
            task("reopen", &new, json!({})),
        ],
    )
    .await;
    assert_eq!(statuses(&results), [201, 200, 200, 200, 200, 204, 410, 200, 200]);
    assert_eq!(results[1]["task"], results[2]["task"]);
    assert_eq!(results[3]["task"], results[4]["task"], "completing twice is completing once");
    assert_eq!(results[6]["code"], "TASK_DELETED");
    assert_eq!(ann.get("").await.json(), json!([results[8]["task"]]));
    let again = apply(&ann, &[new]).await;
    assert_eq!((&again[0]["status"], &again[0]["task"]), (&json!(200), &results[8]["task"]));
}

#[tokio::test]
async fn lists_are_created_filled_and_deleted() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (id, new) = (json!(server.clock.new_id()), create(&server, "Milk"));
    let results = apply(
        &ann,
        &[
            list("create", &id, json!({"name": "Groceries"})),
            list("create", &id, json!({"name": "Groceries"})),
            list("update", &id, json!({"color": "green"})),
            new.clone(),
            task("update", &new, json!({"list_id": id})),
            list("delete", &id, json!({"tasks": "inbox"})),
            list("update", &id, json!({"color": "red"})),
        ],
    )
    .await;
    assert_eq!(statuses(&results), [201, 200, 200, 201, 200, 204, 404]);
    assert_eq!(
        (&results[2]["list"]["name"], &results[2]["list"]["color"]),
        (&json!("Groceries"), &json!("green"))
    );
    assert_eq!(ann.get("").await.json()[0]["list_id"], Value::Null);
}

#[tokio::test]
async fn a_stale_edit_gets_the_task_as_it_is() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "t", "description": "first"});
    let old = ann.send("POST", "", Some(body)).await.expect(201).json();
    let path = format!("/{}", old["id"].as_str().unwrap());
    let new = ann.send("PATCH", &path, Some(json!({"title": "changed"}))).await.expect(200).json();
    let mut stale = task("update", &old, json!({"title": "Mine"}));
    stale["if_match"] = old["updated_at"].clone();
    let base = |text: &str| DescriptionHash::of(Some(text)).to_string();
    let based =
        |text: &str| task("update", &old, json!({"description": "second", "description_base": base(text)}));
    let results = apply(&ann, &[stale, based("other"), based("first"), based("first")]).await;
    assert_eq!(statuses(&results), [412, 412, 200, 412]);
    assert_eq!((&results[0]["code"], &results[0]["task"]), (&json!("TASK_CHANGED"), &new));
    assert_eq!((&results[1]["code"], &results[1]["task"]), (&json!("DESCRIPTION_CHANGED"), &new));
    assert_eq!(results[2]["task"]["description"], "second", "whatever else has changed meanwhile");
    assert_eq!(results[3]["task"], results[2]["task"]);
}

#[tokio::test]
async fn a_refused_operation_leaves_nothing_behind() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 9998, "");
    let daily = json!({"title": "Daily", "due": {"date": "2026-01-01"}, "repeat": {"rule": "FREQ=DAILY", "from": "due"}});
    let mut last = create(&server, "");
    last["data"] = daily;
    let results = apply(
        &ann,
        &[
            last.clone(),
            create(&server, "Fits"),
            create(&server, "Does not"),
            task("complete", &last, json!({})),
        ],
    )
    .await;
    assert_eq!(statuses(&results), [201, 201, 422, 422]);
    let open = ann.get(&format!("/{}", last["id"].as_str().unwrap())).await.json();
    assert_eq!(open["completed"], false);
    let other = ann.get("?limit=1").await.json()[0].clone();
    let results = apply(&ann, &[task("delete", &other, json!({})), task("complete", &last, json!({}))]).await;
    assert_eq!(statuses(&results), [204, 200], "the room of the deleted one");
}
