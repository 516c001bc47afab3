use crate::helpers::Server;
use serde_json::json;
use testkit::Mailbox;

#[tokio::test]
async fn responds_ok() {
    let server = Server::start();
    let response = server.get("/api/auth/ok").await.expect(200);
    assert_eq!(response.json(), json!({"ok": true, "mail": false, "accounts": false, "signUp": "open"}));
    assert_eq!(response.header("cache-control"), "no-store");
}

#[tokio::test]
async fn says_whether_there_is_an_account_and_mail() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let expected = json!({"ok": true, "mail": false, "accounts": true, "signUp": "open"});
    assert_eq!(server.get("/api/auth/ok").await.json(), expected);
    let with_mail = Server::with_mail(&Mailbox::start().unwrap(), &[]);
    let expected = json!({"ok": true, "mail": true, "accounts": false, "signUp": "open"});
    assert_eq!(with_mail.get("/api/auth/ok").await.json(), expected);
}

#[tokio::test]
async fn says_who_may_sign_up() {
    for mode in ["open", "invite", "closed"] {
        let server = Server::with(&["--sign-up", mode]);
        assert_eq!(server.get("/api/auth/ok").await.json()["signUp"], mode);
    }
}
