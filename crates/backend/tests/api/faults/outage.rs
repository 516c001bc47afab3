//! What has to hold while a database is away, and when it is back.

use crate::helpers::{Answer, Ledger, PASSWORD, Program, Remote};
use futures_util::future::join_all;
use serde_json::json;
use std::time::{Duration, Instant};

/// Within this an answer is there, and so is the service once the database is back.
const SOON: Duration = Duration::from_secs(2);

/// The statuses that are answered meanwhile: what only reads, and what changes something.
pub struct Away<'a> {
    pub reading: &'a [u16],
    pub writing: &'a [u16],
}

/// Changes tasks while the database goes away and comes back, and fails unless what is to hold does.
pub async fn survives(
    program: &Program,
    away: Away<'_>,
    go_away: impl FnOnce() + Send + 'static,
    come_back: impl FnOnce() + Send + 'static,
) {
    let account = Remote::sign_up(program, "ann@example.org").await;
    let [leaver, visitor] =
        ["ben@example.org", "cleo@example.org"].map(|email| Remote::sign_up(program, email));
    let (leaver, visitor) = (leaver.await, visitor.await);
    let ledger = Ledger::default();
    let outage = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(ledger.acknowledged() > 0);
        tokio::task::spawn_blocking(go_away).await.unwrap();
        for _ in 0..2 {
            is_away(&leaver, &away).await;
        }
        tokio::task::spawn_blocking(come_back).await.unwrap();
        is_back(&visitor).await;
        // For the writers to go on.
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        () = ledger.write(&account, "during the outage", 8) => panic!("the program is gone"),
        () = outage => {}
    }
    assert!(ledger.unavailable() > 0);
    // The writers stopped in the middle of requests, which may still be under way.
    tokio::time::sleep(SOON).await;
    ledger.check(&account.list().await);
}

/// Everything that needs the database says so in time; only what does not goes on. Asked all at once.
pub async fn is_away(account: &Remote, away: &Away<'_>) {
    let credentials = |email: &str| json!({"email": email, "password": PASSWORD});
    let session = |method, path| account.request(method, path).bearer_auth(&account.session_token);
    let writes = vec![
        account.create("while it is away"),
        account.request("POST", "/api/auth/sign-up/email").json(&credentials("dora@example.org")),
        session("POST", "/api/auth/sign-out"),
        account.request("GET", "/readyz"),
    ];
    let reads = vec![
        account.tasks("GET", ""),
        account.request("POST", "/api/auth/sign-in/email").json(&credentials("ben@example.org")),
        session("GET", "/api/auth/token"),
        session("GET", "/api/auth/get-session"),
    ];
    let lives = async { timely(account.request("GET", "/healthz")).await.expect(200) };
    let (writes, reads, _) = tokio::join!(
        join_all(writes.into_iter().map(timely)),
        join_all(reads.into_iter().map(timely)),
        lives
    );
    for (answers, statuses) in [(writes, away.writing), (reads, away.reading)] {
        for answer in answers {
            assert!(statuses.contains(&answer.status), "{answer:?}");
            if answer.status == 503 {
                assert!(!answer.expect_error(503, "DATABASE_UNAVAILABLE").header("retry-after").is_empty());
            }
        }
    }
}

/// By itself and soon, and then for good.
pub async fn is_back(account: &Remote) {
    let begin = Instant::now();
    while let Err(refusal) = is_well(account).await {
        assert!(begin.elapsed() < SOON, "it is not back in time: {refusal:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for n in 0..10 {
        account.add(&format!("back again {n}")).await;
        Answer::of(account.tasks("GET", "")).await.expect(200);
    }
}

async fn is_well(account: &Remote) -> Result<(), Answer> {
    for (request, status) in [(account.request("GET", "/readyz"), 200), (account.create("back again"), 201)] {
        let answer = Answer::of(request).await;
        if answer.status != status {
            return Err(answer);
        }
    }
    Ok(())
}

async fn timely(request: reqwest::RequestBuilder) -> Answer {
    let begin = Instant::now();
    let answer = Answer::of(request).await;
    assert!(begin.elapsed() < SOON, "{:?} for {answer:?}", begin.elapsed());
    answer
}
