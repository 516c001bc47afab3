use super::{add, add_to_trash, create_again, delete, path, restore, send, titles, trash};
use crate::helpers::{Response, Server, id_of, insert_trash};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    add_to_trash(&ann, "Ann's own").await;
    Response::of(server.request("GET", &path(&ann, ""))).await.expect_error(401, "UNAUTHORIZED");
    Response::of(bob.request("GET", &path(&ann, ""))).await.expect_error(404, "NOT_FOUND");
    assert_eq!(send(&bob, "GET", "").await.expect(200).text, "[]");
    bob.sign_out().await.expect(200);
    send(&bob, "GET", "").await.expect_error(401, "TOKEN_REVOKED");
    server.advance(Duration::from_secs(3600));
    send(&ann, "GET", "").await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn rejects_invalid_queries() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for limit in ["0", "1001", "-1", "x", ""] {
        let refused =
            send(&ann, "GET", &format!("?limit={limit}")).await.expect_error(400, "VALIDATION_ERROR");
        refused.expect_field("limit", "limit must be a number from 1 to 1000");
    }
    for cursor in ["", "x", "1", &ann.id] {
        let refused =
            send(&ann, "GET", &format!("?cursor={cursor}")).await.expect_error(400, "VALIDATION_ERROR");
        refused.expect_field("cursor", "cursor must be taken from a Link header");
    }
}

#[tokio::test]
async fn lists_deleted_tasks_as_they_were_latest_first() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let first = add(
        &ann,
        json!({
            "title": "First", "description": "D", "priority": "high", "due": {"date": "2026-12-24"}, "tags": ["home"],
        }),
    );
    let first = first.await;
    let second = ann.add("Second").await;
    delete(&ann, &second).await;
    server.advance(Duration::from_secs(1));
    delete(&ann, &first).await;
    let all = trash(&ann).await;
    assert_eq!(titles(&ann).await, ["First", "Second"]);
    let mut listed = all[0].clone();
    let deleted_at = listed.as_object_mut().unwrap().remove("deleted_at").unwrap();
    assert_eq!(listed, first);
    assert!(deleted_at.as_str() > all[1]["deleted_at"].as_str());
}

#[tokio::test]
async fn pages_keep_their_place() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut tasks = Vec::new();
    for n in 1..=7 {
        tasks.push(add_to_trash(&ann, &format!("{n}")).await);
    }
    let page = async |rest: &str| {
        let response = send(&ann, "GET", rest).await.expect(200);
        let list = response.json();
        let titles: Vec<String> =
            list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect();
        let next = response.header("link").strip_prefix('<').map(|link| {
            let (target, rel) = link.split_once('>').unwrap();
            assert_eq!(rel, "; rel=\"next\"");
            target.strip_prefix(&path(&ann, "")).unwrap().to_owned()
        });
        (titles.join(" "), next)
    };
    let (titles, next) = page("?limit=3").await;
    assert_eq!(titles, "7 6 5");
    // The last task of the page and the next one leave the trash, and another is deleted.
    restore(&ann, &tasks[4]).await.expect(200);
    send(&ann, "DELETE", &id_of(&tasks[3])).await.expect(204);
    add_to_trash(&ann, "8").await;
    let (titles, next) = page(&next.unwrap()).await;
    assert_eq!((titles.as_str(), next), ("3 2 1", None));
    assert_eq!(page("?limit=6").await, ("8 7 6 3 2 1".to_owned(), None));
}

#[tokio::test]
async fn trash_over_16_mib_comes_in_pages() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_trash(&server.database, &ann.id, 450);
    let text = "x".repeat(40_000);
    server.database.execute(&format!("UPDATE trash SET description = '{text}'"));
    let first = send(&ann, "GET", "").await.expect(200);
    let next = first.header("link").strip_prefix('<').and_then(|link| link.split_once('>')).unwrap().0;
    let second = Response::of(ann.request("GET", next)).await.expect(200);
    assert_eq!(second.header("link"), "");
    let [first, second] = [first, second].map(|page| page.json().as_array().unwrap().len());
    assert_eq!((first, second), (420, 30));
}

#[tokio::test]
async fn holds_10_000_tasks_of_which_the_oldest_go_first() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let oldest = insert_trash(&server.database, &ann.id, 9999);
    add_to_trash(&ann, "The last that fits").await;
    create_again(&ann, &oldest).await.expect_error(410, "TASK_DELETED");
    assert_eq!(trash(&ann).await.len(), 10_000);
    let family = ann.add("One too many").await;
    super::add_child(&ann, &family, "And another").await;
    delete(&ann, &family).await;
    let all = trash(&ann).await;
    assert_eq!(all.len(), 10_000);
    assert_eq!(all[2]["title"], "The last that fits");
    restore(&ann, &oldest).await.expect_error(404, "NOT_FOUND");
    create_again(&ann, &oldest).await.expect_error(410, "TASK_DELETED");
    let gone =
        "SELECT CAST(count(*) AS TEXT) AS text FROM tombstones WHERE changed IN (1, 2) AND kind = 'task'";
    assert_eq!(
        server.database.text(gone),
        "2",
        "devices that know these changes need not hear of them again"
    );
}
