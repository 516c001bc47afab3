use crate::helpers::{Account, PASSWORD, Response, Server, id_of, insert_tasks, insert_trash};
use serde_json::json;
use testkit::{Mailbox, until};
use tokio::{io::AsyncWriteExt, net::TcpStream};

const PATH: &str = "/api/auth/delete-user";

async fn delete(account: &Account, password: &str) -> Response {
    account.auth("POST", PATH, Some(json!({"password": password}))).await
}

#[tokio::test]
async fn requires_a_session_and_the_password() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let body = json!({"password": PASSWORD});
    server.post(PATH, body.clone()).await.expect_error(401, "UNAUTHORIZED");
    Response::of(ann.request("POST", PATH).json(&body)).await.expect_error(401, "UNAUTHORIZED");
    ann.auth("POST", PATH, Some(json!({}))).await.expect_error(400, "VALIDATION_ERROR");
    delete(&ann, "not the password").await.expect_error(400, "INVALID_PASSWORD");
    assert!(ann.is_signed_in().await);
    let phone = server.sign_in("ann@example.org").await;
    phone.sign_out().await.expect(200);
    delete(&phone, PASSWORD).await.expect_error(401, "UNAUTHORIZED");
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn deletes_only_the_data_of_the_account() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let phone = server.sign_in("ann@example.org").await;
    let (task, _) = (ann.add("Mine").await, bob.add("Hers").await);
    let key = json!({"name": "Script", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]}});
    let key = ann.auth("POST", "/api/auth/api-key/create", Some(key)).await.expect(200).json();

    let response = delete(&ann, PASSWORD).await.expect(200);
    assert_eq!(response.json(), json!({"success": true, "message": "User deleted"}));
    assert!(response.header("set-cookie").contains("Max-Age=0"));

    assert!(!ann.is_signed_in().await && !phone.is_signed_in().await);
    let with_key = server.request("GET", &ann.path("")).bearer_auth(key["key"].as_str().unwrap());
    Response::of(with_key).await.expect_error(401, "TOKEN_REVOKED");
    let gone = json!({"email": "ann@example.org", "password": PASSWORD});
    server.post("/api/auth/sign-in/email", gone).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
    assert_eq!(bob.titles("").await, ["Hers"]);

    let again = server.sign_up("ann@example.org").await;
    assert!(again.titles("").await.is_empty());
    again.get(&id_of(&task)).await.expect_error(404, "NOT_FOUND");
    assert!(!ann.is_signed_in().await);
}

#[tokio::test]
async fn reports_the_deletion_by_mail() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let ann = server.sign_up("ann@example.org").await;
    mailbox.next("ann@example.org").expect("an e-mail after sign-up");
    delete(&ann, "not the password").await.expect(400);
    delete(&ann, PASSWORD).await.expect(200);
    let message = mailbox.next("ann@example.org").expect("an e-mail after the deletion");
    assert_eq!((message.subject.as_str(), message.link()), ("Your account was deleted", None));
    assert!(mailbox.messages().is_empty());
}

/// The client is gone as soon as the account is closed, before there is a response.
#[tokio::test]
async fn reports_the_deletion_to_a_client_that_is_gone() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &[]);
    let (ann, database) = (server.sign_up("ann@example.org").await, &server.database);
    mailbox.next("ann@example.org").expect("an e-mail after sign-up");
    ann.add("Deleted later").await;
    database.execute(if database.is_postgres() {
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
         CREATE TRIGGER keep BEFORE DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION keep()"
    } else {
        "CREATE TRIGGER keep BEFORE DELETE ON tasks BEGIN SELECT RAISE(ABORT, 'kept'); END"
    });
    let body = json!({"password": PASSWORD}).to_string();
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n{body}",
        ann.session_token,
        body.len()
    );
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let email = format!("SELECT email AS text FROM users WHERE id = '{}'", ann.id);
    let is_closed = async || Ok(database.text(&email).starts_with("(deleted)").then_some(()));
    until("the account is closed", is_closed).await.unwrap();
    // With the interim response unread, the connection is reset.
    drop(stream);
    let message = mailbox.next("ann@example.org").expect("an e-mail after the deletion");
    assert_eq!(message.subject, "Your account was deleted");
}

#[tokio::test]
async fn deletes_account_with_10_000_tasks_and_10_000_in_the_trash() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 10_000, "");
    insert_trash(&server.database, &ann.id, 10_000);
    assert_eq!(ann.get("?limit=1000").await.json().as_array().unwrap().len(), 1000);
    delete(&ann, PASSWORD).await.expect(200);
    assert!(!ann.is_signed_in().await);
}
