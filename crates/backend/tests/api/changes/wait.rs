//! A wait ends when something happens. How fast it does is measured by `cargo xtask bench`; here only a hang fails.

use super::{cursor, get, ids, read, request, since, token};
use crate::helpers::{
    ABSENT, Account, PASSWORD, Response, Server, access_claims, id_of, now, start, start_on, with_claims,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{DEADLINE, until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
    time::{sleep, timeout},
};

/// The maximum number of waiting requests of an account.
const OF_ACCOUNT: usize = 100;

/// A request that has begun to wait, or soon will: both lead to the same response.
async fn waiting(account: &Account, earlier: &Value) -> JoinHandle<Response> {
    let request = request(account, &format!("?since={}&wait=25", cursor(earlier)));
    let response = tokio::spawn(Response::of(request));
    sleep(Duration::from_millis(200)).await;
    response
}

/// The same over plain TCP.
async fn raw(account: &Account, address: std::net::SocketAddr, earlier: &Value) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "GET /api/{}/changes?since={}&wait=25 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
        account.id,
        cursor(earlier),
        account.access_token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn an_account_waits_in_a_limited_number_of_requests() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let start = read(&ann, "").await;
    let mut held = Vec::new();
    for _ in 0..OF_ACCOUNT {
        held.push(raw(&ann, server.address, &start).await);
    }
    let one_more = |account: &Account, earlier: &Value| {
        let request = request(account, &format!("?since={}&wait=1", cursor(earlier)));
        Response::of(request)
    };
    // One of them may have come after the request that is to be refused, which then had its place.
    let is_refused = async || {
        held.push(raw(&ann, server.address, &start).await);
        Ok(Some(one_more(&ann, &start).await).filter(|it| it.status == 429))
    };
    let refused = until("all of them wait", is_refused).await.unwrap();
    let refused = refused.expect_error(429, "TOO_MANY_REQUESTS");
    refused.header("retry-after").parse::<u32>().unwrap();
    assert_eq!(refused.header("x-retry-after"), refused.header("retry-after"));
    read(&ann, "").await;
    one_more(&bob, &read(&bob, "").await).await.expect(200);
    // Those of clients that are gone do not count.
    drop(held);
    let is_accepted = async || Ok((one_more(&ann, &start).await.status == 200).then_some(()));
    until("there is room again", is_accepted).await.unwrap();
}

#[tokio::test]
async fn a_revoked_credential_ends_the_wait() {
    let server = Server::start();
    for what in ["sign-out", "revoke-sessions", "change-password", "delete-user"] {
        let ann = server.sign_up(&format!("{what}@example.org")).await;
        let response = waiting(&ann, &read(&ann, "").await).await;
        let body = match what {
            "change-password" => json!({"currentPassword": PASSWORD, "newPassword": "another fine password"}),
            "delete-user" => json!({"password": PASSWORD}),
            _ => json!({}),
        };
        ann.auth("POST", &format!("/api/auth/{what}"), Some(body)).await.expect(200);
        response.await.unwrap().expect_error(401, "TOKEN_REVOKED");
    }
}

#[tokio::test]
async fn a_revoked_personal_access_token_ends_the_wait() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let key = token(&ann, "read").await;
    let by_token = Account { access_token: key["key"].as_str().unwrap().to_owned(), ..ann.clone() };
    let response = waiting(&by_token, &read(&ann, "").await).await;
    let of_session = waiting(&ann, &read(&ann, "").await).await;
    let delete = json!({"keyId": key["id"]});
    ann.auth("POST", "/api/auth/api-key/delete", Some(delete)).await.expect(200);
    response.await.unwrap().expect_error(401, "TOKEN_REVOKED");
    ann.add("The session goes on").await;
    assert_eq!(of_session.await.unwrap().expect(200).json()["count"], 1);
}

