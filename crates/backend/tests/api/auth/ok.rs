use crate::helpers::Server;
use serde_json::json;
use testkit::Mailbox;

#[tokio::test]
async fn responds_ok() {
    let server = Server::start();
    let response = server.get("/api/auth/ok").await.expect(200);
    assert_eq!(response.json(), json!({"ok": true, "mail": false, "accounts": false}));
    assert_eq!(response.header("cache-control"), "no-store");
}

#[tokio::test]
async fn says_whether_there_is_an_account_and_mail() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    assert_eq!(server.get("/api/auth/ok").await.json(), json!({"ok": true, "mail": false, "accounts": true}));
    let with_mail = Server::with_mail(&Mailbox::start().unwrap(), &[]);
    assert_eq!(
        with_mail.get("/api/auth/ok").await.json(),
        json!({"ok": true, "mail": true, "accounts": false})
    );
}
