//! What happens to the trash with time.

use super::{add_to_trash, create_again, titles};
use crate::helpers::{Account, Server, insert_trash};
use serde_json::json;
use std::time::Duration;
use testkit::until;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The number of rows of a table.
fn count(server: &Server, table: &str) -> String {
    server.database.text(&format!("SELECT CAST(count(*) AS TEXT) AS text FROM {table}"))
}

async fn wait_for(server: &Server, table: &str, rows: &str) {
    let is_there = async || Ok((count(server, table) == rows).then_some(()));
    until("the purge", is_there).await.unwrap();
}

#[tokio::test]
async fn tasks_stay_for_30_days_and_their_ids_for_180_more() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let old = add_to_trash(&ann, "Old").await;
    server.advance(29 * DAY);
    let ann = server.sign_in("ann@example.org").await;
    let new = add_to_trash(&ann, "New").await;
    assert_eq!(titles(&ann).await, ["New", "Old"]);

    server.advance(2 * DAY);
    wait_for(&server, "trash", "1").await;
    let ann = server.sign_in("ann@example.org").await;
    assert_eq!(titles(&ann).await, ["New"]);
    create_again(&ann, &old).await.expect_error(410, "TASK_DELETED");
    let counted = "SELECT CAST(trash_count AS TEXT) AS text FROM task_lists";
    assert_eq!(server.database.text(counted), "1");
    let forgotten = "SELECT CAST(forgotten AS TEXT) AS text FROM task_lists";
    assert_eq!(server.database.text(forgotten), "0");

    server.advance(179 * DAY);
    wait_for(&server, "trash", "0").await;
    assert_eq!(count(&server, "tombstones"), "2");
    let of_old = server.database.text("SELECT CAST(min(changed) AS TEXT) AS text FROM tombstones");
    server.advance(2 * DAY);
    wait_for(&server, "tombstones", "1").await;
    assert_eq!(server.database.text(forgotten), of_old, "older cursors are too old");
    let ann = server.sign_in("ann@example.org").await;
    create_again(&ann, &old).await.expect(201);
    create_again(&ann, &new).await.expect_error(410, "TASK_DELETED");
}

/// A device that was away learns of a deletion for 210 days; after that it has to begin again.
#[tokio::test]
async fn devices_learn_of_deletions_while_ids_are_remembered() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Old").await;
    let read =
        async |account: &Account, query: &str| account.call("GET", &format!("/changes{query}"), None).await;
    let cursor = async |account: &Account| {
        let changes = read(account, "").await.expect(200).json();
        format!("?since={}", changes["cursor"].as_str().unwrap())
    };
    let before = cursor(&ann).await;
    super::delete(&ann, &task).await;
    let after = cursor(&ann).await;
    let gone = json!([{"kind": "task", "id": task["id"]}]);
    server.advance(31 * DAY);
    wait_for(&server, "trash", "0").await;
    let ann = server.sign_in("ann@example.org").await;
    assert_eq!(read(&ann, &before).await.expect(200).json()["gone"], gone);
    assert_eq!(read(&ann, &after).await.expect(200).json()["gone"], json!([]));

    server.advance(181 * DAY);
    wait_for(&server, "tombstones", "0").await;
    let ann = server.sign_in("ann@example.org").await;
    read(&ann, &before).await.expect_error(410, "RESYNC_REQUIRED");
    read(&ann, &format!("{before}&wait=25")).await.expect_error(410, "RESYNC_REQUIRED");
    assert_eq!(read(&ann, &after).await.expect(200).json()["gone"], json!([]));
}

/// Each task becomes one tombstone, however many instances purge at once.
#[tokio::test]
async fn instances_purge_in_pieces_beside_each_other_and_other_writes() {
    let server = Server::start();
    let others = [(); 2].map(|()| Server::on(&server.database, &[]));
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    insert_trash(&server.database, &ann.id, 1500);
    add_to_trash(&bob, "Bob's own").await;
    // The clock of what was inserted: the beginning of 1970.
    for instance in others.iter().chain([&server]) {
        instance.advance(Duration::from_secs(2 * 60 * 60));
    }
    let bob = server.sign_in("bob@example.org").await;
    for _ in 0..10 {
        bob.add("Meanwhile").await;
    }
    wait_for(&server, "tombstones", "1500").await;
    assert_eq!(count(&server, "trash"), "1");
    assert_eq!(titles(&bob).await, ["Bob's own"]);
    let counted = "SELECT CAST(sum(trash_count) AS TEXT) AS text FROM task_lists";
    assert_eq!(server.database.text(counted), "1");
}

#[tokio::test]
async fn purges_at_start() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_trash(&server.database, &ann.id, 1);
    let again = Server::on(&server.database, &[]);
    wait_for(&again, "trash", "0").await;
}

mod needs_postgres {
    use super::{DAY, add_to_trash, wait_for};
    use crate::helpers::{Database, Server};
    use std::time::Duration;
    use testkit::until;

    /// As a write does that forgets the oldest ids of its account itself.
    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn waits_for_an_account_before_it_locks_ids_of_it() {
        let database = Database::postgres();
        let server = Server::on(&database, &[]);
        let ann = server.sign_up("ann@example.org").await;
        for title in ["One", "Two"] {
            add_to_trash(&ann, title).await;
        }
        server.advance(31 * DAY);
        wait_for(&server, "tombstones", "2").await;
        let mut other = database.connect();
        other.batch_execute("BEGIN; SELECT * FROM task_lists FOR UPDATE").unwrap();
        server.advance(181 * DAY);
        let waits = "SELECT CAST(count(*) > 0 AS TEXT) AS text FROM pg_stat_activity \
                     WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let is_waiting = async || Ok((database.text(waits) == "true").then_some(()));
        until("the purge waits", is_waiting).await.unwrap();
        let forget = "DELETE FROM tombstones WHERE id = (SELECT min(id) FROM tombstones)";
        other.batch_execute(&format!("SET lock_timeout = 100; {forget}; COMMIT")).unwrap();
        drop(other);
        // It has timed out meanwhile, or goes on.
        server.advance(Duration::from_secs(2 * 60 * 60));
        wait_for(&server, "tombstones", "0").await;
    }
}
