//! What sends nothing.

use super::{ANN, BOB, DAY, HOUR, add, count, reminder_in, settle, sign_up, start, subjects};
use crate::helpers::{Database, Server, id_of};
use serde_json::json;
use testkit::Mailbox;

#[tokio::test]
async fn unverified_addresses_get_nothing() {
    let (server, mailbox) = start();
    let (ann, bob) = (server.sign_up(ANN).await, sign_up(&server, BOB).await);
    add(&ann, &server, "Unverified", HOUR).await;
    add(&bob, &server, "Verified", HOUR).await;
    server.advance(2 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Verified"]);
}

#[tokio::test]
async fn what_is_done_deleted_or_moved_does_not_remind() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let done = add(&ann, &server, "Done", HOUR).await;
    ann.send("PATCH", &format!("{}/complete", id_of(&done)), None).await.expect(200);
    let deleted = add(&ann, &server, "Deleted", HOUR).await;
    ann.send("DELETE", &id_of(&deleted), None).await.expect(204);
    let cleared = add(&ann, &server, "Cleared", HOUR).await;
    ann.send("PATCH", &id_of(&cleared), Some(json!({"reminders": null}))).await.expect(200);
    let moved = add(&ann, &server, "Moved", HOUR).await;
    let later = json!({"reminders": [reminder_in(&server, 30 * HOUR)]});
    ann.send("PATCH", &id_of(&moved), Some(later)).await.expect(200);
    let list = ann.call("POST", "/lists", Some(json!({"name": "Gone"}))).await.expect(201).json();
    let of_list =
        json!({"title": "Of a list", "list_id": list["id"], "reminders": [reminder_in(&server, HOUR)]});
    ann.send("POST", "", Some(of_list)).await.expect(201);
    ann.call("DELETE", &format!("/lists{}", id_of(&list)), None).await.expect(204);
    add(&ann, &server, "Kept", HOUR).await;
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 2, "kept and moved");
    server.advance(2 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Kept"]);
}

/// A row is a hint: what the task says when it is due counts.
#[tokio::test]
async fn a_row_without_its_reminder_sends_nothing() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    for title in ["Done", "Moved", "Gone", "Of another account"] {
        add(&ann, &server, title, HOUR).await;
    }
    let database = &server.database;
    database.execute("UPDATE tasks SET completed = TRUE WHERE title = 'Done'");
    database.execute("UPDATE tasks SET attributes = NULL WHERE title = 'Moved'");
    database.execute("DELETE FROM tasks WHERE title = 'Gone'");
    let other = format!("UPDATE tasks SET user_id = '{}' WHERE title = 'Of another account'", bob.id);
    database.execute(&other);
    add(&bob, &server, "Kept", HOUR).await;
    server.advance(2 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Kept"]);
}

#[tokio::test]
async fn what_was_half_a_day_past_when_written_is_not_sent() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    server.advance(DAY);
    let ann = server.sign_in(&ann.email).await;
    for (title, hours) in [("Long ago", 13), ("Just now", 11)] {
        let then = super::utc(shared::Timestamp::from_millis(server.now().millis() - hours * 3_600_000));
        let task = json!({"title": title, "reminders": [{"at": then}]});
        ann.send("POST", "", Some(task)).await.expect(201);
    }
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Just now"]);
}

#[tokio::test]
async fn what_was_missed_is_sent_within_a_day() {
    let database = Database::create();
    let without = Server::on(&database, &[]);
    let ann = sign_up(&without, ANN).await;
    for (title, hours) in [("Missed by 25 hours", 1), ("Missed by 23 hours", 3), ("Ahead", 27)] {
        add(&ann, &without, title, hours * HOUR).await;
    }
    let mailbox = Mailbox::start().unwrap();
    let server = Server::on_with_mail(&database, &mailbox, &[]);
    server.advance(26 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Missed by 23 hours"]);
    assert_eq!(count(&database, "outcome = 'late'"), 1);
    assert_eq!(count(&database, "next_at IS NOT NULL"), 1);
}
