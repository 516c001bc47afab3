//! What is in a reminder.

use super::{ANN, HOUR, MINUTE, add_numbers, settle, sign_up, start, subjects, update_user};
use crate::helpers::APP;
use serde_json::json;

#[tokio::test]
async fn has_title_due_and_links_that_change_nothing() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    mailbox.next(ANN).expect("the e-mail after sign-up");
    let due = super::utc(server.now() + HOUR);
    let task = json!({"title": "Water <the> fern & café", "due": due, "reminders": [{"minutes_before": 0}]});
    let task = ann.send("POST", "", Some(task)).await.expect(201).json();
    server.advance(HOUR);
    let email = mailbox.next(ANN).expect("a reminder");
    assert_eq!(email.subject, "Reminder: Water <the> fern & café");
    assert_eq!(email.to, [ANN]);
    assert!(email.source.contains("Auto-Submitted: auto-generated"), "{}", email.source);
    let id = task["id"].as_str().unwrap();
    for then in ["", "&then=done", "&then=later"] {
        let link = format!("{APP}/today?task={id}{then}");
        assert!(email.text.lines().any(|line| line == link), "{}", email.text);
    }
    let time = due["time"].as_str().unwrap();
    assert!(email.text.contains(&format!(", {time} (UTC)")), "{}", email.text);
    assert!(email.html.contains("Water &lt;the&gt; fern &amp; café"), "{}", email.html);
}

#[tokio::test]
async fn is_in_the_language_and_zone_of_the_account() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    mailbox.next(ANN).expect("the e-mail after sign-up");
    update_user(&ann, json!({"locale": "de-AT", "timeZone": "Asia/Kathmandu"})).await;
    let at = server.now() + HOUR;
    let task = json!({"title": "Gießen", "due": super::utc(at), "reminders": [{"minutes_before": 0}]});
    ann.send("POST", "", Some(task)).await.expect(201);
    server.advance(HOUR + MINUTE);
    let email = mailbox.next(ANN).expect("a reminder");
    assert_eq!(email.subject, "Erinnerung: Gießen");
    let there = (at + 5 * HOUR + 45 * MINUTE).to_string();
    assert!(email.text.contains(&format!(", {} Uhr", &there[11..16])), "{}", email.text);
    assert!(email.text.contains("Fällig: ") && email.text.contains("In einer Stunde:"), "{}", email.text);
    assert!(email.html.contains("lang=\"de\""), "{}", email.html);
}

#[tokio::test]
async fn a_thousand_at_the_same_minute_are_all_sent() {
    let (server, mailbox) = start();
    let reminders = json!([super::reminder_in(&server, HOUR)]);
    for first in (0..1000).step_by(100) {
        let account = sign_up(&server, &format!("{first}@example.org")).await;
        add_numbers(&account, &server, first..first + 100, &reminders).await;
    }
    server.advance(HOUR);
    settle(&server).await;
    let expected: Vec<_> = (0..1000).map(|number| format!("Reminder: {number:04}")).collect();
    assert_eq!(subjects(&mailbox), expected);
}
