mod due;
mod filters;
mod model;
mod pages;
mod search;
mod sorts;

use crate::helpers::{ABSENT, Account, Response, Server, id_of, insert_tasks, members, now};
use serde_json::Value;
use shared::Date;
use std::time::Duration;
use uuid::Uuid;

/// The date of the servers of this test, or that many days later.
fn day(days: i64) -> String {
    Date::from_days(now() / (24 * 60 * 60) + days).unwrap().to_string()
}

/// Adds a list to an account and returns its id.
fn add_list(server: &Server, account: &Account, name: &str) -> String {
    let id = Uuid::now_v7().to_string();
    server.database.execute(&format!(
        "INSERT INTO lists (user_id, id, name, archived, created_at, updated_at, changed)
         VALUES ('{}', '{id}', '{name}', FALSE, 0, 0, 0)",
        account.id
    ));
    id
}

/// Adds tasks one after the other.
async fn add_all(account: &Account, tasks: impl IntoIterator<Item = Value>) {
    for task in tasks {
        account.send("POST", "", Some(task)).await.expect(201);
    }
}

/// The query string of the next page, with its `?`.
fn next_of(account: &Account, page: &Response) -> Option<String> {
    let rest = page.header("link").strip_prefix('<')?;
    let (target, relation) = rest.split_once('>').unwrap();
    assert_eq!(relation, "; rel=\"next\"");
    Some(target.strip_prefix(&account.path("")).unwrap().to_owned())
}

#[tokio::test]
async fn requires_a_valid_token() {
    let server = Server::with(&["--access-token-ttl", "15m"]);
    let ann = server.sign_up("ann@example.org").await;
    let response = server.get(&ann.path("")).await.expect_error(401, "UNAUTHORIZED");
    assert_eq!(response.header("www-authenticate"), r#"Bearer realm="latchkey""#);
    let request = server.request("GET", &ann.path("")).basic_auth("ann", Some("secret"));
    Response::of(request).await.expect_error(401, "UNAUTHORIZED");
    for malformed in ["x", "a.b.c", "..", &"x".repeat(8000)] {
        let request = server.request("GET", &ann.path("")).bearer_auth(malformed);
        Response::of(request).await.expect_error(401, "INVALID_TOKEN");
    }
    server.advance(Duration::from_secs(15 * 60));
    ann.get("").await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn access_token_expires_after_an_hour() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.advance(Duration::from_secs(59 * 60));
    ann.get("").await.expect(200);
    server.advance(Duration::from_secs(60));
    ann.get("").await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn list_of_another_account_is_404() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    ann.add("Ann's own").await;
    let absent = Response::of(bob.request("GET", &format!("/api/{ABSENT}/tasks"))).await;
    let absent = absent.expect_error(404, "NOT_FOUND");
    let anns = Response::of(bob.request("GET", &ann.path(""))).await.expect_error(404, "NOT_FOUND");
    assert_eq!(anns.text, absent.text);
    assert_eq!(bob.titles("").await, [""; 0]);
}

#[tokio::test]
async fn rejects_invalid_queries() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=1001", "limit"),
        ("?limit=-1", "limit"),
        ("?limit=ten", "limit"),
        ("?completed=yes", "completed"),
        ("?completed=", "completed"),
        ("?cursor=x", "cursor"),
        ("?limit=1&limit=2", "limit"),
    ] {
        let response = ann.get(query).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], field, "{query}");
    }
    ann.get("?q=%ff").await.expect_error(400, "BAD_REQUEST");
}

#[tokio::test]
async fn is_empty_for_new_account() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    assert_eq!(ann.get("").await.expect(200).text, "[]");
}

#[tokio::test]
async fn lists_own_tasks_newest_first() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    for title in ["one", "two", "three"] {
        ann.add(title).await;
        bob.add("Bob's own").await;
    }
    assert_eq!(ann.titles("").await, ["three", "two", "one"]);
    let first = &ann.get("").await.json()[2];
    assert_eq!(first["user_id"], ann.id);
    assert_eq!(
        members(first),
        ["completed", "created_at", "description", "id", "title", "updated_at", "user_id"]
    );
}

#[tokio::test]
async fn keeps_creation_order_under_load() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    futures_util::future::join_all((0..100).map(|_| ann.add("One of many"))).await;
    let list = ann.get("").await.json();
    let times: Vec<&str> =
        list.as_array().unwrap().iter().map(|task| task["created_at"].as_str().unwrap()).collect();
    assert_eq!(times.len(), 100);
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
}

#[tokio::test]
async fn filters_by_completed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let done = ann.add("done").await;
    ann.add("open").await;
    ann.send("PATCH", &format!("{}/complete", id_of(&done)), None).await.expect(200);
    assert_eq!(ann.titles("?completed=true").await, ["done"]);
    assert_eq!(ann.titles("?completed=false").await, ["open"]);
}

#[tokio::test]
async fn pages_are_stable_under_concurrent_changes() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut tasks = Vec::new();
    for n in 1..=7 {
        tasks.push(ann.add(&format!("a {n}")).await);
    }
    let page = async |query: &str| {
        let response = ann.get(query).await.expect(200);
        let list = response.json();
        let titles: Vec<String> =
            list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect();
        (titles, next_of(&ann, &response))
    };
    let (titles, next) = page("?limit=3&q=A%20&completed=false").await;
    assert_eq!(titles, ["a 7", "a 6", "a 5"]);
    // The last task of the page and the next one are deleted, and another is created.
    ann.send("DELETE", &id_of(&tasks[4]), None).await.expect(204);
    ann.send("DELETE", &id_of(&tasks[3]), None).await.expect(204);
    ann.add("a 8").await;
    let (titles, next) = page(&next.unwrap()).await;
    assert_eq!(titles, ["a 3", "a 2", "a 1"]);
    assert_eq!(next, None);
    assert_eq!(page("").await.1, None);
    assert_eq!(page("?limit=6").await.1, None, "nothing follows a page that is just full");
}

#[tokio::test]
async fn a_list_over_16_mib_comes_in_pages() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 600, &"😀".repeat(10_000));
    let first = ann.get("").await.expect(200);
    assert!(first.text.len() < 17 * 1024 * 1024, "{}", first.text.len());
    let (next, rel) = first.header("link").split_once('>').unwrap();
    assert_eq!(rel, "; rel=\"next\"");
    let rest =
        ann.get(next.strip_prefix('<').unwrap().strip_prefix(&ann.path("")).unwrap()).await.expect(200);
    let ids = |list: &Response| list.json().as_array().unwrap().iter().map(id_of).collect::<Vec<_>>();
    let all = [ids(&first), ids(&rest)].concat();
    assert_eq!(all.len(), 600);
    assert!(all.is_sorted_by(|newer, older| newer > older));
    assert_eq!(rest.header("link"), "");
}

#[tokio::test]
async fn survives_a_restart() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.add("Still here").await;
    let again = Server::on(&server.database, &[]);
    assert_eq!(again.sign_in("ann@example.org").await.titles("").await, ["Still here"]);
    let old = again.request("GET", &ann.path("")).bearer_auth(&ann.access_token);
    assert_eq!(
        Response::of(old).await.expect(200).json()[0]["title"],
        "Still here",
        "tokens outlive it, too"
    );
}
