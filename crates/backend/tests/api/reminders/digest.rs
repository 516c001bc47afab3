//! The daily digest.

use super::{ANN, DAY, HOUR, count, refreshed, settle, sign_up, start, subjects, update_user, waits_for};
use crate::helpers::{Account, Server, id_of};
use serde_json::{Value, json};
use shared::Timestamp;
use std::time::Duration;

/// The date that many days from now in UTC.
fn date(server: &Server, days: u32) -> Value {
    json!((server.now() + days * DAY).to_string()[..10])
}

async fn add(account: &Account, title: &str, due: Value) -> Value {
    account.send("POST", "", Some(json!({"title": title, "due": due}))).await.expect(201).json()
}

/// Until the digest that waits is due.
fn advance_to_digest(server: &Server) {
    let at = Timestamp::parse(&waits_for(server)).unwrap();
    let ahead = at.millis() - server.now().millis();
    server.advance(Duration::from_millis(u64::try_from(ahead).unwrap()));
}

#[tokio::test]
async fn nothing_is_sent_unless_it_was_chosen() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, server.sign_up("bob@example.org").await);
    for account in [&ann, &bob] {
        add(account, "Due", json!({"date": date(&server, 0)})).await;
    }
    // Bob's address is not verified.
    update_user(&bob, json!({"dailyDigest": true})).await;
    update_user(&ann, json!({"dailyDigest": true})).await;
    update_user(&ann, json!({"dailyDigest": false})).await;
    refreshed(&server).await;
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 1);
    advance_to_digest(&server);
    settle(&server).await;
    refreshed(&server).await;
    assert_eq!(subjects(&mailbox), [""; 0]);
    assert_eq!(
        count(&server.database, "next_at IS NOT NULL"),
        1,
        "the next one, in case it is verified by then"
    );
}

#[tokio::test]
async fn comes_once_a_day_when_something_is_due() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    update_user(&ann, json!({"dailyDigest": true, "reminderHour": 6, "timeZone": "UTC"})).await;
    refreshed(&server).await;
    let first = waits_for(&server);
    assert!(first.ends_with("T06:00:00.000Z"), "{first}");
    // On the day of the first digest: nothing is due.
    advance_to_digest(&server);
    settle(&server).await;
    refreshed(&server).await;
    assert_eq!(subjects(&mailbox), [""; 0]);

    let ann = server.sign_in(ANN).await;
    add(&ann, "Yesterday's", json!({"date": date(&server, 0)})).await;
    let done = add(&ann, "Done", json!({"date": date(&server, 0)})).await;
    ann.send("PATCH", &format!("{}/complete", id_of(&done)), None).await.expect(200);
    add(&ann, "Today's", json!({"date": date(&server, 1)})).await;
    add(&ann, "At ten", json!({"date": date(&server, 1), "time": "10:00"})).await;
    add(&ann, "Tomorrow's", json!({"date": date(&server, 2)})).await;
    ann.add("Without a date").await;
    advance_to_digest(&server);
    settle(&server).await;
    refreshed(&server).await;
    assert_eq!(subjects(&mailbox), ["2 due today, 1 overdue"]);
    let digest = mailbox.messages().pop().unwrap();
    for title in ["Yesterday's", "Today's", "At ten"] {
        assert!(digest.text.contains(title), "{}", digest.text);
    }
    for title in ["Tomorrow's", "Done", "Without"] {
        assert!(!digest.text.contains(title) && !digest.html.contains(title), "{}", digest.text);
    }
    // A later hour of the same day is none of another one.
    let ann = server.sign_in(ANN).await;
    update_user(&ann, json!({"reminderHour": 8})).await;
    refreshed(&server).await;
    server.advance(3 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 1);
    advance_to_digest(&server);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).last().unwrap(), "2 due today, 1 overdue");
    assert_eq!(subjects(&mailbox)[0], "1 due today, 3 overdue");
}

#[tokio::test]
async fn days_are_those_of_the_account() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let settings =
        json!({"dailyDigest": true, "reminderHour": 1, "timeZone": "Pacific/Kiritimati", "locale": "de"});
    update_user(&ann, settings).await;
    refreshed(&server).await;
    // 01:00 there is 11:00 of the day before in UTC.
    let at = waits_for(&server);
    assert!(at.ends_with("T11:00:00.000Z"), "{at}");
    let there = (Timestamp::parse(&at).unwrap() + 14 * HOUR).to_string();
    add(&ann, "Dort", json!({"date": there[..10]})).await;
    // In UTC on the evening before.
    add(&ann, "Anruf", json!({"date": at[..10], "time": "20:00", "zone": "UTC"})).await;
    add(&ann, "Morgen", json!({"date": there[..10], "time": "10:30", "zone": "UTC"})).await;
    advance_to_digest(&server);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["2 heute fällig"]);
    let text = mailbox.messages().pop().unwrap().text;
    assert!(text.contains("10:00 Uhr)") && text.contains("Dort") && !text.contains("Morgen"), "{text}");
}

#[tokio::test]
async fn names_fifty_tasks_at_most() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    for number in 0..70 {
        add(&ann, &format!("Task {number}"), json!({"date": date(&server, 0)})).await;
    }
    update_user(&ann, json!({"dailyDigest": true})).await;
    refreshed(&server).await;
    advance_to_digest(&server);
    settle(&server).await;
    let digest = mailbox.messages().pop().unwrap();
    assert_eq!(digest.text.matches("- Task").count(), 50);
    assert!(digest.text.contains("and 20 more"), "{}", digest.text);
}
