//! What settings and the end of an account do to reminders.

use super::{
    ANN, BOB, HOUR, add, add_numbers, count, refreshed, settle, sign_up, start, subjects, update_user,
    waits_for,
};
use crate::helpers::{PASSWORD, Server};
use serde_json::json;

#[tokio::test]
async fn reminder_hour_and_zone_move_what_is_due_on_a_day() {
    let server = Server::start();
    let ann = sign_up(&server, ANN).await;
    let task = json!({"title": "Day", "due": {"date": "2031-01-15"}, "reminders": [{"minutes_before": 60}]});
    ann.send("POST", "", Some(task)).await.expect(201);
    assert_eq!(waits_for(&server), "2031-01-15T08:00:00.000Z");
    update_user(&ann, json!({"reminderHour": 7})).await;
    refreshed(&server).await;
    assert_eq!(waits_for(&server), "2031-01-15T06:00:00.000Z");
    update_user(&ann, json!({"timeZone": "America/New_York"})).await;
    refreshed(&server).await;
    assert_eq!(waits_for(&server), "2031-01-15T11:00:00.000Z");
    update_user(&ann, json!({"timeZone": null, "reminderHour": null})).await;
    refreshed(&server).await;
    assert_eq!(waits_for(&server), "2031-01-15T08:00:00.000Z");
}

#[tokio::test]
async fn times_in_a_zone_of_their_own_stay() {
    let server = Server::start();
    let ann = sign_up(&server, ANN).await;
    let due = json!({"date": "2031-07-15", "time": "12:00", "zone": "Europe/Berlin"});
    let task = json!({"title": "Call", "due": due, "reminders": [{"minutes_before": 0}]});
    ann.send("POST", "", Some(task)).await.expect(201);
    update_user(&ann, json!({"timeZone": "Asia/Tokyo"})).await;
    refreshed(&server).await;
    assert_eq!(waits_for(&server), "2031-07-15T10:00:00.000Z");
}

#[tokio::test]
async fn settings_move_many_reminders_and_none_of_other_accounts() {
    let server = Server::start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, "bob@example.org").await);
    for account in [&ann, &bob] {
        for number in 0..250 {
            let reminders = json!([{"minutes_before": 0}, {"minutes_before": 30}]);
            let task =
                json!({"title": number.to_string(), "due": {"date": "2031-01-15"}, "reminders": reminders});
            account.send("POST", "", Some(task)).await.expect(201);
        }
    }
    update_user(&ann, json!({"reminderHour": 20})).await;
    refreshed(&server).await;
    let at = |time: &str| format!("fire_at = {}", shared::Timestamp::parse(time).unwrap().millis());
    for (time, rows) in
        [("2031-01-15T20:00:00Z", 250), ("2031-01-15T19:30:00Z", 250), ("2031-01-15T09:00:00Z", 250)]
    {
        assert_eq!(count(&server.database, &at(time)), rows, "{time}");
    }
    assert_eq!(count(&server.database, "TRUE"), 1000);
}

#[tokio::test]
async fn deleted_accounts_are_not_reminded() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, "bob@example.org").await);
    add(&ann, &server, "Ann's own", HOUR).await;
    add(&bob, &server, "Bob's own", HOUR).await;
    ann.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    server.advance(2 * HOUR);
    settle(&server).await;
    let sent = subjects(&mailbox);
    assert_eq!(sent, ["Reminder: Bob's own", "Your account was deleted"]);
    assert_eq!(count(&server.database, &format!("user_id = '{}'", ann.id)), 0);
}

#[tokio::test]
async fn settings_repeat_no_reminder_that_was_sent() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let text = |after| (server.now() + after).to_string();
    let local = |after| json!({"at": {"date": text(after)[..10], "time": text(after)[11..16]}});
    let task = json!({"title": "Once", "reminders": [local(HOUR), local(48 * HOUR)]});
    let task = ann.send("POST", "", Some(task)).await.expect(201).json();
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 1);
    let ann = server.sign_in(&ann.email).await;
    for zone in ["Asia/Tokyo", "Europe/Athens", "Pacific/Honolulu", "UTC"] {
        update_user(&ann, json!({"timeZone": zone})).await;
        refreshed(&server).await;
        settle(&server).await;
        let (sent, waiting) = ("outcome = 'sent'", "next_at IS NOT NULL");
        assert_eq!((count(&server.database, sent), count(&server.database, waiting)), (1, 1), "{zone}");
    }
    update_user(&ann, json!({"timeZone": "Pacific/Honolulu"})).await;
    refreshed(&server).await;
    let path = format!("/{}", task["id"].as_str().unwrap());
    ann.send("PATCH", &path, Some(json!({"title": "Once more"}))).await.expect(200);
    server.advance(24 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 1, "its time in the new zone is later");
}

#[tokio::test]
async fn a_new_reminder_hour_sends_nothing_of_the_past() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let today = &server.now().to_string()[..10];
    let task = json!({"title": "Day", "due": {"date": today}, "reminders": [{"minutes_before": 0}]});
    update_user(&ann, json!({"reminderHour": 23})).await;
    ann.send("POST", "", Some(task)).await.expect(201);
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 1);
    server.advance(23 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 1);
    let ann = server.sign_in(&ann.email).await;
    for hour in [20, 22, 18] {
        update_user(&ann, json!({"reminderHour": hour})).await;
        refreshed(&server).await;
        settle(&server).await;
    }
    assert_eq!(subjects(&mailbox).len(), 1);
}

