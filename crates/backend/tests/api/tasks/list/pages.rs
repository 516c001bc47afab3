use super::{add_all, next_of};
use crate::helpers::{ABSENT, Response, Server, id_of};
use serde_json::{Value, json};
use std::collections::HashSet;
use url::form_urlencoded;

const SORTS: [&str; 5] = ["created", "due", "position", "priority", "title"];

#[tokio::test]
async fn rejects_cursors_that_are_malformed_or_of_another_sort() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_all(&ann, ["one", "two"].map(|title| json!({"title": title}))).await;
    let refuse = async |sort: &str, cursor: &str| {
        let response = ann.get(&format!("?limit=1&sort={sort}&cursor={cursor}")).await;
        let response = response.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], "cursor", "{sort} {cursor}");
    };
    for sort in SORTS {
        let first = ann.get(&format!("?limit=1&sort={sort}")).await.expect(200);
        let next = next_of(&ann, &first).unwrap();
        let cursor = next.split_once("cursor=").unwrap().1;
        for other in SORTS.into_iter().filter(|other| *other != sort) {
            refuse(other, cursor).await;
        }
        refuse(sort, &cursor[1..]).await;
        refuse(sort, &format!("{cursor}%20")).await;
        refuse(sort, &"A".repeat(3000)).await;
        refuse(sort, "").await;
        refuse(sort, "null").await;
        if sort != "created" {
            refuse(sort, ABSENT).await;
            refuse(sort, &cursor[..20]).await;
        }
    }
    // A key with a NUL, which PostgreSQL would refuse, and one that is not UTF-8.
    refuse("title", "dAAAAAAAAAAAAAAAAAAAAAAA").await;
    refuse("title", "dAAAAAAAAAAAAAAAAAAAAAD_").await;
}

#[tokio::test]
async fn next_link_keeps_every_parameter() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let parent = ann.add("parent").await;
    let child = json!({
        "title": "50% & more + ä", "parent_id": parent["id"], "priority": "high", "tags": ["a&b", "ü"],
        "due": {"date": "2026-12-24"},
    });
    add_all(&ann, [child.clone(), child.clone(), child]).await;
    let parent = id_of(&parent)[1..].to_owned();
    let today = super::day(1);
    let parameters = [
        ("completed", "false"),
        ("q", "50% & + ä"),
        ("list", "inbox"),
        ("tag", "A&B"),
        ("priority", "high"),
        ("tag", "ü"),
        ("due", "2026-12-01..2026-12-31"),
        ("today", &today),
        ("parent", &parent),
        ("sort", "title"),
        ("limit", "1"),
    ];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let first = ann.get(&format!("?unknown=1&{query}")).await.expect(200);
    let mut next = next_of(&ann, &first).expect("a second page");
    for page in 2..=3 {
        let mut pairs: Vec<_> = form_urlencoded::parse(&next.as_bytes()[1..]).into_owned().collect();
        let (name, _) = pairs.pop().unwrap();
        assert_eq!(name, "cursor");
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, parameters);
        let list = ann.get(&next).await.expect(200);
        assert_eq!(list.json().as_array().unwrap().len(), 1);
        match next_of(&ann, &list) {
            Some(following) if page == 2 => next = following,
            following => assert_eq!((page, following), (3, None)),
        }
    }
}

/// Each task that is there all the time, and stays where it is, is on exactly one page.
#[tokio::test]
async fn pages_of_every_sort_are_stable_under_concurrent_changes() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = |n: usize, title: &str| {
        let (priority, day) = ([None, Some("low"), Some("high")][n % 3], n % 5 + 1);
        let due = (!n.is_multiple_of(4)).then(|| json!({"date": format!("2026-12-0{day}")}));
        let position = n.is_multiple_of(3).then(|| format!("{:02x}80", n * 10));
        json!({"title": title, "due": due, "priority": priority, "position": position})
    };
    for sort in SORTS {
        let kept = format!("kept by {sort}");
        let titles = |n: usize| format!("{} {kept} {n}", ["Ä", "a", "z"][n % 3]);
        add_all(&ann, (0..20).map(|n| task(n, &titles(n)))).await;
        let query = format!("?sort={sort}&limit=4&q=by+{sort}");
        let expected = ann.titles(&format!("?sort={sort}&q=by+{sort}")).await;
        let (mut page, mut seen, mut gone) = (query, Vec::new(), HashSet::new());
        for round in 0.. {
            let list = ann.get(&page).await.expect(200);
            let tasks = list.json().as_array().unwrap().clone();
            seen.extend(tasks.iter().map(|task| task["title"].as_str().unwrap().to_owned()));
            disturb(&ann, tasks.last().unwrap(), round, &mut gone).await;
            add_all(&ann, [task(round, &format!("new by {sort} {round}"))]).await;
            match next_of(&ann, &list) {
                Some(next) => page = next,
                None => break,
            }
        }
        let stayed = |title: &String| title.contains(&kept) && !gone.contains(title);
        let seen: Vec<_> = seen.into_iter().filter(stayed).collect();
        let expected: Vec<_> = expected.into_iter().filter(stayed).collect();
        assert!(expected.len() > 10);
        assert_eq!(seen, expected, "{sort}");
    }
}

/// Deletes the last task of a page, or moves it to another place in every order.
async fn disturb(ann: &crate::helpers::Account, last: &Value, round: usize, gone: &mut HashSet<String>) {
    gone.insert(last["title"].as_str().unwrap().to_owned());
    if round.is_multiple_of(2) {
        ann.send("DELETE", &id_of(last), None).await.expect(204);
    } else {
        let elsewhere = json!({"title": "Moved", "due": null, "priority": null, "position": "ffff80"});
        ann.send("PATCH", &id_of(last), Some(elsewhere)).await.expect(200);
    }
}

#[tokio::test]
async fn nothing_follows_a_page_that_is_just_full() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_all(&ann, ["one", "two"].map(|title| json!({"title": title}))).await;
    for sort in SORTS {
        let links = async |limit: usize| -> Response {
            ann.get(&format!("?sort={sort}&limit={limit}&parent=none")).await.expect(200)
        };
        assert_eq!(links(2).await.header("link"), "", "{sort}");
        assert_ne!(links(1).await.header("link"), "", "{sort}");
    }
}
