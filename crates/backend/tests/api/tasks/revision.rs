//! `ETag` and `If-None-Match`.

use crate::helpers::{Account, Response, Server, id_of};
use serde_json::{Value, json};

async fn list_unless(account: &Account, rest: &str, held: &str) -> Response {
    Response::of(account.request("GET", &account.path(rest)).header("if-none-match", held)).await
}

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn unchanged_list_is_304() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.add("Water the plants").await;
    let full = ann.get("").await.expect(200);
    let tag = full.header("etag").to_owned();
    for held in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        for query in ["", "?limit=1", "?completed=false", "?q=plants"] {
            let response = list_unless(&ann, query, &held).await.expect(304);
            assert_eq!(
                (response.header("etag"), response.text.as_str()),
                (tag.as_str(), ""),
                "{held} {query}"
            );
            assert_eq!(response.header("cache-control"), "no-store");
        }
    }
    for held in ["\"other\"", "\"0\"", "no tag", "W/", "\"", ""] {
        assert_eq!(list_unless(&ann, "", held).await.expect(200).text, full.text, "{held}");
    }
    // Entity tags are case-sensitive; this one may consist of digits only.
    let capitals = tag.to_uppercase();
    let response = list_unless(&ann, "", &capitals).await;
    assert!(response.text == full.text || capitals == tag, "{response:?}");
}

#[tokio::test]
async fn every_change_is_visible_with_a_new_etag() {
    let server = Server::start();
    // Another instance, which is not notified of the changes.
    let other = Server::on(&server.database, &[]);
    let ann = server.sign_up("ann@example.org").await;
    let bob = server.sign_up("bob@example.org").await;
    bob.add("Bob's").await;
    let bobs = bob.get("").await.header("etag").to_owned();
    let first = ann.add("First").await;
    let second = ann.add("Second").await;
    let mut seen = Vec::new();
    let (of_first, of_second) = (id_of(&first), id_of(&second));
    let changes = [
        ("PUT", of_first.clone(), Some(json!({"title": "Replaced"})), vec!["Second", "Replaced"]),
        ("PATCH", of_first.clone(), Some(json!({"title": "Changed"})), vec!["Second", "Changed"]),
        ("PATCH", format!("{of_second}/complete"), None, vec!["Second", "Changed"]),
        ("POST", String::new(), Some(json!({"title": "Third"})), vec!["Third", "Second", "Changed"]),
        ("DELETE", of_second, None, vec!["Third", "Changed"]),
    ];
    for (method, rest, body, expected) in changes {
        ann.send(method, &rest, body).await;
        for server in [&server, &other, &other, &server] {
            let request = server.request("GET", &ann.path("")).bearer_auth(&ann.access_token);
            let response = match seen.last() {
                Some(held) => request.header("if-none-match", held),
                None => request,
            };
            let response = Response::of(response).await.expect(200);
            assert_eq!(titles(&response.json()), expected, "{method} {rest}");
            assert_eq!(response.text, ann.get("?limit=1000").await.text, "{method} {rest}");
        }
        let tag = ann.get("").await.header("etag").to_owned();
        assert!(!seen.contains(&tag), "{method} {rest}");
        seen.push(tag);
    }
    ann.send("PATCH", &of_first, Some(json!({}))).await.expect(200);
    assert_eq!(ann.get("").await.header("etag"), seen.last().unwrap(), "an empty patch changes nothing");
    assert_eq!(bob.get("").await.header("etag"), bobs, "what others do changes nothing");
}

#[tokio::test]
async fn unauthorized_client_gets_no_304() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let bob = server.sign_up("bob@example.org").await;
    ann.add("Water the plants").await;
    let tag = ann.get("").await.header("etag").to_owned();
    let theirs = Response::of(bob.request("GET", &ann.path("")).header("if-none-match", &tag)).await;
    theirs.expect_error(404, "NOT_FOUND");
    assert_eq!(list_unless(&bob, "", &tag).await.expect(200).text, "[]");
    ann.sign_out().await.expect(200);
    for query in ["", "?q=plants"] {
        list_unless(&ann, query, &tag).await.expect_error(401, "TOKEN_REVOKED");
    }
}

#[tokio::test]
async fn unchanged_task_is_304() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let of_task = id_of(&ann.add("Water the plants").await);
    let tag = ann.get(&of_task).await.header("etag").to_owned();
    let response = list_unless(&ann, &of_task, &tag).await.expect(304);
    assert_eq!((response.header("etag"), response.text.as_str()), (tag.as_str(), ""));
    ann.send("PATCH", &format!("{of_task}/complete"), None).await.expect(200);
    list_unless(&ann, &of_task, &tag).await.expect(200);
}

#[tokio::test]
async fn deletion_frees_quota() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let of_task = id_of(&ann.add("The first").await);
    server
        .database
        .execute(&format!("UPDATE task_lists SET task_count = 10000 WHERE user_id = '{}'", ann.id));
    let more = || ann.send("POST", "", Some(json!({"title": "The last"})));
    more().await.expect_error(422, "TASK_QUOTA_EXCEEDED");
    assert_eq!(ann.titles("").await, ["The first"]);
    ann.send("DELETE", &of_task, None).await.expect(204);
    more().await.expect(201);
    more().await.expect_error(422, "TASK_QUOTA_EXCEEDED");
}
