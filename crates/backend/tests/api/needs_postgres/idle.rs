//! A database that has nothing to do is left alone.

use crate::helpers::{APP, Database, Server};
use serde_json::json;
use std::time::Duration;
use testkit::{Mailbox, until};
use tokio::time::sleep;

/// When the program has sent its latest statement.
fn latest_statement(database: &Database) -> String {
    database.text(
        "SELECT CAST(max(query_start) AS TEXT) AS text FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn reminders_of_later_wake_no_database() {
    let (database, mailbox) = (Database::postgres(), Mailbox::start().unwrap());
    let url = mailbox.url();
    let server =
        Server::on(&database, &["--smtp-url", &url, "--mail-from", "a@example.org", "--public-url", APP]);
    let ann = server.sign_up("ann@example.org").await;
    let reminders = json!([{"at": {"date": "2031-01-15", "time": "12:00"}}]);
    ann.send("POST", "", Some(json!({"title": "Later", "reminders": reminders}))).await.expect(201);
    // What was added may have been added by others, so it is read once more.
    let mut seen = String::new();
    until("it comes to rest", async || {
        let before = std::mem::replace(&mut seen, latest_statement(&database));
        sleep(Duration::from_secs(12)).await;
        Ok((before == latest_statement(&database)).then_some(()))
    })
    .await
    .unwrap();
    sleep(Duration::from_secs(15)).await;
    assert_eq!(latest_statement(&database), seen);
}
