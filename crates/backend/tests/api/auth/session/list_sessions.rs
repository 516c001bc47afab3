use crate::helpers::{Account, PASSWORD, Response, Server, members};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::until;

const PATH: &str = "/api/auth/list-sessions";
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

async fn list(account: &Account) -> Vec<Value> {
    let list = account.auth("GET", PATH, None).await.expect(200).json();
    list.as_array().unwrap().clone()
}

async fn session_of(account: &Account) -> Value {
    account.auth("GET", "/api/auth/get-session", None).await.expect(200).json()["session"].clone()
}

fn ids(list: &[Value]) -> Vec<&Value> {
    list.iter().map(|session| &session["id"]).collect()
}

fn rows(server: &Server) -> String {
    server.database.text("SELECT CAST(count(*) AS TEXT) AS text FROM sessions")
}

fn time(server: &Server) -> Value {
    serde_json::to_value(server.now()).unwrap()
}

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
async fn lists_this_session_first_with_its_token() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.sign_in("ann@example.org").await;
    let list = list(&ann).await;
    assert_eq!(list.len(), 2);
    let session = &list[0];
    assert_eq!(
        members(session),
        ["createdAt", "expiresAt", "id", "ipAddress", "token", "updatedAt", "userAgent", "userId"]
    );
    let expected = session_of(&ann).await;
    for member in members(&expected).into_iter().filter(|member| *member != "updatedAt") {
        assert_eq!(session[member], expected[member], "{member}");
    }
    assert_eq!(session["updatedAt"], time(&server), "it is seen now");
    assert_eq!(session["token"], ann.session_token);
}

#[tokio::test]
async fn lists_other_sessions_of_the_account_without_their_tokens() {
    let server = Server::with(&["--trusted-proxies", "127.0.0.1"]);
    let ann = server.sign_up("ann@example.org").await;
    server.sign_up("bob@example.org").await;
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let request = server.request("POST", "/api/auth/sign-in/email").json(&body);
    let request = request.header("user-agent", FIREFOX).header("x-forwarded-for", "192.0.2.7");
    let phone = Account::of(&ann.client, &Response::of(request).await.expect(200));
    let list = list(&ann).await;
    assert_eq!(list.len(), 2);
    let (other, of_phone) = (&list[1], session_of(&phone).await);
    assert_eq!((&other["ipAddress"], &other["userAgent"]), (&json!("192.0.2.7"), &json!(FIREFOX)));
    for member in ["id", "userId", "createdAt", "expiresAt"] {
        assert_eq!(other[member], of_phone[member], "{member}");
    }
    assert_eq!(other["updatedAt"], time(&server));
    assert_eq!(other["token"], other["id"]);
    assert_eq!(members(&list[0]), members(other));
    let ways = server.database.text("SELECT max(way) AS text FROM sessions");
    assert_eq!(ways, "password");
}

#[tokio::test]
async fn sessions_that_have_ended_are_gone() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let [one, two] = [server.sign_in("ann@example.org").await, server.sign_in("ann@example.org").await];
    assert_eq!(list(&ann).await.len(), 3);
    one.sign_out().await.expect(200);
    assert_eq!(list(&ann).await.len(), 2);
    assert_eq!(rows(&server), "2");
    two.auth("POST", "/api/auth/revoke-sessions", None).await.expect(200);
    assert_eq!(rows(&server), "0");
    let ann = server.sign_in("ann@example.org").await;
    assert_eq!(list(&ann).await.len(), 1);
    let body = json!({"currentPassword": PASSWORD, "newPassword": "another battery staple"});
    let changed = ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200).json();
    let session_token = changed["token"].as_str().unwrap().to_owned();
    let ann = Account { session_token, ..ann };
    assert_eq!(list(&ann).await.len(), 1);
    assert_eq!(rows(&server), "1");
}

/// As an earlier version leaves it, or a request that was in flight.
#[tokio::test]
async fn row_of_an_ended_session_is_not_listed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let id = session_of(&phone).await["id"].as_str().unwrap().to_owned();
    let far = i64::MAX;
    server.database.execute(&format!("INSERT INTO revoked_sessions (id, expires_at) VALUES ('{id}', {far})"));
    assert_eq!(list(&ann).await.len(), 1);
    server.database.execute("DELETE FROM revoked_sessions");
    assert_eq!(list(&ann).await.len(), 2);
    server.database.execute(&format!("UPDATE sessions SET began_at = 1000 WHERE id = '{id}'"));
    let cutoff = "INSERT INTO session_cutoffs (user_id, ended_before, spared_session)
        SELECT id, 1001, '' FROM users";
    server.database.execute(cutoff);
    assert_eq!(list(&ann).await.len(), 1);
}

