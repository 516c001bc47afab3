use super::refuses_what_is_no_task;
use crate::helpers::{Answer, Server, id_of};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test]
async fn refuses_without_a_good_token_and_for_somebody_else() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    server.post(&ann.path(""), json!({"title": "t"})).await.expect_error(401, "UNAUTHORIZED");
    let request = bob.request("POST", &ann.path("")).json(&json!({"title": "t"}));
    Answer::of(request).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.titles("").await, [""; 0]);
    server.wait(Duration::from_secs(3600));
    ann.send("POST", "", Some(json!({"title": "t"}))).await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn refuses_what_is_no_task_and_says_what_is_wrong() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    refuses_what_is_no_task("POST", "", &ann).await;
    let answer = ann.send("POST", "", Some(json!({"description": "d"}))).await;
    answer.expect_error(400, "VALIDATION_ERROR").expect_field("title", "`title` is required");
    assert_eq!(ann.titles("").await, [""; 0]);
}

#[tokio::test]
async fn answers_with_the_task_and_where_it_is() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "  Water the 🪴 \n", "description": " twice\n\ta week "});
    let answer = ann.send("POST", "", Some(body)).await.expect(201);
    let task = answer.json();
    assert_eq!(task["title"], "Water the 🪴");
    assert_eq!(task["description"], " twice\n\ta week ");
    assert_eq!(task["completed"], false);
    assert_eq!(task["user_id"], ann.id);
    assert_eq!(task["created_at"], task["updated_at"]);
    assert_eq!(answer.header("etag"), format!("\"{}\"", task["updated_at"].as_str().unwrap()));
    assert_eq!(answer.header("location"), ann.path(&id_of(&task)));
    assert_eq!(Answer::of(ann.request("GET", answer.header("location"))).await.expect(200).json(), task);
}

#[tokio::test]
async fn takes_titles_of_1_to_200_characters_and_descriptions_of_up_to_1000() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (title, description) in [
        ("x".to_owned(), Value::Null),
        ("👩‍🚀".chars().cycle().take(200).collect(), json!("ש".repeat(1000))),
        ("x".repeat(200), json!("")),
    ] {
        let body = json!({"title": title, "description": description});
        let task = ann.send("POST", "", Some(body)).await.expect(201).json();
        assert_eq!((&task["title"], &task["description"]), (&json!(title), &description));
    }
}

#[tokio::test]
async fn no_member_of_the_body_changes_the_owner_or_the_times() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let body = json!({
        "title": "Mine", "user_id": bob.id, "id": bob.id, "completed": true,
        "created_at": "2001-01-01T00:00:00.000Z", "updated_at": "2001-01-01T00:00:00.000Z",
    });
    let task = ann.send("POST", "", Some(body)).await.expect(201).json();
    assert_eq!(task["user_id"], ann.id);
    assert_ne!(task["id"], bob.id);
    assert_eq!(task["completed"], false);
    assert!(task["created_at"].as_str().unwrap() > "2026");
    assert_eq!(bob.titles("").await, [""; 0]);
}

#[tokio::test]
async fn an_account_holds_at_most_10_000_tasks() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.database.execute(&format!(
        "INSERT INTO tasks (id, user_id, title, title_folded, completed, created_at, updated_at) \
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999) \
         SELECT 'id-' || n, users.id, 't', 't', users.email_verified, 0, 0 FROM numbers, users WHERE id = '{}'",
        ann.id
    ));
    let many = futures_util::future::join_all(
        (0..20).map(|n| ann.send("POST", "", Some(json!({"title": format!("The last, try {n}")})))),
    );
    let made = many.await.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1, "one fits in, however many come at once");
    let answer = ann.send("POST", "", Some(json!({"title": "One too many"}))).await;
    answer.expect_error(422, "TASK_QUOTA_EXCEEDED");
    server.sign_up("bob@example.org").await.add("Somebody else may").await;
}

#[tokio::test]
async fn a_token_that_expires_during_a_long_request_is_judged_at_its_start() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"title": "Slowly"}).to_string();
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        ann.path(""),
        ann.access_token,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body.as_bytes()[..5]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.wait(Duration::from_secs(3600));
    stream.write_all(&body.as_bytes()[5..]).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    ann.get("").await.expect_error(401, "TOKEN_EXPIRED");
}
