//! What has to hold while a database is away and when it is back.

use crate::helpers::{Account, Ledger, PASSWORD, Program, RequestBuilder, Response};
use anyhow::ensure;
use futures_util::future::join_all;
use serde_json::json;
use testkit::{DEADLINE, until};
use tokio::{task::spawn_blocking, time::timeout};

/// The statuses of requests that only read, and of those that write, during the outage.
pub struct Away<'a> {
    pub reading: &'a [u16],
    pub writing: &'a [u16],
}

/// Writes tasks while the database goes away and comes back, and asserts that nothing acknowledged is lost.
pub async fn survives(
    program: &Program,
    away: Away<'_>,
    go_away: impl FnOnce() + Send + 'static,
    come_back: impl FnOnce() + Send + 'static,
) {
    let [account, leaver, visitor] =
        join_all(["ann", "ben", "cleo"].map(|name| sign_up(program, name))).await.try_into().ok().unwrap();
    let ledger = Ledger::default();
    let outage = async {
        ledger.acknowledge(10).await;
        spawn_blocking(go_away).await.unwrap();
        for _ in 0..2 {
            is_away(&leaver, &away).await;
        }
        ledger.refuse().await;
        spawn_blocking(come_back).await.unwrap();
        is_back(&visitor).await;
        ledger.acknowledge(10).await;
        ledger.stop();
    };
    let (was_stopped, ()) = tokio::join!(ledger.write(&account, "during the outage", 8), outage);
    assert!(was_stopped, "the program is gone");
    ledger.check(&account.completion().await);
}

pub async fn sign_up(program: &Program, name: &str) -> Account {
    program.client.sign_up(&format!("{name}@example.org")).await.unwrap()
}

/// Sends requests of every kind at once and asserts that each gets a response, with one of the expected statuses.
pub async fn is_away(account: &Account, away: &Away<'_>) {
    let credentials = |name: &str| json!({"email": format!("{name}@example.org"), "password": PASSWORD});
    let auth = |method, path: &str| account.client.request(method, &format!("/api/auth/{path}"));
    let session = |method, path| auth(method, path).bearer_auth(&account.session_token);
    let writes = [
        account.create("while it is away"),
        auth("POST", "sign-up/email").json(&credentials("dora")),
        session("POST", "sign-out"),
        account.client.request("GET", "/readyz"),
    ];
    let reads = [
        account.tasks("GET", ""),
        auth("POST", "sign-in/email").json(&credentials("ben")),
        session("GET", "token"),
        session("GET", "get-session"),
    ];
    let (writes, reads, health) = tokio::join!(
        join_all(writes.map(respond)),
        join_all(reads.map(respond)),
        respond(account.client.request("GET", "/healthz"))
    );
    health.expect(200);
    for (responses, statuses) in [(writes, away.writing), (reads, away.reading)] {
        for response in responses {
            assert!(statuses.contains(&response.status), "{response:?}");
            if response.status == 503 {
                assert!(!response.expect_error(503, "DATABASE_UNAVAILABLE").header("retry-after").is_empty());
            }
        }
    }
}

async fn respond(request: RequestBuilder) -> Response {
    timeout(DEADLINE, Response::of(request)).await.expect("no request waits for the database without a limit")
}

/// Waits until requests succeed, and asserts that later ones do as well.
pub async fn is_back(account: &Account) {
    let is_well = async || {
        for (request, status) in
            [(account.client.request("GET", "/readyz"), 200), (account.create("back again"), 201)]
        {
            let response = respond(request).await;
            ensure!(response.status == status, "{response:?}");
        }
        Ok(Some(()))
    };
    until("the service is back", is_well).await.unwrap();
    for n in 0..10 {
        account.add(&format!("back again {n}")).await;
        account.get("").await.expect(200);
    }
}
