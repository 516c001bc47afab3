use crate::helpers::{Account, Server, id_of};
use serde_json::{Value, json};

#[tokio::test]
async fn corrupt_row_fails_only_the_requests_of_its_owner() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    ann.add("Ann's").await;
    ben.add("Ben's").await;
    server.database.execute(&format!("UPDATE tasks SET id = 'nonsense' WHERE user_id = '{}'", ann.id));
    for _ in 0..3 {
        ann.get("").await.expect_error(500, "INTERNAL_ERROR");
    }
    assert_eq!(ben.titles("").await, ["Ben's"]);
    server.get("/readyz").await.expect(200);
}

/// Adds a task whose row has a position and a repetition that no request may have.
async fn add_of_earlier_rules(server: &Server, account: &Account) -> Value {
    let task = account.add("Of earlier rules").await;
    let attributes = json!({
        "due": {"date": "2031-01-15"}, "position": "x".repeat(200), "priority": "high",
        "repeat": {"rule": "FREQ=SECONDLY", "from": "due"},
    });
    let id = task["id"].as_str().unwrap();
    server.database.execute(&format!("UPDATE tasks SET attributes = '{attributes}' WHERE id = '{id}'"));
    task
}

#[tokio::test]
async fn values_of_earlier_rules_can_be_read_changed_deleted_and_exported() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = add_of_earlier_rules(&server, &ann).await;
    let read = ann.get(&id_of(&task)).await.expect(200).json();
    assert_eq!((&read["position"], &read["repeat"]), (&Value::Null, &Value::Null));
    assert_eq!((&read["priority"], &read["due"]["date"]), (&"high".into(), &"2031-01-15".into()));
    for format in ["json", "csv", "ics", "todotxt"] {
        ann.call("GET", &format!("/export?format={format}"), None).await.expect(200);
    }
    let changed =
        ann.send("PATCH", &id_of(&task), Some(json!({"title": "Changed"}))).await.expect(200).json();
    assert_eq!((&changed["title"], &changed["priority"]), (&"Changed".into(), &"high".into()));

    let other = add_of_earlier_rules(&server, &ann).await;
    ann.send("PATCH", &format!("{}/complete", id_of(&other)), None).await.expect(200);
    let another = add_of_earlier_rules(&server, &ann).await;
    ann.send("DELETE", &id_of(&another), None).await.expect(204);
    let trash = ann.call("GET", "/trash", None).await.expect(200).json();
    assert_eq!(trash[0]["priority"], "high");
    ann.call("POST", &format!("/trash{}/restore", id_of(&another)), None).await.expect(200);
}
