use super::add_list;
use crate::helpers::{ABSENT, Response, Server, id_of};
use serde_json::{Value, json};

#[tokio::test]
async fn rejects_unknown_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (query, field) in [
        ("list=", "list"),
        ("list=Inbox", "list"),
        ("list=none", "list"),
        ("list=0193", "list"),
        ("list=inbox&list=inbox", "list"),
        ("tag=", "tag"),
        ("tag=%23home", "tag"),
        ("tag=a,b", "tag"),
        ("tag=a&tag=%0A", "tag"),
        (&format!("tag={}", "x".repeat(51)), "tag"),
        (&["tag=a"; 21].join("&"), "tag"),
        ("priority=", "priority"),
        ("priority=High", "priority"),
        ("priority=3", "priority"),
        ("priority=urgent", "priority"),
        ("due=", "due"),
        ("due=tomorrow", "due"),
        ("due=Today", "due"),
        ("due=2026-02-29", "due"),
        ("due=2026-2-1", "due"),
        ("due=2026-02-01T10:00", "due"),
        ("due=2026-02-01..", "due"),
        ("due=..2026-02-01", "due"),
        ("due=2026-02-01...2026-02-02", "due"),
        ("due=2026-02-01..2026-02-02..2026-02-03", "due"),
        ("due=today..2026-02-02", "due"),
        ("due=today&due=today", "due"),
        ("today=", "today"),
        ("today=today", "today"),
        ("today=2026-13-01", "today"),
        ("parent=", "parent"),
        ("parent=inbox", "parent"),
        ("parent=1", "parent"),
        ("sort=", "sort"),
        ("sort=Due", "sort"),
        ("sort=-due", "sort"),
        ("sort=created_at", "sort"),
        ("sort=due&sort=due", "sort"),
    ] {
        let response = ann.get(&format!("?{query}")).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], field, "{query}");
    }
}

#[tokio::test]
async fn unknown_and_foreign_ids_filter_to_an_empty_array() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let list = add_list(&server, &ann, "Garden");
    let parent = ann.add("Ann's own").await;
    ann.send("POST", "", Some(json!({"title": "in a list", "list_id": list}))).await.expect(201);
    ann.send("POST", "", Some(json!({"title": "a subtask", "parent_id": parent["id"]}))).await.expect(201);
    bob.add("Bob's own").await;
    let seen = |response: Response| {
        let names = ["content-type", "etag", "link", "cache-control", "content-length"];
        (response.status, response.text.clone(), names.map(|name| response.header(name).to_owned()))
    };
    for (name, foreign) in [("list", &list), ("parent", &id_of(&parent)[1..].to_owned())] {
        assert_eq!(ann.titles(&format!("?{name}={foreign}")).await.len(), 1);
        let foreign = seen(bob.get(&format!("?{name}={foreign}")).await);
        assert_eq!((foreign.0, foreign.1.as_str()), (200, "[]"));
        assert_eq!(seen(bob.get(&format!("?{name}={ABSENT}")).await), foreign);
    }
}

#[tokio::test]
async fn ignores_unknown_parameters() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.add("one").await;
    for query in ["?colour=red", "?colour=red&colour=", "?tags=,&Tag=%23&sort_by=x", "?sort=created&_=17"] {
        assert_eq!(ann.titles(query).await, ["one"], "{query}");
    }
}

#[tokio::test]
async fn filters_by_list_parent_priority_and_tags() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let garden = add_list(&server, &ann, "Garden");
    let add = async |task: Value| ann.send("POST", "", Some(task)).await.expect(201).json();
    let roses = add(json!({"title": "roses", "list_id": garden, "tags": ["Work", "Übung"]})).await;
    add(json!({"title": "thorns", "list_id": garden, "parent_id": roses["id"], "priority": "high"})).await;
    add(json!({"title": "call", "priority": "low", "tags": ["work", "phone"]})).await;
    add(json!({"title": "rest", "priority": "medium", "tags": ["homework"]})).await;
    let parent = roses["id"].as_str().unwrap();
    for (query, found) in [
        (&format!("list={garden}"), vec!["thorns", "roses"]),
        (&format!("list={}", garden.to_uppercase()), vec!["thorns", "roses"]),
        (&"list=inbox".to_owned(), vec!["rest", "call"]),
        (&format!("parent={parent}"), vec!["thorns"]),
        (&"parent=none".to_owned(), vec!["rest", "call", "roses"]),
        (&"priority=high".to_owned(), vec!["thorns"]),
        (&"priority=medium".to_owned(), vec!["rest"]),
        (&"priority=low".to_owned(), vec!["call"]),
        (&"priority=none".to_owned(), vec!["roses"]),
        (&"tag=WORK".to_owned(), vec!["call", "roses"]),
        (&"tag=%20work%20".to_owned(), vec!["call", "roses"]),
        (&"tag=%C3%9CBUNG".to_owned(), vec!["roses"]),
        (&"tag=work&tag=phone".to_owned(), vec!["call"]),
        (&"tag=phone&q=all&tag=work&tag=Work".to_owned(), vec!["call"]),
        (&"tag=work&tag=homework".to_owned(), vec![]),
        (&"tag=wor".to_owned(), vec![]),
        (&"tag=%25".to_owned(), vec![]),
        (&format!("list={garden}&parent=none&tag=work&completed=false&priority=none&q=ROS"), vec!["roses"]),
        (&format!("list={garden}&tag=work&completed=true"), vec![]),
    ] {
        assert_eq!(ann.titles(&format!("?{query}")).await, found, "{query}");
    }
    ann.send("PATCH", &id_of(&roses), Some(json!({"tags": null, "list_id": null}))).await.expect(200);
    assert_eq!(ann.titles("?tag=work").await, ["call"]);
    assert_eq!(ann.titles("?list=inbox&priority=none").await, ["roses"]);
}

#[tokio::test]
async fn revision_of_a_filtered_list_is_that_of_all_tasks() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.send("POST", "", Some(json!({"title": "one", "priority": "high"}))).await.expect(201);
    let tag = ann.get("").await.expect(200).header("etag").to_owned();
    for query in ["?priority=high", "?sort=title", "?sort=due&limit=1", "?tag=none&priority=none"] {
        let list = ann.get(query).await.expect(200);
        if list.text != "[]" {
            assert_eq!(list.header("etag"), tag, "{query}");
        }
        let request = ann.tasks("GET", query).header("If-None-Match", &tag);
        assert_eq!(Response::of(request).await.expect(304).text, "", "{query}");
    }
    ann.add("another").await;
    let request = ann.tasks("GET", "?priority=high").header("If-None-Match", &tag);
    assert_ne!(Response::of(request).await.expect(200).header("etag"), tag);
}
