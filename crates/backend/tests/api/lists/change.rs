use super::{add_list, path_of, rejects_invalid_members, requires_token_and_ownership};
use crate::helpers::{Response, Server};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("PATCH", Some(json!({"name": "Taken over"}))).await;
    requires_token_and_ownership("PATCH", Some(json!({}))).await;
}

#[tokio::test]
async fn rejects_invalid_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "As it was").await;
    rejects_invalid_members("PATCH", &path_of(&list), &ann).await;
    assert_eq!(ann.call("GET", &path_of(&list), None).await.json(), list);
}

#[tokio::test]
async fn rejects_stale_etag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "Contended").await;
    let with = async |name: &str, tag: &str, body: Value| {
        let request = ann.own("PATCH", &path_of(&list)).header(name, tag).json(&body);
        Response::of(request).await
    };
    let tag = format!("\"{}\"", list["updated_at"].as_str().unwrap());
    for body in [json!({"name": "Mine"}), json!({})] {
        with("if-match", "\"x\"", body.clone()).await.expect_error(412, "LIST_CHANGED");
        with("if-none-match", &tag, body.clone()).await.expect_error(412, "LIST_CHANGED");
        with("if-none-match", "*", body).await.expect_error(412, "LIST_CHANGED");
    }
    with("if-match", &tag, json!({"name": "First"})).await.expect(200);
    with("if-match", &tag, json!({"name": "Second"})).await.expect_error(412, "LIST_CHANGED");
}

#[tokio::test]
async fn keeps_omitted_members_and_null_clears() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let whole = json!({"name": "n", "color": "teal", "position": "fe80", "archived": true});
    let list = ann.call("POST", "/lists", Some(whole)).await.expect(201).json();
    let change = async |body: Value| ann.call("PATCH", &path_of(&list), Some(body)).await.expect(200).json();
    assert_eq!(change(json!({})).await, list);
    let mut expected = list.clone();
    for (body, member) in [
        (json!({"name": " Other "}), json!("Other")),
        (json!({"color": "black"}), json!("black")),
        (json!({"archived": false}), Value::Null),
        (json!({"archived": true}), json!(true)),
        (json!({"archived": null}), Value::Null),
        (json!({"color": null}), Value::Null),
        (json!({"position": null}), Value::Null),
    ] {
        let name = body.as_object().unwrap().keys().next().unwrap().clone();
        let changed = change(body).await;
        assert!(changed["updated_at"].as_str() > expected["updated_at"].as_str());
        expected["updated_at"] = changed["updated_at"].clone();
        match member {
            Value::Null => drop(expected.as_object_mut().unwrap().remove(&name)),
            member => expected[&name] = member,
        }
        assert_eq!(changed, expected);
    }
    let patch = ann.own("PATCH", &path_of(&list)).header("content-type", "application/merge-patch+json");
    let patched = Response::of(patch.body(r#"{"color": "red"}"#)).await.expect(200).json();
    assert_eq!(patched["color"], "red");
}
