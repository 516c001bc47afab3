//! Files as large as an account, and accounts with many imports.

use super::{counts, import, imported, undo};
use crate::helpers::Server;
use serde_json::json;

/// With everything that makes a row long to write.
fn large_file(tasks: usize) -> String {
    let rows = (0..tasks).map(|n| {
        format!(
            "Task {n},List {},\"tag{}, tag{}\",2027-01-{:02},\"Some words about it\"\n",
            n % 50,
            n % 90,
            n % 7,
            n % 28 + 1
        )
    });
    format!("title,list,tags,due,description\n{}", rows.collect::<String>())
}

#[tokio::test]
async fn imports_as_many_tasks_as_an_account_can_have() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    imported(&bob, "format=csv", &large_file(1000)).await;
    // Now the database expects that an account without imports stays one.
    server.database.execute("ANALYZE");
    let report = imported(&ann, "format=csv", &large_file(10_000)).await;
    assert_eq!(counts(&report), [50, 90, 10_000]);
    assert_eq!(ann.call("GET", "/changes?limit=1", None).await.json()["count"], 10_000);
    let undone = undo(&ann, &report).await.expect(200).json();
    assert_eq!(undone, json!({"lists": 50, "tasks": 10_000}));
    assert_eq!(ann.get("").await.json(), json!([]));
    import(&ann, "format=csv", &large_file(10_001)).await.expect_error(422, "TASK_QUOTA_EXCEEDED");
}

#[tokio::test]
async fn the_latest_imports_are_remembered() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let database = &server.database;
    database.execute(&format!(
        "INSERT INTO imported (user_id, key, import_id, kind, item_id)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000)
        SELECT '{}', 'key ' || n, '0000', 'task', 'task ' || n FROM numbers",
        ann.id
    ));
    let file = "title,list\nOne,Home\nTwo,\n";
    assert_eq!(counts(&imported(&ann, "format=csv", file).await), [1, 0, 2]);
    assert_eq!(database.text("SELECT CAST(count(*) AS TEXT) AS text FROM imported"), "50000");
    assert_eq!(
        database.text("SELECT CAST(count(*) AS TEXT) AS text FROM imported WHERE import_id <> '0000'"),
        "3"
    );
    assert_eq!(counts(&imported(&ann, "format=csv", file).await), [0, 0, 0]);
}
