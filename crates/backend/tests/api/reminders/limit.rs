//! Accounts with more reminders than are sent.

use super::{ANN, BOB, HOUR, MINUTE, add, add_numbers, count, reminder_in, settle, sign_up, start, subjects};
use crate::helpers::{Account, Database, Server};
use serde_json::json;
use testkit::Mailbox;

/// Half of them are due in an hour, the others a minute later.
async fn add_150(account: &Account, server: &Server) {
    let two = json!([reminder_in(server, HOUR), reminder_in(server, HOUR + MINUTE)]);
    add_numbers(account, server, 0..75, &two).await;
}

#[tokio::test]
async fn an_account_is_sent_100_and_then_waits_for_an_hour() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    add_150(&ann, &server).await;
    add(&bob, &server, "Bob's own", HOUR + MINUTE).await;
    server.advance(HOUR + MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 101);
    assert!(subjects(&mailbox).contains(&"Reminder: Bob's own".to_owned()));
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 50);
    server.advance(HOUR / 2);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 101, "before the hour is over");
    server.advance(HOUR / 2 + MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 151);
    assert_eq!(count(&server.database, "outcome = 'sent'"), 151);
}

/// These are of no task, for which nothing is sent.
#[tokio::test]
async fn what_cannot_be_sent_within_a_day_is_late() {
    let (server, mailbox) = start();
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
    let nearly_a_day_ago = server.now().millis() - 23 * 3_600_000 - 1_800_000;
    server.database.execute(&format!(
        "INSERT INTO task_reminders (user_id, task_id, fire_at, next_at, attempts)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 700)
         SELECT '{}', 'task-' || n, {nearly_a_day_ago}, {}, 0 FROM numbers",
        ann.id,
        server.now().millis() + 60_000
    ));
    add(&bob, &server, "Bob's own", 2 * MINUTE).await;
    server.advance(2 * MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Bob's own"]);
    assert_eq!(count(&server.database, "outcome = 'late'"), 600);
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 0);
}

#[tokio::test]
async fn accounts_take_their_places_in_rounds() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let without = Server::on(&database, &[]);
    let (ann, bob) = (sign_up(&without, ANN).await, sign_up(&without, BOB).await);
    add_numbers(&ann, &without, 0..100, &json!([reminder_in(&without, HOUR)])).await;
    add(&bob, &without, "Bob's own", 2 * HOUR).await;
    let server = Server::on_with_mail(&database, &mailbox, &[]);
    server.advance(3 * HOUR);
    settle(&server).await;
    let sent = mailbox.messages();
    let place = sent.iter().position(|message| message.subject == "Reminder: Bob's own").unwrap();
    assert!(place < 64, "{place}: Ann's are earlier, and more than fit into one batch");
    assert_eq!(subjects(&mailbox).len(), 101);
}

#[tokio::test]
async fn a_clock_that_was_ahead_uses_no_limit() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    add_150(&ann, &server).await;
    server.advance(10 * HOUR);
    settle(&server).await;
    assert_eq!(count(&server.database, "next_at IS NOT NULL"), 50);
    server.set_back(10 * HOUR);
    let times = "next_at IS NOT NULL AND next_at = fire_at";
    let again = async || Ok((count(&server.database, times) == 50).then_some(()));
    testkit::until("they wait for their time", again).await.unwrap();
    server.advance(HOUR + MINUTE);
    settle(&server).await;
    assert_eq!(subjects(&mailbox).len(), 150);
}

mod needs_postgres {
    use super::{ANN, BOB, HOUR, MINUTE, add, settle, sign_up, subjects};
    use crate::helpers::{Database, Server};
    use std::time::Duration;
    use testkit::{Mailbox, until};

    /// As by a long write of its tasks.
    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn an_account_that_is_locked_delays_no_others() {
        let (database, mailbox) = (Database::postgres(), Mailbox::start().unwrap());
        let server = Server::on_with_mail(&database, &mailbox, &[]);
        let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, BOB).await);
        add(&ann, &server, "Ann's own", HOUR).await;
        add(&bob, &server, "Bob's own", HOUR + MINUTE).await;
        let lock = format!("SELECT * FROM task_lists WHERE user_id = '{}' FOR UPDATE", ann.id);
        let holder = database.hold(&lock, Duration::from_secs(5));
        server.advance(2 * HOUR);
        let sent = async || Ok((subjects(&mailbox) == ["Reminder: Bob's own"]).then_some(()));
        until("Bob's is sent", sent).await.unwrap();
        assert!(!holder.is_finished());
        tokio::task::spawn_blocking(move || holder.join().unwrap()).await.unwrap();
        settle(&server).await;
        assert_eq!(subjects(&mailbox), ["Reminder: Ann's own", "Reminder: Bob's own"]);
    }
}
