//! `kill -9` at random times. Ignored by default, since it takes a minute or two:
//! `cargo test --test api -- --ignored reminders::kill --nocapture` prints the counts.

use super::{add_numbers, sign_up, subjects, utc};
use crate::helpers::{APP, Database, Program, Server, start_on};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use testkit::{Mailbox, until};
use tokio::time::sleep;
use uuid::Uuid;

const MANY: usize = 1200;
const DUE: &str = "SELECT CAST(count(*) AS TEXT) AS text FROM task_reminders WHERE next_at IS NOT NULL";

fn random(below: u64) -> u64 {
    Uuid::new_v4().as_u64_pair().0 % below
}

fn start_program(database: &Database, mailbox: &Mailbox) -> Program {
    let settings = [
        ("SMTP_URL", mailbox.url()),
        ("MAIL_FROM", "a@example.org".to_owned()),
        ("PUBLIC_URL", APP.to_owned()),
    ];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    start_on(database, &settings)
}

/// Reminders that are due at once, one in ten of them of a task that is done.
async fn add_many(database: &Database) {
    let setup = Server::on(database, &[]);
    let reminders = json!([{"at": utc(setup.now())}]);
    for first in (0..MANY).step_by(100) {
        let account = sign_up(&setup, &format!("{first}@example.org")).await;
        add_numbers(&account, &setup, first..first + 100, &reminders).await;
    }
    database.execute("UPDATE tasks SET completed = TRUE WHERE title LIKE '%7'");
}

/// SIGTERM, not a kill: nothing is sent twice.
#[tokio::test]
async fn a_program_that_is_stopped_releases_what_it_has_not_sent() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    add_many(&database).await;
    let program = start_program(&database, &mailbox);
    until("some are sent", async || Ok((!subjects(&mailbox).is_empty()).then_some(()))).await.unwrap();
    let log = tokio::task::spawn_blocking(move || program.stop().unwrap()).await.unwrap();
    assert!(!log.contains("may be sent again"), "{log}");
    assert_eq!(super::count(&database, "lease IS NOT NULL"), 0);
    assert_ne!(database.text(DUE), "0", "it was stopped before the end");
    let _again = start_program(&database, &mailbox);
    until("the rest is sent", async || Ok((database.text(DUE) == "0").then_some(()))).await.unwrap();
    assert_eq!(subjects(&mailbox), expected());
}

fn expected() -> Vec<String> {
    (0..MANY).filter(|n| n % 10 != 7).map(|number| format!("Reminder: {number:04}")).collect()
}

/// Kills `instances` programs again and again until everything was sent.
async fn kill_and_count(database: Database, instances: usize) {
    let mailbox = Mailbox::start().unwrap();
    add_many(&database).await;
    let (mut kills, mut programs) = (0, Vec::new());
    while database.text(DUE) != "0" && kills < 40 {
        while programs.len() < instances {
            programs.push(start_program(&database, &mailbox));
        }
        sleep(Duration::from_millis(100 + random(600))).await;
        // Dropped: SIGKILL.
        drop(programs.swap_remove(usize::try_from(random(instances as u64)).unwrap()));
        kills += 1;
    }
    while programs.len() < instances {
        programs.push(start_program(&database, &mailbox));
    }
    until("the rest is sent", async || Ok((database.text(DUE) == "0").then_some(()))).await.unwrap();
    let mut copies = BTreeMap::<String, usize>::new();
    for subject in subjects(&mailbox) {
        *copies.entry(subject).or_default() += 1;
    }
    let twice = copies.values().filter(|copies| **copies == 2).count();
    let kind = if database.is_postgres() { "PostgreSQL" } else { "SQLite" };
    println!("{kind}: {} of {MANY} tasks reminded, {twice} of them twice, after {kills} kills", copies.len());
    assert!(kills > 2, "it was over before anything was killed");
    assert_eq!(copies.keys().cloned().collect::<Vec<_>>(), expected(), "each, and none of what is done");
    assert!(copies.values().all(|copies| *copies <= 2), "{copies:?}");
}

#[tokio::test]
#[ignore = "takes minutes"]
async fn sqlite_loses_nothing_and_sends_nothing_three_times() {
    kill_and_count(Database::sqlite(), 1).await;
}

#[tokio::test]
#[ignore = "takes minutes, and needs PostgreSQL"]
async fn two_instances_on_postgres_lose_nothing_and_send_nothing_three_times() {
    kill_and_count(Database::postgres(), 2).await;
}
