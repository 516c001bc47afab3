//! Several instances on one database.

use super::{ANN, BOB, DAY, HOUR, add, count, settle, sign_up, subjects};
use crate::helpers::{Database, Server};
use std::time::Duration;
use testkit::{Mailbox, until};
use tokio::time::sleep;

const MANY: usize = 200;

#[tokio::test]
async fn instances_send_each_reminder_once() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let servers = [(); 2].map(|()| Server::on_with_mail(&database, &mailbox, &[]));
    let (ann, bob) = (sign_up(&servers[0], ANN).await, sign_up(&servers[1], BOB).await);
    for number in 0..MANY {
        let account = if number % 2 == 0 { &ann } else { &bob };
        add(account, &servers[number % 2], &format!("{number:03}"), HOUR).await;
    }
    servers.iter().for_each(|server| server.advance(2 * HOUR));
    settle(&servers[0]).await;
    let expected: Vec<_> = (0..MANY).map(|number| format!("Reminder: {number:03}")).collect();
    assert_eq!(subjects(&mailbox), expected);
}

/// One has a clock that is days ahead: it takes nothing from the other that is being sent.
#[tokio::test]
async fn leases_do_not_depend_on_the_clocks_of_instances() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let server = Server::on_with_mail(&database, &mailbox, &[]);
    let ann = sign_up(&server, ANN).await;
    add(&ann, &server, "Leased", HOUR).await;
    add(&ann, &server, "Free", HOUR).await;
    let until = if database.is_postgres() {
        "(extract(epoch FROM clock_timestamp()) * 1000)::bigint + 60000"
    } else {
        "0"
    };
    database.execute(&format!(
        "UPDATE task_reminders SET lease = 'another', leased_until = {until}
         WHERE task_id = (SELECT id FROM tasks WHERE title = 'Leased')"
    ));
    server.advance(20 * HOUR);
    let sent = async || Ok((subjects(&mailbox) == ["Reminder: Free"]).then_some(()));
    testkit::until("the other is sent", sent).await.unwrap();
    server.advance(2 * HOUR);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Free"]);
    assert_eq!(count(&database, "lease IS NOT NULL"), 1);
}

/// What an instance was sending when it ended is sent by the next, with SQLite at its start.
#[tokio::test]
async fn leases_of_what_is_gone_end() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let without = Server::on(&database, &[]);
    let ann = sign_up(&without, ANN).await;
    add(&ann, &without, "Taken over", HOUR).await;
    // A second ago, by the clock of the database.
    let until = if database.is_postgres() {
        "(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1000"
    } else {
        "0"
    };
    database.execute(&format!("UPDATE task_reminders SET lease = 'another', leased_until = {until}"));
    let server = Server::on_with_mail(&database, &mailbox, &[]);
    // Beside the reminder that was added by another instance: it is found when this one reads again.
    let begun = async || Ok((count(&database, "lease IS NULL") == 1 || database.is_postgres()).then_some(()));
    until_begun(begun).await;
    server.advance(2 * HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Taken over"]);
}

async fn until_begun(begun: impl AsyncFnMut() -> anyhow::Result<Option<()>>) {
    until("the leases of others are ended", begun).await.unwrap();
}

#[tokio::test]
async fn finds_what_another_instance_has_added() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let server = Server::on_with_mail(&database, &mailbox, &[]);
    let other = Server::on(&database, &[]);
    let ann = sign_up(&other, ANN).await;
    add(&ann, &other, "Added elsewhere", HOUR).await;
    server.advance(DAY / 2);
    let ann = server.sign_in(ANN).await;
    // This instance uses the database, so it looks for what is new.
    let sent = async || {
        ann.titles("").await;
        Ok((subjects(&mailbox) == ["Reminder: Added elsewhere"]).then_some(()))
    };
    until("it is sent", sent).await.unwrap();
}
