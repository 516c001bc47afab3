use crate::helpers::{Server, insert_tasks};
use serde::Deserialize;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn rejects_long_queries() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.add("a").await;
    for bad in ["%00".to_owned(), "a".repeat(2001), "a+".repeat(33), "a%E3%80%80".repeat(33)] {
        let response = ann.get(&format!("?q={bad}")).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], "q", "{bad}");
    }
    assert_eq!(ann.titles(&format!("?q={}", "a+".repeat(32))).await, ["a"]);
    assert_eq!(ann.titles(&format!("?q={}", "a".repeat(2000))).await, [""; 0]);
}

#[tokio::test]
async fn finds_tasks_that_have_all_words_in_any_order() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (title, description) in [
        ("Water the plants", Some("The fern twice")),
        ("Plant a tree", None),
        ("Buy water", Some("For the fern")),
    ] {
        let body = json!({"title": title, "description": description});
        ann.send("POST", "", Some(body)).await.expect(201);
    }
    for (q, found) in [
        ("plant+water", vec!["Water the plants"]),
        ("WATER++plant", vec!["Water the plants"]),
        ("fern+water", vec!["Buy water", "Water the plants"]),
        ("ern+ate", vec!["Buy water", "Water the plants"]),
        ("twice+water+plants+the+fern", vec!["Water the plants"]),
        ("fern+tree", vec![]),
        ("waterthe", vec![]),
        ("+%09%0A", vec!["Buy water", "Plant a tree", "Water the plants"]),
    ] {
        assert_eq!(ann.titles(&format!("?q={q}")).await, found, "{q}");
    }
}

#[derive(Deserialize)]
struct Vectors {
    found: Vec<[String; 2]>,
    not_found: Vec<[String; 2]>,
}

/// Those of the tests of the browser.
#[tokio::test]
async fn spelling_makes_no_difference() {
    let vectors = include_str!("../../../../../shared/vectors/search.json");
    let Vectors { found, not_found } = serde_json::from_str(vectors).unwrap();
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for [_, text] in found.iter().chain(&not_found) {
        ann.add(text).await;
    }
    for (pairs, expected) in [(found, true), (not_found, false)] {
        for [query, text] in pairs {
            let q = serde_urlencoded::to_string([("q", &query)]).unwrap();
            let titles = ann.titles(&format!("?{q}")).await;
            assert_eq!(titles.contains(&text), expected, "{query:?} in {text:?}");
        }
    }
}

#[tokio::test]
async fn searches_title_and_description_ignoring_case() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (title, description) in [
        ("100% sure", None),
        ("100 % unsure", Some("snake_case")),
        ("ÄPFEL kaufen", Some("back\\slash")),
        ("שלום עולם", Some("👋🏽 Ünïcode")),
        ("ΟΔΟΣ ΜΑΓΟΣΑ", Some("Straße")),
    ] {
        let body = json!({"title": title, "description": description});
        ann.send("POST", "", Some(body)).await.expect(201);
    }
    for (q, found) in [
        ("0%25", vec!["100% sure"]),
        ("%25", vec!["100 % unsure", "100% sure"]),
        ("_", vec!["100 % unsure"]),
        ("E_C", vec!["100 % unsure"]),
        ("%5C", vec!["ÄPFEL kaufen"]),
        ("%C3%A4pfel", vec!["ÄPFEL kaufen"]),
        ("%C3%9CN%C3%8FC", vec!["שלום עולם"]),
        ("%D7%A9%D7%9C%D7%95%D7%9D", vec!["שלום עולם"]),
        ("%CE%BF%CE%B4%CE%BF%CF%83", vec!["ΟΔΟΣ ΜΑΓΟΣΑ"]),
        ("%CE%9C%CE%91%CE%93%CE%9F%CE%A3", vec!["ΟΔΟΣ ΜΑΓΟΣΑ"]),
        ("STRASSE", vec!["ΟΔΟΣ ΜΑΓΟΣΑ"]),
        ("STRA%E1%BA%9EE", vec!["ΟΔΟΣ ΜΑΓΟΣΑ"]),
        ("nowhere", vec![]),
        ("'%20OR%20'1'='1", vec![]),
    ] {
        assert_eq!(ann.titles(&format!("?q={q}")).await, found, "{q}");
    }
    assert_eq!(ann.titles("?q=").await.len(), 5);
    let long = "👋".repeat(600);
    assert_eq!(ann.titles(&format!("?q={long}")).await, [""; 0]);
}

/// A naive search compares the whole text at every position, which takes 150 times as long for the long one.
#[tokio::test]
async fn search_time_does_not_depend_on_near_matches() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 500, &"😀".repeat(1000));
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..5 {
        for (length, fastest) in [1, 150].into_iter().zip(&mut fastest) {
            let begin = Instant::now();
            let search = format!("?q={}x", "%F0%9F%98%80".repeat(length));
            assert_eq!(ann.titles(&search).await, [""; 0]);
            *fastest = begin.elapsed().min(*fastest);
        }
    }
    let [short, long] = fastest;
    assert!(long < short * 10, "{fastest:?}");
}
