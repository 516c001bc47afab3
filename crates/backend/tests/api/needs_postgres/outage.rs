//! PostgreSQL goes away and comes back.

use super::cluster::Cluster;
use crate::{
    faults::outage::{Away, is_back, sign_up, survives},
    helpers::{Ledger, start_on},
};
use futures_util::future::join_all;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use testkit::DEADLINE;
use tokio::{task::spawn_blocking, time::timeout};

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn survives_a_fast_shutdown() {
    away_and_back(|cluster| cluster.stop("fast"), Cluster::come_back).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn survives_an_immediate_shutdown() {
    away_and_back(|cluster| cluster.stop("immediate"), Cluster::come_back).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn survives_a_frozen_server() {
    away_and_back(|cluster| cluster.signal("STOP"), |cluster| cluster.signal("CONT")).await;
}

async fn away_and_back(go_away: fn(&Cluster), come_back: fn(&Cluster)) {
    let cluster = Arc::new(Cluster::start());
    let program = start_on(&cluster.database(), &[]);
    let (away, back) = (cluster.clone(), cluster.clone());
    let statuses = Away { reading: &[503], writing: &[503] };
    survives(&program, statuses, move || go_away(&away), move || come_back(&back)).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn survives_repeated_loss_of_connections() {
    let cluster = Cluster::start();
    let program = start_on(&cluster.database(), &[]);
    let (account, visitor) = (sign_up(&program, "ann").await, sign_up(&program, "ben").await);
    let ledger = Ledger::default();
    let scenario = async {
        for _ in 0..5 {
            ledger.acknowledge(10).await;
            let database = cluster.database();
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()";
            spawn_blocking(move || database.execute(end)).await.unwrap();
            is_back(&visitor).await;
        }
        ledger.stop();
    };
    let (was_stopped, ()) = tokio::join!(ledger.write(&account, "meanwhile", 8), scenario);
    assert!(was_stopped, "the program is gone");
    ledger.check(&account.completion().await);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn frozen_server_costs_few_threads_and_delays_no_shutdown() {
    let cluster = Cluster::start();
    let program = start_on(&cluster.database(), &[]);
    let account = sign_up(&program, "ann").await;
    let before = program.threads().unwrap();
    cluster.signal("STOP");
    let unavailable = async || {
        account.get("").await.expect_error(503, "DATABASE_UNAVAILABLE");
    };
    let (begin, mut threads) = (Instant::now(), before);
    let mut requests = std::pin::pin!(join_all((0..100).map(|_| unavailable())));
    while timeout(Duration::from_millis(100), &mut requests).await.is_err() {
        threads = threads.max(program.threads().unwrap());
        assert!(begin.elapsed() < DEADLINE, "a request waits without a limit");
    }
    let hundred = begin.elapsed();
    // One for each pooled connection that is stuck, and some for replacements, but not one for each request.
    assert!(threads <= before + 32, "from {before} to {threads} threads");

    let begin = Instant::now();
    unavailable().await;
    let one = begin.elapsed();
    // They wait at the same time and not one after the other.
    assert!(hundred < one * 6, "{hundred:?} for a hundred, {one:?} for one");
    timeout(DEADLINE, spawn_blocking(|| program.stop())).await.expect("it stops").unwrap().unwrap();
    cluster.signal("CONT");
}
