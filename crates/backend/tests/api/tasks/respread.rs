use crate::helpers::{ABSENT, Account, Response, Server, id_of};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let list = ann.call("POST", "/lists", Some(json!({"name": "Ann's own"}))).await.json();
    let task = ann.send("POST", "", Some(json!({"title": "t", "list_id": list["id"]}))).await.json();
    let path = ann.path("/respread?list=inbox");
    Response::of(server.request("POST", &path)).await.expect_error(401, "UNAUTHORIZED");
    let foreign = Response::of(bob.request("POST", &path)).await.expect_error(404, "NOT_FOUND").text;
    for list in [list["id"].as_str().unwrap(), ABSENT] {
        let missing = bob.send("POST", &format!("/respread?list={list}"), None).await;
        assert_eq!(missing.expect_error(404, "NOT_FOUND").text, foreign);
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task, "untouched");
}

#[tokio::test]
async fn rejects_a_missing_or_malformed_list() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (query, message) in [
        ("", "`list` is required"),
        ("?list=", "list must be the id of a list, or inbox"),
        ("?list=all", "list must be the id of a list, or inbox"),
    ] {
        let refused = ann.send("POST", &format!("/respread{query}"), None).await;
        refused.expect_error(400, "VALIDATION_ERROR").expect_field("list", message);
    }
}

/// The titles in the order of the list, and the positions.
async fn order(ann: &Account) -> Vec<(String, Option<String>)> {
    let tasks = ann.get("").await.expect(200).json();
    let key = |task: &Value| match task["position"].as_str() {
        Some(position) => position.to_owned(),
        None => {
            let id = task["id"].as_str().unwrap().replace('-', "");
            let complement = id.chars().map(|c| char::from_digit(15 - c.to_digit(16).unwrap(), 16).unwrap());
            complement.chain("80".chars()).collect()
        }
    };
    let mut tasks: Vec<_> = tasks.as_array().unwrap().iter().map(|task| (key(task), task)).collect();
    // Stable: the list is newest first.
    tasks.sort_by(|(one, _), (other, _)| one.cmp(other));
    let text = |value: &Value| value.as_str().map(str::to_owned);
    tasks.iter().map(|(_, task)| (text(&task["title"]).unwrap(), text(&task["position"]))).collect()
}

#[tokio::test]
async fn keeps_the_order_and_shortens_positions() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = ann.call("POST", "/lists", Some(json!({"name": "Garden"}))).await.json();
    let long = "ff".repeat(58) + "80";
    for (title, position) in [
        ("Oldest", None),
        ("First", Some("0080")),
        ("Tie, older", Some("0180")),
        ("Tie, newer", Some("0180")),
        ("Last", Some(long.as_str())),
        ("Newest", None),
    ] {
        let body = json!({"title": title, "position": position, "list_id": list["id"]});
        ann.send("POST", "", Some(body)).await.expect(201);
    }
    let elsewhere = ann.send("POST", "", Some(json!({"title": "Inbox", "position": "0280"}))).await.json();
    let titles = async || order(&ann).await.into_iter().map(|(title, _)| title).collect::<Vec<_>>();
    let before = titles().await;
    assert_eq!(before, ["First", "Tie, newer", "Tie, older", "Inbox", "Newest", "Oldest", "Last"]);

    let path = format!("/respread?list={}", list["id"].as_str().unwrap());
    assert_eq!(ann.send("POST", &path, None).await.expect(204).text, "");
    let after = order(&ann).await;
    let of_list: Vec<_> = after.iter().filter(|(title, _)| title != "Inbox").collect();
    let expected: Vec<_> = before.iter().filter(|title| *title != "Inbox").collect();
    assert_eq!(of_list.iter().map(|(title, _)| title).collect::<Vec<_>>(), expected);
    assert!(of_list.iter().all(|(_, position)| position.as_ref().unwrap().len() == 10), "{of_list:?}");
    assert_eq!(ann.get(&id_of(&elsewhere)).await.json(), elsewhere, "another list is untouched");

    let tag = ann.get("?limit=1").await.json();
    ann.send("POST", &path, None).await.expect(204);
    assert_eq!(order(&ann).await, after);
    assert_eq!(ann.get("?limit=1").await.json(), tag, "nothing to change");

    let body = json!({"title": "New", "list_id": list["id"]});
    ann.send("POST", "", Some(body)).await.expect(201);
    let new = titles().await.into_iter().filter(|title| title != "Inbox").collect::<Vec<_>>();
    assert_eq!(new, ["First", "Tie, newer", "Tie, older", "New", "Newest", "Oldest", "Last"]);
    ann.send("POST", "/respread?list=inbox", None).await.expect(204);
    assert_eq!(ann.get(&id_of(&elsewhere)).await.json()["position"].as_str().unwrap().len(), 10);
}
