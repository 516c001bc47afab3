use super::{add_list, path_of, requires_token_and_ownership};
use crate::helpers::{Response, Server};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("GET", None).await;
}

#[tokio::test]
async fn returns_the_list_and_its_etag() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let list = add_list(&ann, "Groceries").await;
    let read = ann.call("GET", &path_of(&list), None).await.expect(200);
    assert_eq!(read.json(), list);
    let tag = read.header("etag");
    assert_eq!(tag, format!("\"{}\"", list["updated_at"].as_str().unwrap()));
    let get = |name: &'static str, tag: &str| Response::of(ann.own("GET", &path_of(&list)).header(name, tag));
    assert_eq!(get("if-none-match", tag).await.expect(304).text, "");
    get("if-none-match", "\"x\"").await.expect(200);
    get("if-match", tag).await.expect(200);
    get("if-match", "\"x\"").await.expect_error(412, "LIST_CHANGED");
}
