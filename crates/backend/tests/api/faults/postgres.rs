//! PostgreSQL goes away and comes back.

use super::{
    cluster::Cluster,
    outage::{Away, is_back, survives},
};
use crate::helpers::{Answer, Ledger, Program, Remote};
use futures_util::future::join_all;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

#[tokio::test]
async fn stopped_by_its_administrator_and_started_again() {
    away_and_back(|cluster| cluster.stop("fast"), Cluster::come_back).await;
}

#[tokio::test]
async fn ended_without_a_word_and_started_again() {
    away_and_back(|cluster| cluster.stop("immediate"), Cluster::come_back).await;
}

#[tokio::test]
async fn frozen_and_thawed() {
    away_and_back(|cluster| cluster.signal("STOP"), |cluster| cluster.signal("CONT")).await;
}

async fn away_and_back(go_away: fn(&Cluster), come_back: fn(&Cluster)) {
    let Some(cluster) = Cluster::start_if_wanted().map(Arc::new) else { return };
    let program = Program::on(cluster.database(), &[]);
    let (away, back) = (cluster.clone(), cluster.clone());
    survives(
        &program,
        Away { reading: &[503], writing: &[503] },
        move || go_away(&away),
        move || come_back(&back),
    )
    .await;
}

#[tokio::test]
async fn its_connections_are_ended_again_and_again() {
    let Some(cluster) = Cluster::start_if_wanted() else { return };
    let program = Program::on(cluster.database(), &[]);
    let account = Remote::sign_up(&program, "ann@example.org").await;
    let visitor = Remote::sign_up(&program, "ben@example.org").await;
    let ledger = Ledger::default();
    let scenario = async {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let database = cluster.database();
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()";
            tokio::task::spawn_blocking(move || database.execute(end)).await.unwrap();
            is_back(&visitor).await;
        }
    };
    tokio::select! {
        () = ledger.write(&account, "meanwhile", 8) => panic!("the program is gone"),
        () = scenario => {}
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    ledger.check(&account.list().await);
}

#[tokio::test]
async fn many_requests_to_a_frozen_one_take_few_threads_and_no_time_to_stop() {
    let Some(cluster) = Cluster::start_if_wanted() else { return };
    let program = Program::on(cluster.database(), &[]);
    let account = Remote::sign_up(&program, "ann@example.org").await;
    let before = program.threads();
    cluster.signal("STOP");
    let begin = Instant::now();
    let requests = join_all((0..100).map(|_| Answer::of(account.tasks("GET", ""))));
    let threads = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        program.threads()
    };
    let (answers, threads) = tokio::join!(requests, threads);
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    for answer in answers {
        answer.expect_error(503, "DATABASE_UNAVAILABLE");
    }
    assert!(threads <= before + 20, "from {before} to {threads} threads");
    let begin = Instant::now();
    tokio::task::spawn_blocking(|| program.stop()).await.unwrap();
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    cluster.signal("CONT");
}