#[tokio::test]
async fn last_seen_is_recorded_once_an_hour() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let seen_at_first = time(&server);
    let seen = async || list(&ann).await[1]["updatedAt"].clone();
    server.advance(59 * MINUTE);
    phone.auth("GET", "/api/auth/token", None).await.expect(200);
    session_of(&phone).await;
    assert_eq!(seen().await, seen_at_first);
    server.advance(MINUTE);
    phone.auth("GET", "/api/auth/token", None).await.expect(200);
    assert_eq!(seen().await, time(&server));
    server.advance(60 * MINUTE);
    session_of(&phone).await;
    assert_eq!(seen().await, time(&server));
    assert_eq!(list(&ann).await[0]["updatedAt"], time(&server), "this one is seen now");
}

/// As by a client that does nothing but look at the list.
#[tokio::test]
async fn session_that_is_renewed_by_its_list_stays_listed() {
    let server = Server::with(&["--session-ttl", "2h"]);
    let ann = server.sign_up("ann@example.org").await;
    let mut phone = server.sign_in("ann@example.org").await;
    for _ in 0..5 {
        server.advance(30 * MINUTE);
        let listed = phone.auth("GET", PATH, None).await.expect(200);
        phone.session_token = listed.header("set-auth-token").to_owned();
        assert_ne!(phone.session_token, "");
    }
    let ann = server.sign_in(&ann.email).await;
    let listed = list(&ann).await;
    let of_phone = listed[1].clone();
    assert_eq!((listed.len(), &of_phone["expiresAt"]), (2, &session_of(&phone).await["expiresAt"]));
    let body = json!({"token": of_phone["id"]});
    ann.auth("POST", "/api/auth/revoke-session", Some(body)).await.expect(200);
    phone.auth("GET", PATH, None).await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn requests_for_tasks_record_nothing() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.database.execute("DELETE FROM sessions");
    ann.add("Tea").await;
    assert_eq!(ann.titles("").await, ["Tea"]);
    assert_eq!(rows(&server), "0");
}

#[tokio::test]
async fn session_of_before_the_upgrade_is_listed_once_it_is_used() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let all = ids(&list(&ann).await).into_iter().cloned().collect::<Vec<_>>();
    server.database.execute("DELETE FROM sessions");
    assert_eq!(ids(&list(&ann).await), [&all[0]], "always the one of the request");
    phone.auth("GET", "/api/auth/token", None).await.expect(200);
    assert_eq!(ids(&list(&ann).await), all.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn keeps_the_100_sessions_that_were_seen_last() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut first = None;
    for _ in 0..100 {
        server.advance(Duration::from_secs(1));
        let next = server.sign_in("ann@example.org").await;
        first.get_or_insert(next);
    }
    assert_eq!(rows(&server), "100");
    let first = session_of(&first.unwrap()).await["id"].clone();
    let listed = list(&ann).await;
    assert_eq!(listed.len(), 101, "this session and the 100 that were seen last");
    assert!(ids(&listed).contains(&&first));
    let bob = server.sign_up("bob@example.org").await;
    assert_eq!(list(&bob).await.len(), 1);
    server.sign_in("ann@example.org").await;
    assert_eq!(rows(&server), "101", "100 for each account");
    assert!(!ids(&list(&ann).await).contains(&&first));
}

#[tokio::test]
async fn rows_of_expired_sessions_are_purged() {
    let server = Server::start();
    let old = server.sign_up("ann@example.org").await;
    server.advance(6 * DAY);
    let ann = server.sign_in("ann@example.org").await;
    assert_eq!(list(&ann).await.len(), 2);
    server.advance(DAY);
    assert_eq!(list(&ann).await.len(), 1);
    old.auth("GET", PATH, None).await.expect_error(401, "UNAUTHORIZED");
    let one_is_left = async || Ok((rows(&server) == "1").then_some(()));
    until("the purge", one_is_left).await.unwrap();
}

#[tokio::test]
async fn deleting_the_account_deletes_the_rows() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.sign_in("ann@example.org").await;
    ann.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    assert_eq!(rows(&server), "0");
}
