use super::{add_to_trash, create_again, path, send, titles};
use crate::helpers::{Response, Server, id_of, insert_trash};
use std::time::Duration;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    add_to_trash(&ann, "Ann's own").await;
    Response::of(server.request("DELETE", &path(&ann, ""))).await.expect_error(401, "UNAUTHORIZED");
    Response::of(bob.request("DELETE", &path(&ann, ""))).await.expect_error(404, "NOT_FOUND");
    send(&bob, "DELETE", "").await.expect(204);
    assert_eq!(titles(&ann).await, ["Ann's own"], "untouched");
    server.advance(Duration::from_secs(3600));
    send(&ann, "DELETE", "").await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn deletes_everything_for_good_and_remembers_the_ids() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let first = insert_trash(&server.database, &ann.id, 1000);
    let last = add_to_trash(&ann, "Last").await;
    // By an instance whose clock is ahead.
    let ahead =
        format!("UPDATE trash SET deleted_at = deleted_at + 3600000 WHERE id = '{}'", &id_of(&last)[1..]);
    server.database.execute(&ahead);
    ann.add("Not deleted").await;
    assert_eq!(send(&ann, "DELETE", "").await.expect(204).text, "");
    assert_eq!(titles(&ann).await, [""; 0]);
    for gone in [&first, &last] {
        create_again(&ann, gone).await.expect_error(410, "TASK_DELETED");
    }
    assert_eq!(ann.titles("").await, ["Not deleted"]);
    assert_eq!(server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM tombstones"), "1001");
    assert_eq!(server.database.text("SELECT CAST(sum(trash_count) AS TEXT) AS text FROM task_lists"), "0");
    send(&ann, "DELETE", "").await.expect(204);
}

#[tokio::test]
async fn of_an_account_50_000_ids_are_remembered() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_trash(&server.database, &ann.id, 150);
    server.database.execute(&format!(
        "INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
         WITH RECURSIVE numbers (n) AS (SELECT 1001 UNION ALL SELECT n + 1 FROM numbers WHERE n < 51100)
         SELECT '{0}', '01932f00-0000-7000-8000-0000001' || (10000 + n), 'task', {1}, n FROM numbers;
         UPDATE task_lists SET counter = 60000 WHERE user_id = '{0}'",
        ann.id,
        server.now().millis()
    ));
    send(&ann, "DELETE", "").await.expect(204);
    assert_eq!(server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM tombstones"), "50000");
    assert_eq!(server.database.text("SELECT CAST(min(changed) AS TEXT) AS text FROM tombstones"), "1101");
    let changes = ann.call("GET", "/changes", None).await.expect(200).json();
    let epoch = changes["cursor"].as_str().unwrap().split('.').next().unwrap().to_owned();
    let since = async |number: u32| ann.call("GET", &format!("/changes?since={epoch}.{number}"), None).await;
    since(1099).await.expect_error(410, "RESYNC_REQUIRED");
    since(1100).await.expect(200);
}
