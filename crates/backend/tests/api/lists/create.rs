use super::{add_list, names, path_of, rejects_invalid_members};
use crate::helpers::{ABSENT, OTHER_UUIDS, Response, Server};
use serde_json::json;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let body = json!({"name": "Taken over"});
    server.post(&format!("/api/{}/lists", ann.id), body.clone()).await.expect_error(401, "UNAUTHORIZED");
    let request = bob.request("POST", &format!("/api/{}/lists", ann.id)).json(&body);
    Response::of(request).await.expect_error(404, "NOT_FOUND");
    assert_eq!(names(&ann).await, [""; 0]);
}

#[tokio::test]
async fn rejects_invalid_lists() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    rejects_invalid_members("POST", "/lists", &ann).await;
    let nameless = ann.call("POST", "/lists", Some(json!({"color": "red"}))).await;
    nameless.expect_error(400, "VALIDATION_ERROR").expect_field("name", "`name` is required");
    let ahead = "0fffffff-0000-7000-8000-000000000001";
    for id in ["x", ahead].into_iter().chain(OTHER_UUIDS) {
        let refused = ann.call("POST", "/lists", Some(json!({"name": "n", "id": id}))).await;
        assert_eq!(refused.expect_error(400, "VALIDATION_ERROR").json()["fields"][0]["field"], "id", "{id}");
    }
    for (name, value) in [("if-none-match", "*"), ("if-match", "\"x\"")] {
        let request = ann.own("POST", "/lists").header(name, value).json(&json!({"name": "n"}));
        Response::of(request).await.expect_error(412, "LIST_CHANGED");
    }
    assert_eq!(names(&ann).await, [""; 0]);
}

#[tokio::test]
async fn returns_the_list_and_its_location() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"name": " Groceries ", "color": "teal", "position": "fe80", "archived": true});
    let response = ann.call("POST", "/lists", Some(body)).await.expect(201);
    let list = response.json();
    assert_eq!(list["created_at"], list["updated_at"]);
    let expected = json!({
        "id": list["id"], "name": "Groceries", "color": "teal", "position": "fe80", "archived": true,
        "created_at": list["created_at"], "updated_at": list["updated_at"],
    });
    assert_eq!(list, expected);
    assert_eq!(response.header("location"), format!("/api/{}{}", ann.id, path_of(&list)));
    assert_eq!(response.header("etag"), format!("\"{}\"", list["updated_at"].as_str().unwrap()));
    assert_eq!(Response::of(ann.request("GET", response.header("location"))).await.expect(200).json(), list);
    let plain = add_list(&ann, "Plain").await;
    assert_eq!(plain.as_object().unwrap().len(), 4, "{plain}");
}

#[tokio::test]
async fn the_same_id_again_returns_the_list_as_it_is() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let body = Some(json!({"name": "First", "id": ABSENT}));
    let list = ann.call("POST", "/lists", body.clone()).await.expect(201).json();
    assert_eq!(list["id"], ABSENT);
    let changed =
        ann.call("PATCH", &path_of(&list), Some(json!({"name": "Changed"}))).await.expect(200).json();
    let again = ann.call("POST", "/lists", body.clone()).await.expect(200);
    assert_eq!(again.json(), changed);
    assert_eq!(again.header("location"), format!("/api/{}{}", ann.id, path_of(&list)));
    bob.call("POST", "/lists", body.clone()).await.expect(201);
    ann.call("DELETE", &path_of(&list), None).await.expect(204);
    ann.call("POST", "/lists", body).await.expect_error(410, "LIST_DELETED");
    let task = json!({"title": "A task is no list", "id": ABSENT});
    ann.send("POST", "", Some(task)).await.expect(201);
    assert_eq!((names(&ann).await, names(&bob).await), (vec![], vec!["First".to_owned()]));
}

#[tokio::test]
async fn limits_lists_per_account_to_200() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.database.execute(&format!(
        "INSERT INTO lists (user_id, id, name, archived, created_at, updated_at, changed)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 199)
         SELECT '{}', '01932f00-0000-7000-8000-0000000' || (10000 + n), 'l', TRUE, 0, 0, 0 FROM numbers",
        ann.id
    ));
    let body = json!({"name": "The last", "id": ABSENT});
    ann.call("POST", "/lists", Some(body.clone())).await.expect(201);
    ann.call("POST", "/lists", Some(json!({"name": "One more"})))
        .await
        .expect_error(422, "LIST_QUOTA_EXCEEDED");
    ann.call("POST", "/lists", Some(body)).await.expect(200);
    assert_eq!(names(&ann).await.len(), 200);
    add_list(&server.sign_up("bob@example.org").await, "Another account may").await;
}
