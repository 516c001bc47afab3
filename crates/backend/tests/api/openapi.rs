use crate::helpers::Server;
use latchkey::http::openapi_document;

/// With `UPDATE_OPENAPI=1` it writes the document.
#[tokio::test]
async fn serves_the_checked_in_document() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
    let document = openapi_document().unwrap();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(file, &document).unwrap();
    }
    assert!(std::fs::read_to_string(file).unwrap() == document, "run this test with UPDATE_OPENAPI=1");
    let served = Server::start().get("/openapi.json").await.expect(200);
    assert_eq!(served.header("content-type"), "application/json");
    assert!(served.text == document, "the program was built with another document");
}

#[tokio::test]
async fn describes_every_route() {
    let server = Server::start();
    let paths = server.get("/openapi.json").await.json()["paths"].clone();
    for (path, methods) in [
        ("/api/auth/sign-up/email", vec!["post"]),
        ("/api/auth/sign-in/email", vec!["post"]),
        ("/api/auth/sign-out", vec!["post"]),
        ("/api/auth/get-session", vec!["get"]),
        ("/api/auth/token", vec!["get"]),
        ("/api/auth/ok", vec!["get"]),
        ("/api/{user_id}/tasks", vec!["get", "post"]),
        ("/api/{user_id}/tasks/{task_id}", vec!["get", "put", "patch", "delete"]),
        ("/api/{user_id}/tasks/{task_id}/complete", vec!["patch"]),
        ("/api/{user_id}/tasks/respread", vec!["post"]),
        ("/api/{user_id}/lists", vec!["get", "post"]),
        ("/api/{user_id}/lists/{list_id}", vec!["get", "patch", "delete"]),
        ("/api/{user_id}/tags", vec!["get"]),
        ("/api/{user_id}/tags/{name}", vec!["patch", "delete"]),
        ("/api/{user_id}/trash", vec!["get", "delete"]),
        ("/api/{user_id}/trash/{task_id}", vec!["delete"]),
        ("/api/{user_id}/trash/{task_id}/restore", vec!["post"]),
        ("/healthz", vec!["get"]),
        ("/readyz", vec!["get"]),
        ("/openapi.json", vec!["get"]),
        ("/docs", vec!["get"]),
    ] {
        for method in methods {
            assert!(paths[path][method]["responses"].is_object(), "{method} {path}");
        }
    }
}
