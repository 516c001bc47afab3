use super::add_all;
use crate::helpers::{Server, id_of};
use serde_json::json;

#[tokio::test]
async fn newest_first_is_the_default_and_breaks_ties() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let due = json!({"date": "2026-12-24"});
    for title in ["one", "two", "three"] {
        let task = json!({"title": title, "due": due, "priority": "low"});
        ann.send("POST", "", Some(task)).await.expect(201);
    }
    for query in ["", "?sort=created", "?sort=due", "?sort=priority", "?sort=position"] {
        assert_eq!(ann.titles(query).await, ["three", "two", "one"], "{query}");
    }
}

#[tokio::test]
async fn due_is_earliest_first_and_none_last() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_all(
        &ann,
        [
            json!({"title": "never"}),
            json!({"title": "far", "due": {"date": "9999-12-31", "time": "23:59"}}),
            json!({"title": "evening", "due": {"date": "2026-12-24", "time": "18:00"}}),
            json!({"title": "day", "due": {"date": "2026-12-24"}}),
            json!({"title": "morning", "due": {"date": "2026-12-24", "time": "09:00", "zone": "Asia/Tokyo"}}),
            json!({"title": "old", "due": {"date": "1999-12-31"}}),
            json!({"title": "ever", "completed": true}),
        ],
    )
    .await;
    let sorted = ["old", "day", "morning", "evening", "far", "ever", "never"];
    assert_eq!(ann.titles("?sort=due").await, sorted);
    assert_eq!(ann.titles("?sort=due&completed=false&limit=3").await, ["old", "day", "morning"]);
}

#[tokio::test]
async fn priority_is_high_first_and_none_last() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_all(
        &ann,
        [
            json!({"title": "low", "priority": "low"}),
            json!({"title": "none"}),
            json!({"title": "high", "priority": "high"}),
            json!({"title": "medium", "priority": "medium"}),
            json!({"title": "high, too", "priority": "high"}),
        ],
    )
    .await;
    assert_eq!(ann.titles("?sort=priority").await, ["high, too", "high", "medium", "low", "none"]);
}

#[tokio::test]
async fn title_is_folded_and_ascending() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_all(
        &ann,
        ["b", "A", "10", "a", "Äpfel", "apfel", "zebra", "Ω", "👋", "z!", "B"]
            .map(|title| json!({"title": title})),
    )
    .await;
    let sorted = ["10", "a", "A", "apfel", "Äpfel", "B", "b", "z!", "zebra", "Ω", "👋"];
    assert_eq!(ann.titles("?sort=title").await, sorted);
}

#[tokio::test]
async fn long_titles_are_compared_to_their_end() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let long = "😀".repeat(499);
    add_all(&ann, ["c", "a", "b"].map(|end| json!({"title": format!("{long}{end}")}))).await;
    let sorted = ["a", "b", "c"].map(|end| format!("{long}{end}"));
    assert_eq!(ann.titles("?sort=title").await, sorted);
    let first = ann.get("?sort=title&limit=1").await.expect(200);
    let next = super::next_of(&ann, &first).unwrap();
    assert_eq!(ann.titles(&next).await, [sorted[1].clone()]);
}

#[tokio::test]
async fn position_is_where_a_task_was_moved_to() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut ids = Vec::new();
    for title in ["one", "two", "three", "four"] {
        ids.push(id_of(&ann.add(title).await));
    }
    let put = async |task: usize, position: Option<&str>| {
        ann.send("PATCH", &ids[task], Some(json!({"position": position}))).await.expect(200);
    };
    put(0, Some("80")).await;
    assert_eq!(ann.titles("?sort=position").await, ["one", "four", "three", "two"]);
    put(3, Some("ff80")).await;
    assert_eq!(ann.titles("?sort=position").await, ["one", "three", "two", "four"]);
    put(2, Some("8080")).await;
    // A tag cannot look like a position.
    let tags = json!({"tags": ["\"position\":\"00\"", "position"]});
    ann.send("PATCH", &ids[1], Some(tags)).await.expect(200);
    assert_eq!(ann.titles("?sort=position").await, ["one", "three", "two", "four"]);
    // The complement of its id, and so where it was.
    let id = ids[1][1..].replace('-', "");
    let unmoved: String = id.chars().map(|digit| format!("{:x}", 15 - digit.to_digit(16).unwrap())).collect();
    put(0, Some(&format!("{unmoved}8080"))).await;
    assert_eq!(ann.titles("?sort=position").await, ["three", "two", "one", "four"]);
    put(0, None).await;
    put(3, None).await;
    assert_eq!(ann.titles("?sort=position").await, ["three", "four", "two", "one"]);
}
