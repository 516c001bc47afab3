use crate::helpers::{Database, Ledger, Program, Remote};
use std::time::{Duration, Instant};

const ROUNDS: u64 = 20;
const WRITERS: usize = 8;

/// In the middle of a stream of changes, again and again on one database, by SIGKILL and SIGTERM in turn: every
/// change that was acknowledged is there after the restart, and none that nobody asked for.
#[tokio::test]
async fn killed_or_stopped_in_the_middle_of_changes_it_loses_and_invents_nothing() {
    let database = Database::create();
    let program = Program::on(database.clone(), &[]);
    let account = Remote::sign_up(&program, "ann@example.org").await;
    drop(program);
    let ledger = Ledger::default();
    for round in 0..ROUNDS {
        let program = Program::on(database.clone(), &[]);
        let account = account.at(&program);
        ledger.check(&account.list().await);
        let name = format!("round {round}");
        let end = async {
            tokio::time::sleep(Duration::from_millis(150 + 10 * round)).await;
            // Waiting for the end must not keep the writers from writing.
            let end = move || if round % 2 == 0 { program.kill() } else { drop(program.stop()) };
            tokio::task::spawn_blocking(end).await.unwrap();
        };
        tokio::join!(ledger.write(&account, &name, WRITERS), end);
    }
    assert!(ledger.acknowledged() > 100, "{}", ledger.acknowledged());
    assert_eq!(ledger.unavailable(), 0);
    let begin = Instant::now();
    let program = Program::on(database, &[]);
    ledger.check(&account.at(&program).list().await);
    assert!(begin.elapsed() < Duration::from_secs(5));
}