#[tokio::test]
async fn a_token_that_expires_ends_the_wait() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let claims = access_claims(&ann.id, &ann.email, ABSENT);
    let short = with_claims(&claims, json!({"exp": now() + 2}));
    let brief = Account { access_token: short, ..ann.clone() };
    let response = waiting(&brief, &read(&ann, "").await).await;
    response.await.unwrap().expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn responds_as_soon_as_something_changes() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let other_device = server.sign_in("ann@example.org").await;
    let start = read(&ann, "").await;
    let all =
        [waiting(&ann, &start).await, waiting(&ann, &start).await, waiting(&other_device, &start).await];
    let task = other_device.add("New").await;
    for response in all {
        let changes = response.await.unwrap().expect(200).json();
        assert_eq!(changes["tasks"], json!([task]));
    }
    let now = read(&ann, "").await;
    let response = waiting(&ann, &now).await;
    ann.send("DELETE", &id_of(&task), None).await.expect(204);
    let changes = response.await.unwrap().expect(200).json();
    assert_eq!(ids(&changes["gone"]), ids(&json!([task])));
}

#[tokio::test]
async fn what_is_new_already_needs_no_wait() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let start = read(&ann, "").await;
    let task = ann.add("New").await;
    assert_eq!(since(&ann, &start, "&wait=25").await["tasks"], json!([task]));
    assert_eq!(read(&ann, "?wait=25").await["tasks"], json!([task]), "everything is new");
}

#[tokio::test]
async fn without_a_change_of_the_account_the_wait_takes_its_time() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let task = json!({"id": "01932f00-0000-7000-8000-000000000007", "title": "Once"});
    ann.send("POST", "", Some(task.clone())).await.expect(201);
    let start = read(&ann, "").await;
    let begun = Instant::now();
    let response = async { since(&ann, &start, "&wait=2").await };
    let meanwhile = async {
        sleep(Duration::from_millis(200)).await;
        bob.add("Of another account").await;
        ann.send("POST", "", Some(task)).await.expect(200);
        ann.auth("POST", "/api/auth/update-user", Some(json!({"name": "Ann"}))).await.expect(200);
    };
    let (changes, ()) = tokio::join!(response, meanwhile);
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!((&changes["cursor"], &changes["tasks"]), (&start["cursor"], &json!([])));
}

/// A client that only closes its side may still read.
#[tokio::test]
async fn the_end_of_input_ends_the_wait() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut stream = raw(&ann, server.address, &read(&ann, "").await).await;
    sleep(Duration::from_millis(200)).await;
    stream.shutdown().await.unwrap();
    let mut response = String::new();
    let closed = timeout(Duration::from_secs(20), stream.read_to_string(&mut response));
    closed.await.expect("before the time is over").unwrap();
    assert!(response.starts_with("HTTP/1.1 200") && response.contains(r#""tasks":[]"#), "{response}");
}

#[tokio::test]
async fn sigterm_ends_waits_with_an_empty_response() {
    let program = start(&[]);
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    let start = read(&ann, "").await;
    let response = waiting(&ann, &start).await;
    program.terminate().unwrap();
    let changes = timeout(Duration::from_secs(20), response).await.expect("before the time is over");
    let changes = changes.unwrap().expect(200).json();
    assert_eq!((&changes["cursor"], &changes["tasks"]), (&start["cursor"], &json!([])));
    program.stop().unwrap();
}

/// Instances on PostgreSQL, and other processes on an SQLite file.
#[tokio::test]
async fn what_another_instance_writes_ends_the_wait() {
    let database = crate::helpers::Database::create();
    let (one, two) = (start_on(&database, &[]), start_on(&database, &[]));
    let on_one = one.client.sign_up("ann@example.org").await.unwrap();
    let on_two = two.client.sign_in("ann@example.org").await.unwrap();
    let response = waiting(&on_one, &read(&on_one, "").await).await;
    let task = on_two.add("From two").await;
    let changes = timeout(DEADLINE, response).await.unwrap().unwrap().expect(200).json();
    assert_eq!(changes["tasks"], json!([task]));
    // A sign-out changes nothing in the feed.
    let response = waiting(&on_one, &changes).await;
    on_one.at(&two.client).sign_out().await.expect(200);
    response.await.unwrap().expect_error(401, "TOKEN_REVOKED");
    get(&on_two, "").await.expect(200);
}
