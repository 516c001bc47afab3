//! Accounts whose rows are locked: their writes wait for each other without connections, which are left to others.

use crate::helpers::{Account, Database, Response, Server};
use futures_util::future::join_all;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Creates tasks of each account at once.
async fn flood(accounts: &[Account], of_each: usize) -> Vec<Response> {
    let creations = accounts.iter().flat_map(|account| (0..of_each).map(|_| account.create("Flood")));
    join_all(creations.map(Response::of)).await
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn leave_connections_to_others() {
    let database = Database::postgres();
    let server = Server::on(&database, &[]);
    let names = (0..4).map(|n| format!("flood{n}@example.org"));
    let accounts = join_all(names.map(async |name| server.sign_up(&name).await)).await;
    let ben = server.sign_up("ben@example.org").await;
    // All connections are open, and know the statements.
    join_all((0..16).map(|_| ben.get(""))).await;
    ben.add("First").await;
    let ids = accounts.iter().map(|account| format!("'{}'", account.id)).collect::<Vec<_>>().join(", ");
    let lock = format!("SELECT * FROM task_lists WHERE user_id IN ({ids}) FOR UPDATE");
    let holder = database.hold(&lock, Duration::from_secs(2));
    let others = async {
        sleep(Duration::from_millis(300)).await;
        let begin = Instant::now();
        for _ in 0..5 {
            ben.add("In time").await;
            ben.get("").await.expect(200);
        }
        begin.elapsed()
    };
    let (flooded, time) = tokio::join!(flood(&accounts, 16), others);
    assert!(time < Duration::from_millis(1500), "before the lock ends: {time:?}");
    for response in flooded {
        assert!(response.status == 201 || response.status == 503, "{response:?}");
    }
    tokio::task::spawn_blocking(move || holder.join().unwrap()).await.unwrap();
    assert!(flood(&accounts, 1).await.iter().all(|response| response.status == 201));
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_burst_of_one_account_is_served() {
    let server = Server::on(&Database::postgres(), &[]);
    let ann = server.sign_up("ann@example.org").await;
    for response in flood(&[ann], 80).await {
        response.expect(201);
    }
}
