use crate::helpers::{Account, Response, Server, members};

const PATH: &str = "/api/auth/list-sessions";

#[tokio::test]
async fn requires_a_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.get(PATH).await.expect_error(401, "UNAUTHORIZED");
    Response::of(ann.request("GET", PATH)).await.expect_error(401, "UNAUTHORIZED");
    ann.sign_out().await.expect(200);
    ann.auth("GET", PATH, None).await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn lists_the_current_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.sign_in("ann@example.org").await;
    let list = ann.auth("GET", PATH, None).await.expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let session = &list[0];
    assert_eq!(
        members(session),
        ["createdAt", "expiresAt", "id", "ipAddress", "token", "updatedAt", "userAgent", "userId"]
    );
    assert_eq!(*session, session_of(&ann).await);
    assert_eq!(session["token"], ann.session_token);
}

async fn session_of(account: &Account) -> serde_json::Value {
    account.auth("GET", "/api/auth/get-session", None).await.expect(200).json()["session"].clone()
}
