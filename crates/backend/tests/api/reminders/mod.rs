mod accounts;
mod changes;
mod clock;
mod digest;
mod email;
mod instances;
mod kill;
mod limit;
mod operator;
mod refused;
mod retries;

use crate::helpers::{Account, Database, Server};
use serde_json::{Value, json};
use shared::Timestamp;
use std::{ops::Range, time::Duration};
use testkit::{Mailbox, until};

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.org";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A server that sends mail, and what it sends.
fn start() -> (Server, Mailbox) {
    let mailbox = Mailbox::start().unwrap();
    (Server::with_mail(&mailbox, &[]), mailbox)
}

/// An account with a verified address.
async fn sign_up(server: &Server, email: &str) -> Account {
    let account = server.sign_up(email).await;
    server.database.execute(&format!("UPDATE users SET email_verified = TRUE WHERE id = '{}'", account.id));
    account
}

/// A time in UTC, whose seconds are left out, as members of a task.
fn utc(at: Timestamp) -> Value {
    let text = at.to_string();
    json!({"date": text[..10], "time": text[11..16], "zone": "UTC"})
}

/// The minute that is so far from now, as a reminder at a time of its own.
fn reminder_in(server: &Server, time: Duration) -> Value {
    json!({"at": utc(server.now() + time)})
}

/// Adds a task that reminds in so much time.
async fn add(account: &Account, server: &Server, title: &str, time: Duration) -> Value {
    let task = json!({"title": title, "reminders": [reminder_in(server, time)]});
    account.send("POST", "", Some(task)).await.expect(201).json()
}

/// Adds a task for each of these numbers.
async fn add_numbers(account: &Account, server: &Server, numbers: Range<usize>, reminders: &Value) {
    let new = |number: usize| {
        let data = json!({"title": format!("{number:04}"), "reminders": reminders});
        json!({"op": "create", "kind": "task", "id": store::Clock::new_id_at(server.now()), "data": data})
    };
    let operations: Vec<_> = numbers.map(new).collect();
    account.call("POST", "/changes", Some(json!({"operations": operations}))).await.expect(200);
}

/// Waits until nothing is due that has no outcome.
async fn settle(server: &Server) {
    let due = format!("next_at <= {}", server.now().millis());
    let none = async || Ok((count(&server.database, &due) == 0).then_some(()));
    until("everything that is due has an outcome", none).await.unwrap();
}

/// How many rows of reminders there are.
fn count(database: &Database, condition: &str) -> usize {
    let query = format!("SELECT CAST(count(*) AS TEXT) AS text FROM task_reminders WHERE {condition}");
    database.text(&query).parse().unwrap()
}

/// Waits until the times of all accounts are computed again whose settings have changed.
async fn refreshed(server: &Server) {
    let stale = "SELECT CAST(count(*) AS TEXT) AS text FROM stale_reminders";
    let none = async || Ok((server.database.text(stale) == "0").then_some(()));
    until("the times are up to date", none).await.unwrap();
}

/// The subjects of all reminders and digests so far, sorted.
fn subjects(mailbox: &Mailbox) -> Vec<String> {
    let all = mailbox.messages().into_iter().map(|message| message.subject);
    let mut subjects: Vec<_> = all.filter(|subject| subject != "Confirm your email address").collect();
    subjects.sort();
    subjects
}

async fn update_user(account: &Account, body: Value) {
    account.auth("POST", "/api/auth/update-user", Some(body)).await.expect(200);
}

/// When the one reminder is due that waits.
fn waits_for(server: &Server) -> String {
    let query = "SELECT CAST(fire_at AS TEXT) AS text FROM task_reminders WHERE next_at IS NOT NULL";
    Timestamp::from_millis(server.database.text(query).parse().unwrap()).to_string()
}
