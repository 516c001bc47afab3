//! Batches that are sent again, late, or twice at once.

use super::{apply, create, list, read, send, since, statuses, task};
use crate::helpers::{Server, id_of};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

#[tokio::test]
async fn a_batch_of_a_device_counts_once() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let device = Uuid::new_v4();
    let batch = |number: u32, title: &str| json!({"device": device, "number": number, "operations": [create(&server, title)]});
    let (first, second) = (batch(1, "First"), batch(2, "Second"));
    let applied = async |body: &Value| send(&ann, body.clone()).await.expect(200).json();
    assert_eq!(applied(&second).await["results"][0]["status"], 201);
    for late in [&first, &second] {
        let response = applied(late).await;
        assert_eq!((&response["applied"], &response["results"]), (&json!(true), &json!([])));
        assert!(response["cursor"].is_string());
    }
    assert_eq!(ann.titles("").await, ["Second"]);
    let mut other = first;
    other["device"] = json!(Uuid::new_v4());
    assert_eq!(applied(&other).await["results"][0]["status"], 201);
}

#[tokio::test]
async fn remembers_the_last_50_devices() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let batch = |device: Uuid| json!({"device": device, "number": 7, "operations": []});
    let devices: Vec<_> = (0..51).map(|_| Uuid::new_v4()).collect();
    for device in &devices {
        server.advance(std::time::Duration::from_millis(1));
        assert_eq!(send(&ann, batch(*device)).await.expect(200).json().get("applied"), None);
    }
    for (device, known) in [(devices[1], true), (devices[50], true), (devices[0], false)] {
        assert_eq!(send(&ann, batch(device)).await.expect(200).json()["applied"] == true, known);
    }
}

/// For instance milliseconds.
#[tokio::test]
async fn numbers_may_be_large() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let device = Uuid::new_v4();
    let batch = |number: u64| json!({"device": device, "number": number, "operations": []});
    let too_large = send(&ann, batch(1 << 63)).await.expect_error(400, "VALIDATION_ERROR").json();
    assert_eq!(too_large["fields"][0]["field"], "number");
    for (number, known) in [(1_795_253_400_000, false), (1_795_253_400_000, true), ((1 << 63) - 1, false)] {
        let response = send(&ann, batch(number)).await.expect(200).json();
        assert_eq!(response["applied"] == true, known, "{number}");
    }
}

/// Two instances, as on PostgreSQL; other processes on an SQLite file.
fn two_instances() -> [Server; 2] {
    let one = Server::start();
    let two = Server::on(&one.database, &[]);
    [one, two]
}

#[tokio::test]
async fn a_batch_that_reaches_two_instances_at_once_counts_once() {
    let servers = two_instances();
    let ann = servers[0].sign_up("ann@example.org").await;
    let on = servers.each_ref().map(|server| ann.at(server));
    let device = Uuid::new_v4();
    for number in 1..=5 {
        let batch = json!({
            "device": device, "number": number,
            "operations": [task("update", &ann.add("Task").await, json!({"tags_add": [number.to_string()]}))],
        });
        let copies = (0..6).map(|copy| send(&on[copy % 2], batch.clone()));
        let applied = join_all(copies).await.into_iter().map(|response| response.expect(200).json());
        let results: Vec<_> = applied.filter(|response| response["applied"] != true).collect();
        assert_eq!(results.len(), 1, "{results:?}");
        assert_eq!(results[0]["results"][0]["status"], 200);
    }
}

#[tokio::test]
async fn devices_that_complete_a_task_at_once_make_one_successor() {
    let servers = two_instances();
    let ann = servers[0].sign_up("ann@example.org").await;
    let on = servers.each_ref().map(|server| ann.at(server));
    for round in 1..=5 {
        let body = json!({
            "title": "Every day", "due": {"date": "2026-01-01"},
            "repeat": {"rule": "FREQ=DAILY", "from": "due"},
        });
        let daily = ann.send("POST", "", Some(body)).await.expect(201).json();
        let complete = async |device: usize| {
            let next = servers[device % 2].clock.new_id();
            let operation = task("complete", &daily, json!({"next_id": next}));
            apply(&on[device % 2], &[operation]).await[0].clone()
        };
        let results = join_all((0..6).map(complete)).await;
        let successors: BTreeSet<_> =
            results.iter().map(|result| result["task"]["successor_id"].as_str().unwrap()).collect();
        assert_eq!((statuses(&results), successors.len()), (vec![200; 6], 1));
        assert_eq!(ann.titles("").await.len(), 2 * round);
    }
}

/// What `docs/tasks.md` says about a batch of which the response was lost.
#[tokio::test]
async fn lost_results_are_found_in_the_feed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let [kept, edited, deleted, gone] = ["Kept", "Edited", "Deleted", "Gone"].map(|title| ann.add(title));
    let (kept, edited, deleted, gone) = (kept.await, edited.await, deleted.await, gone.await);
    let start = read(&ann, "").await;
    // Another device, before the batch.
    ann.send("DELETE", &id_of(&gone), None).await.expect(204);
    let absent = json!(server.clock.new_id());
    let mut homeless = create(&server, "In a list that is gone");
    homeless["data"]["list_id"] = absent.clone();
    let new = create(&server, "New");
    let operations = [
        new.clone(),
        homeless.clone(),
        task("update", &kept, json!({"list_id": absent})),
        task("update", &edited, json!({"title": "Edited here"})),
        task("delete", &deleted, json!({})),
        task("update", &gone, json!({"title": "Too late"})),
        list("update", &absent, json!({"name": "Too late, too"})),
    ];
    let (device, batch) = (Uuid::new_v4(), json!({"operations": operations}));
    let numbered = |number: u32, mut batch: Value| {
        (batch["device"], batch["number"]) = (json!(device), json!(number));
        batch
    };
    send(&ann, numbered(1, batch.clone())).await.expect(200);
    // The response was lost. Meanwhile another device has edited the same task.
    ann.send("PATCH", &id_of(&edited), Some(json!({"title": "Edited there"}))).await.expect(200);
    let again = send(&ann, numbered(1, batch)).await.expect(200).json();
    assert_eq!((&again["applied"], &again["results"]), (&json!(true), &json!([])));

    let feed = since(&ann, &start, "").await;
    assert_eq!(feed["more"], false);
    let found = |rows: &str, id: &Value| feed[rows].as_array().unwrap().iter().find(|row| row["id"] == *id);
    assert!(found("tasks", &new["id"]).is_some() && found("tasks", &homeless["id"]).is_none());
    assert!(found("tasks", &kept["id"]).is_none(), "it is as it was");
    assert_eq!(
        found("tasks", &edited["id"]).unwrap()["title"],
        "Edited there",
        "as it was not before either"
    );
    assert!(found("gone", &deleted["id"]).is_some() && found("gone", &gone["id"]).is_some());

    // What had no effect is sent once more, with another number: that changes nothing, but has the reasons.
    let rest: Vec<_> = [1, 2, 5, 6].map(|index| operations[index].clone()).to_vec();
    let counted = ann.get("").await.text;
    let reasons = send(&ann, numbered(2, json!({"operations": rest}))).await.expect(200).json();
    assert_eq!(statuses(reasons["results"].as_array().unwrap()), [400, 400, 410, 404]);
    assert_eq!(ann.get("").await.text, counted);
}
