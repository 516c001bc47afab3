use crate::helpers::Server;

/// The checked-in contract is the code's. Run with `UPDATE_OPENAPI=1` to write it anew.
#[tokio::test]
async fn the_checked_in_document_is_the_one_that_is_served() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
    let server = Server::start();
    let served = server.get("/openapi.json").await.expect(200);
    assert_eq!(served.header("content-type"), "application/json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(file, &served.text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), served.text, "run this test with UPDATE_OPENAPI=1");
}

#[tokio::test]
async fn every_route_of_the_contract_is_described() {
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