#[tokio::test]
async fn values_of_earlier_rules_stop_no_times() {
    let server = Server::start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    let task = json!({"title": "Day", "due": {"date": "2031-01-15"}, "reminders": [{"minutes_before": 60}]});
    ann.send("POST", "", Some(task.clone())).await.expect(201);
    let mut attributes = task.clone();
    attributes["position"] = "x".repeat(200).into();
    attributes["repeat"] = json!({"rule": "FREQ=SECONDLY", "from": "due"});
    server.database.execute(&format!("UPDATE tasks SET attributes = '{attributes}'"));
    bob.send("POST", "", Some(task)).await.expect(201);
    for account in [&ann, &bob] {
        update_user(account, json!({"reminderHour": 7})).await;
    }
    refreshed(&server).await;
    let at = shared::Timestamp::parse("2031-01-15T06:00:00Z").unwrap().millis();
    assert_eq!(count(&server.database, &format!("fire_at = {at}")), 2);
}

/// The times of the account that is changed meanwhile are computed again and again, and those of the other between them.
#[tokio::test]
async fn settings_that_change_all_the_time_delay_no_other_account() {
    let server = Server::start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    let day = json!([{"at": {"date": "2031-01-15", "time": "09:00"}}]);
    for first in [0, 100, 200, 300] {
        add_numbers(&ann, &server, first..first + 100, &day).await;
    }
    let again_and_again = async {
        for number in 0_u64.. {
            update_user(&ann, json!({"reminderHour": number % 24})).await;
        }
    };
    let other = async {
        update_user(&bob, json!({"reminderHour": 7})).await;
        let query = format!(
            "SELECT CAST(count(*) AS TEXT) AS text FROM stale_reminders WHERE user_id = '{}'",
            bob.id
        );
        testkit::until("Bob's are computed", async || Ok((server.database.text(&query) == "0").then_some(())))
            .await
    };
    tokio::select! {
        () = again_and_again => {}
        computed = other => computed.unwrap(),
    }
}

#[tokio::test]
async fn a_new_zone_moves_what_was_sent_and_what_waits_in_their_order() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    update_user(&ann, json!({"timeZone": "Africa/Lagos"})).await;
    // Due in two hours, wherever Ann is; Lagos is an hour ahead of UTC all year.
    let due = (server.now() + 3 * HOUR).to_string();
    let due = json!({"date": due[..10], "time": due[11..16]});
    let reminders = json!([{"minutes_before": 60}, {"minutes_before": 0}]);
    let task = json!({"title": "Overlap", "due": due, "reminders": reminders});
    ann.send("POST", "", Some(task)).await.expect(201);
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 1);
    let ann = server.sign_in(&ann.email).await;
    update_user(&ann, json!({"timeZone": "UTC"})).await;
    refreshed(&server).await;
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 1, "an hour before the due, which has been reminded of");
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 2, "at the due");
}

/// As settings that change in the second in which a reminder is due, before its time is computed again.
#[tokio::test]
async fn what_is_due_while_settings_change_is_sent_at_its_new_time() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let due = (server.now() + 5 * HOUR).to_string();
    let due = json!({"date": due[..10], "time": due[11..16]});
    let task =
        json!({"title": "Both", "due": due, "reminders": [{"minutes_before": 0}, {"minutes_before": 120}]});
    ann.send("POST", "", Some(task)).await.expect(201);
    let change_zone = |zone| server.database.execute(&format!("UPDATE users SET time_zone = '{zone}'"));
    // Three hours behind UTC all year.
    change_zone("America/Sao_Paulo");
    server.advance(4 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 0, "its time is in two hours");
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 2);
    // An hour ahead of UTC all year.
    change_zone("Africa/Lagos");
    server.advance(2 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 2, "both times are past");
    let ann = server.sign_in(ANN).await;
    for zone in ["Asia/Tokyo", "UTC"] {
        update_user(&ann, json!({"timeZone": zone})).await;
        refreshed(&server).await;
        settle(&server).await;
    }
    assert_eq!((subjects(&mailbox).len(), count(&server.database, "outcome = 'sent'")), (2, 2));
}

#[tokio::test]
async fn what_is_being_sent_while_settings_change_is_sent_once() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    let due = (server.now() + 5 * HOUR).to_string();
    let due = json!({"date": due[..10], "time": due[11..16]});
    let task = json!({"title": "Leased", "due": due, "reminders": [{"minutes_before": 0}]});
    ann.send("POST", "", Some(task)).await.expect(201);
    let until = i64::MAX;
    server.database.execute(&format!("UPDATE task_reminders SET lease = 'other', leased_until = {until}"));
    update_user(&ann, json!({"timeZone": "Africa/Lagos"})).await;
    refreshed(&server).await;
    server.database.execute("UPDATE task_reminders SET lease = NULL, leased_until = NULL");
    server.advance(5 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Leased"]);
}
