use crate::helpers::{Account, PASSWORD, Response, Server};
use auth::PasswordHasher;
use futures_util::future::join_all;
use serde_json::json;

const ANN: &str = "ann@example.org";
const USUAL: &str = "café crème 42";
const DECOMPOSED: &str = "cafe\u{301} cre\u{300}me 42";
const FULL_WIDTH: &str = "ｃａｆé　ｃｒèｍｅ　４２";
const ALL: [&str; 3] = [USUAL, DECOMPOSED, FULL_WIDTH];

async fn sign_up(server: &Server, password: &str) -> Response {
    server.post("/api/auth/sign-up/email", json!({"email": ANN, "password": password})).await
}

async fn sign_in(server: &Server, password: &str) -> Response {
    server.post("/api/auth/sign-in/email", json!({"email": ANN, "password": password})).await
}

fn stored(server: &Server) -> String {
    server.database.text("SELECT password_hash AS text FROM users")
}

/// An account whose password was hashed as versions before this rule hashed it: as it was typed.
async fn sign_up_before(server: &Server, typed: &str) -> Account {
    let ann = server.sign_up(ANN).await;
    let hash = PasswordHasher::new(4).unwrap().hash(typed).unwrap();
    server.database.execute(&format!("UPDATE users SET password_hash = '{}'", hash.as_stored()));
    ann
}

#[tokio::test]
async fn length_and_rules_are_those_of_the_normalized_password() {
    let server = Server::start();
    for (password, code) in [
        ("e\u{301}".repeat(7), "PASSWORD_TOO_SHORT"),
        ("é".repeat(7), "PASSWORD_TOO_SHORT"),
        ("ﷺ".repeat(8), "PASSWORD_TOO_LONG"),
        ("ｐａｓｓｗｏｒｄ１".to_owned(), "PASSWORD_TOO_COMMON"),
        ("ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ".to_owned(), "PASSWORD_TOO_COMMON"),
    ] {
        sign_up(&server, &password).await.expect_error(400, code);
    }
    sign_up(&server, &"xe\u{301}".repeat(64)).await.expect(200);
}

#[tokio::test]
async fn every_form_is_the_same_password() {
    for chosen in ALL {
        let server = Server::start();
        sign_up(&server, chosen).await.expect(200);
        let hash = stored(&server);
        for typed in ALL {
            sign_in(&server, typed).await.expect(200);
        }
        for typed in ["cafe creme 42", "CAFÉ crème 42", "café crème 42 ", "cafe\u{301} creme 42"] {
            sign_in(&server, typed).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
        }
        assert_eq!(stored(&server), hash, "nothing to renew");
    }
}

#[tokio::test]
async fn every_form_confirms_a_change() {
    let server = Server::start();
    let signed_up = sign_up(&server, DECOMPOSED).await.expect(200);
    let ann = Account::of(&server, &signed_up);
    let change = json!({"currentPassword": FULL_WIDTH, "newPassword": "ｎｅｗ　ｐａｓｓｐｈｒａｓｅ"});
    let changed = ann.auth("POST", "/api/auth/change-password", Some(change)).await.expect(200);
    drop(changed);
    let signed_in = sign_in(&server, "new passphrase").await.expect(200);
    let ann = Account::of(&server, &signed_in);
    let delete = json!({"password": "ｎｅｗ passphrase"});
    ann.auth("POST", "/api/auth/delete-user", Some(delete)).await.expect(200);
}

#[tokio::test]
async fn hash_of_before_matches_as_typed_and_is_renewed() {
    for typed in [DECOMPOSED, FULL_WIDTH] {
        let server = Server::start();
        sign_up_before(&server, typed).await;
        let old = stored(&server);
        sign_in(&server, USUAL).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
        assert_eq!(stored(&server), old);
        sign_in(&server, typed).await.expect(200);
        let renewed = stored(&server);
        assert_ne!(renewed, old);
        for form in ALL {
            sign_in(&server, form).await.expect(200);
        }
        assert_eq!(stored(&server), renewed, "once");
    }
}

#[tokio::test]
async fn hash_of_before_that_was_normalized_is_kept() {
    let server = Server::start();
    sign_up_before(&server, USUAL).await;
    let old = stored(&server);
    for form in ALL {
        sign_in(&server, form).await.expect(200);
    }
    assert_eq!(stored(&server), old);
}

#[tokio::test]
async fn concurrent_sign_ins_all_succeed_while_one_renews() {
    let server = Server::start();
    sign_up_before(&server, DECOMPOSED).await;
    for response in join_all((0..20).map(|_| sign_in(&server, DECOMPOSED))).await {
        response.expect(200);
    }
}

#[tokio::test]
async fn password_of_before_confirms_a_change() {
    let server = Server::start();
    let ann = sign_up_before(&server, FULL_WIDTH).await;
    let change = json!({"currentPassword": FULL_WIDTH, "newPassword": PASSWORD});
    ann.auth("POST", "/api/auth/change-password", Some(change)).await.expect(200);
    sign_in(&server, PASSWORD).await.expect(200);
}
