//! Mail servers that refuse.

use super::{
    ANN, BOB, DAY, HOUR, MINUTE, add, count, refreshed, settle, sign_up, start, subjects, update_user,
};
use serde_json::json;
use std::time::Duration;
use testkit::until;

#[tokio::test]
async fn deferred_reminders_are_sent_within_the_hour() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    mailbox.next(ANN).expect("the e-mail after sign-up");
    mailbox.defer(Some(ANN));
    add(&ann, &server, "Deferred", HOUR).await;
    add(&bob, &server, "Delivered", HOUR).await;
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Delivered"]);
    assert_eq!(count(&server.database, "next_at IS NOT NULL AND lease IS NULL AND attempts = 1"), 1);
    // The waits become longer, and never longer than a quarter of an hour.
    for attempts in 2..10 {
        server.advance(15 * MINUTE);
        let again = async || {
            Ok((count(&server.database, &format!("attempts = {attempts} AND lease IS NULL")) == 1)
                .then_some(()))
        };
        until("it is tried again", again).await.unwrap();
    }
    mailbox.defer(None);
    server.advance(15 * MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Deferred", "Reminder: Delivered"]);
}

#[tokio::test]
async fn deferred_reminders_are_dropped_after_a_day() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    mailbox.defer(Some(ANN));
    add(&ann, &server, "Deferred", HOUR).await;
    server.advance(HOUR);
    let tried = async || Ok((count(&server.database, "attempts = 1 AND lease IS NULL") == 1).then_some(()));
    until("it is tried", tried).await.unwrap();
    mailbox.defer(None);
    server.advance(DAY + HOUR);
    settle(&server).await;
    assert_eq!(count(&server.database, "outcome = 'late'"), 1);
    assert_eq!(subjects(&mailbox), [""; 0]);
}

#[tokio::test]
async fn refused_reminders_are_given_up() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    mailbox.refuse(Some(ANN));
    add(&ann, &server, "Refused", HOUR).await;
    add(&bob, &server, "Delivered", HOUR).await;
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(count(&server.database, "outcome = 'failed' AND next_at IS NULL"), 1);
    mailbox.refuse(None);
    server.advance(2 * HOUR + Duration::from_secs(1));
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Delivered"]);
}

#[tokio::test]
async fn settings_drop_no_reminder_that_is_tried_again() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    mailbox.defer(Some(ANN));
    let at = (server.now() + HOUR).to_string();
    let reminders = json!([{"at": {"date": at[..10], "time": at[11..16]}}]);
    ann.send("POST", "", Some(json!({"title": "Deferred", "reminders": reminders}))).await.expect(201);
    server.advance(HOUR);
    for (attempts, pause) in [(1, 13 * HOUR), (2, MINUTE)] {
        let tried = format!("attempts = {attempts} AND lease IS NULL");
        let tried = async || Ok((count(&server.database, &tried) == 1).then_some(()));
        until("it is tried", tried).await.unwrap();
        server.advance(pause);
    }
    let ann = server.sign_in(ANN).await;
    update_user(&ann, json!({"timeZone": "Africa/Lagos"})).await;
    refreshed(&server).await;
    mailbox.defer(None);
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Deferred"]);
}
