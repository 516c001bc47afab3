//! The single-page app, where it was built in; what holds without it, too.

use crate::helpers::{Answer, Server};

#[tokio::test]
async fn outside_of_the_api_other_methods_than_get_are_refused() {
    let server = Server::start();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        Answer::of(server.request(method, "/anything")).await.expect_error(405, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_app() {
    let server = Server::start();
    for path in
        ["/../Cargo.toml", "/..%2fCargo.toml", "/%2e%2e/Cargo.toml", "//etc/passwd", "/index.html.br/../x"]
    {
        let answer = server.get(path).await;
        assert!(!answer.text.contains("[workspace]") && !answer.text.contains("root:"), "{path}: {answer:?}");
    }
}
