//! What the operator sees.

use super::{ANN, HOUR, add, count, settle, sign_up};
use crate::helpers::{Database, Server, error_line, run, start_on};
use serde_json::Value;
use std::{net::TcpListener, time::Duration};
use testkit::{Client, Mailbox, until};

fn reminders(database: &Database, arguments: &[&str]) -> String {
    let output = run(database, &[&["reminders"], arguments].concat(), &[]);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_database_that_does_not_exist_is_an_error() {
    let database = Database::sqlite();
    let error = error_line(&run(&database, &["reminders"], &[]));
    assert!(error.contains("There is no database at"), "{error}");
}

#[tokio::test]
async fn command_counts_what_waits_and_what_failed() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let server = Server::on_with_mail(&database, &mailbox, &[]);
    let (ann, bob) = (sign_up(&server, ANN).await, sign_up(&server, "bob@example.org").await);
    mailbox.refuse(Some(ANN));
    add(&ann, &server, "Refused", HOUR).await;
    add(&bob, &server, "Sent", HOUR).await;
    server.advance(HOUR);
    settle(&server).await;
    let bob = server.sign_in(&bob.email).await;
    add(&bob, &server, "Waits", 2 * HOUR).await;
    let text = reminders(&database, &[]);
    assert!(text.starts_with("1 waiting, the next at 20"), "{text}");
    assert!(text.contains("1 sent, 1 refused by the mail server, 0 not sent within a day"), "{text}");
    let json: Value = serde_json::from_str(&reminders(&database, &["--json"])).unwrap();
    assert_eq!(json["waiting"], 1);
    assert_eq!((&json["sent"], &json["failed"], &json["late"]), (&1.into(), &1.into(), &0.into()));
    assert!(json["nextAt"].is_string(), "{json}");
}

#[tokio::test]
async fn metrics_and_log_name_no_address_and_no_title() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let setup = Server::on(&database, &[]);
    let (ann, bob) = (sign_up(&setup, ANN).await, sign_up(&setup, "bob@example.org").await);
    mailbox.refuse(Some(ANN));
    for account in [&ann, &bob] {
        add(account, &setup, "Confidential", Duration::ZERO).await;
    }
    drop(setup);
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let program = start_on(
        &database,
        &[
            ("METRICS_LISTEN", &metrics.to_string()),
            ("SMTP_URL", &mailbox.url()),
            ("MAIL_FROM", "a@example.org"),
            ("PUBLIC_URL", crate::helpers::APP),
        ],
    );
    let text = async || {
        let text = Client::of(metrics).get("/metrics").await.expect(200).text;
        let is_done = ["latchkey_reminders_sent_total 1", "latchkey_reminders_failed_total 1"]
            .iter()
            .all(|line| text.lines().any(|it| it == *line));
        Ok(is_done.then_some(text))
    };
    let text = until("both have an outcome", text).await.unwrap();
    assert!(text.contains("latchkey_reminders_waiting "), "{text}");
    let log = program.stop().unwrap();
    assert!(log.contains("a reminder was refused and is given up"), "{log}");
    for personal in ["Confidential", ANN, "bob@example.org"] {
        assert!(!log.contains(personal) && !text.contains(personal), "{log}");
    }
}

#[tokio::test]
async fn rows_of_long_ago_are_removed() {
    let server = Server::start();
    let ann = sign_up(&server, ANN).await;
    for (task, outcome) in [("sent", "'sent'"), ("never looked at", "NULL")] {
        server.database.execute(&format!(
            "INSERT INTO task_reminders (user_id, task_id, fire_at, next_at, outcome, attempts)
             VALUES ('{}', '{task}', 1000, 1000, {outcome}, 1)",
            ann.id
        ));
    }
    add(&ann, &server, "Ahead", 2 * HOUR).await;
    server.advance(HOUR);
    until("the rows are removed", async || Ok((count(&server.database, "TRUE") == 1).then_some(())))
        .await
        .unwrap();
}
