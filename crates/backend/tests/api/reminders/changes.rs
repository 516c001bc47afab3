//! What changes of tasks do to reminders.

use super::{ANN, HOUR, MINUTE, add, count, reminder_in, settle, sign_up, start, subjects, utc};
use crate::helpers::id_of;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn reminds_at_its_minute_and_once() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let task = add(&ann, &server, "Water", 30 * MINUTE).await;
    server.advance(28 * MINUTE);
    // What is due now is sent before what is due later would be.
    add(&ann, &server, "First", Duration::ZERO).await;
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: First"]);
    server.advance(2 * MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: First", "Reminder: Water"]);

    // Whatever is changed after that, it was sent.
    let path = id_of(&task);
    ann.send("PATCH", &path, Some(json!({"title": "Water the fern"}))).await.expect(200);
    for _ in 0..2 {
        ann.send("PATCH", &format!("{path}/complete"), None).await.expect(200);
    }
    ann.send("DELETE", &path, None).await.expect(204);
    ann.call("POST", &format!("/trash{path}/restore"), None).await.expect(200);
    let reminders = task["reminders"].clone();
    ann.send("PATCH", &path, Some(json!({"reminders": null}))).await.expect(200);
    ann.send("PATCH", &path, Some(json!({"reminders": reminders}))).await.expect(200);
    server.advance(2 * MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 2);
}

#[tokio::test]
async fn reopened_and_restored_tasks_remind() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let (done, deleted) = (add(&ann, &server, "Done", HOUR).await, add(&ann, &server, "Deleted", HOUR).await);
    ann.send("PATCH", &format!("{}/complete", id_of(&done)), None).await.expect(200);
    ann.send("DELETE", &id_of(&deleted), None).await.expect(204);
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 0);
    ann.send("PATCH", &format!("{}/complete", id_of(&done)), None).await.expect(200);
    ann.call("POST", &format!("/trash{}/restore", id_of(&deleted)), None).await.expect(200);
    server.advance(2 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Deleted", "Reminder: Done"]);
}

#[tokio::test]
async fn reminders_follow_the_due_and_every_device() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let (day, hour) = (utc(server.now() + 3 * HOUR), utc(server.now() + HOUR));
    let task =
        json!({"title": "Moved", "due": day, "reminders": [{"minutes_before": 0}, {"minutes_before": 1440}]});
    let task = ann.send("POST", "", Some(task)).await.expect(201).json();
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 1, "the other is half a day past");
    let operation = json!({"op": "update", "kind": "task", "id": task["id"], "data": {"due": hour}});
    let body = json!({"operations": [operation]});
    let applied = ann.call("POST", "/changes", Some(body)).await.expect(200).json();
    assert_eq!(applied["results"][0]["status"], 200, "{applied}");
    server.advance(HOUR + MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Moved"]);
}

#[tokio::test]
async fn the_next_of_a_repeating_task_reminds() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let due = utc(server.now() + HOUR);
    let task = json!({
        "title": "Each day", "due": due, "repeat": {"rule": "FREQ=DAILY", "from": "due"},
        "reminders": [{"minutes_before": 5}, reminder_in(&server, 2 * HOUR)],
    });
    let task = ann.send("POST", "", Some(task)).await.expect(201).json();
    let today = json!(server.now().to_string()[..10]);
    let path = format!("{}/complete?today={}", id_of(&task), today.as_str().unwrap());
    ann.send("PATCH", &path, None).await.expect(200);
    server.advance(3 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), [""; 0], "the first is done");
    server.advance(24 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Each day", "Reminder: Each day"]);
}
