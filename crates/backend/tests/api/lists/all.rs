use super::{add_list, add_task, names, path_of};
use crate::helpers::{Response, Server};
use serde_json::json;

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    server.get(&format!("/api/{}/lists", ann.id)).await.expect_error(401, "UNAUTHORIZED");
    let foreign = Response::of(bob.request("GET", &format!("/api/{}/lists", ann.id))).await;
    foreign.expect_error(404, "NOT_FOUND");
    ann.sign_out().await.expect(200);
    ann.call("GET", "/lists", None).await.expect_error(401, "TOKEN_REVOKED");
    assert_eq!(bob.call("GET", "/lists", None).await.expect(200).json(), json!([]));
}

#[tokio::test]
async fn lists_are_in_the_order_of_creation_until_one_is_moved() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut lists = Vec::new();
    for name in ["First", "Second", "Third"] {
        lists.push(add_list(&ann, name).await);
    }
    assert_eq!(names(&ann).await, ["First", "Second", "Third"]);
    let move_to = async |index: usize, position: Option<&str>| {
        let body = json!({"position": position});
        ann.call("PATCH", &path_of(&lists[index]), Some(body)).await.expect(200);
        names(&ann).await
    };
    assert_eq!(move_to(2, Some("0080")).await, ["Third", "First", "Second"]);
    assert_eq!(move_to(0, Some("80")).await, ["Third", "Second", "First"]);
    assert_eq!(
        move_to(1, Some("80")).await,
        ["Third", "First", "Second"],
        "ties are in the order of creation"
    );
    add_list(&ann, "Fourth").await;
    assert_eq!(move_to(2, None).await, ["Third", "Fourth", "First", "Second"]);
}

#[tokio::test]
async fn etag_changes_with_every_change() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "Groceries").await;
    let get = |name: &'static str, tag: String| Response::of(ann.own("GET", "/lists").header(name, tag));
    let tag = ann.call("GET", "/lists", None).await.header("etag").to_owned();
    assert_eq!(get("if-none-match", tag.clone()).await.expect(304).text, "");
    get("if-match", tag.clone()).await.expect(200);
    ann.call("PATCH", &path_of(&list), Some(json!({"name": "Changed"}))).await.expect(200);
    get("if-none-match", tag.clone()).await.expect(200);
    get("if-match", tag).await.expect_error(412, "LIST_CHANGED");
    let tag = ann.call("GET", "/lists", None).await.header("etag").to_owned();
    add_task(&ann, "In it", Some(&list)).await;
    assert_ne!(ann.call("GET", "/lists", None).await.header("etag"), tag);
}

#[tokio::test]
async fn what_another_version_has_written_is_left_out() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "Groceries").await;
    server.database.execute("UPDATE lists SET color = 'mauve', position = 'middle'");
    assert_eq!(ann.call("GET", "/lists", None).await.expect(200).json(), json!([list]));
    assert_eq!(ann.call("GET", &path_of(&list), None).await.expect(200).json(), list);
    assert_eq!(ann.call("GET", "/changes", None).await.expect(200).json()["lists"], json!([list]));
    let renamed = ann.call("PATCH", &path_of(&list), Some(json!({"name": "Food"}))).await.expect(200).json();
    assert_eq!(renamed["name"], "Food");
}
