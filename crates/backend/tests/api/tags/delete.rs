use super::{count, counts, tagged, tags_of};
use crate::helpers::{Response, Server, id_of};
use serde_json::{Value, json};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = tagged(&ann, json!(["garden"])).await;
    let path = format!("/api/{}/tags/garden", ann.id);
    Response::of(server.request("DELETE", &path)).await.expect_error(401, "UNAUTHORIZED");
    let foreign = Response::of(bob.request("DELETE", &path)).await.expect_error(404, "NOT_FOUND");
    let missing = bob.call("DELETE", "/tags/garden", None).await.expect_error(404, "NOT_FOUND");
    assert_eq!(foreign.text, missing.text);
    ann.call("DELETE", "/tags/%23garden", None).await.expect_error(400, "VALIDATION_ERROR");
    ann.call("DELETE", "/tags/unknown", None).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.get(&id_of(&task)).await.json(), task, "untouched");
}

#[tokio::test]
async fn removes_the_tag_from_every_task() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (one, two) = (tagged(&ann, json!(["garden", "z"])).await, tagged(&ann, json!(["Garden"])).await);
    assert_eq!(ann.call("DELETE", "/tags/GARDEN", None).await.expect(204).text, "");
    assert_eq!((tags_of(&ann, &one).await, tags_of(&ann, &two).await), (json!(["z"]), Value::Null));
    assert_eq!(counts(&ann).await, [count("z", 1, 1)]);
    ann.call("DELETE", "/tags/garden", None).await.expect_error(404, "NOT_FOUND");
}
