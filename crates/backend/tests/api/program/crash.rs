use crate::helpers::{Database, Ledger, start_on};

const ROUNDS: usize = 20;
const WRITERS: usize = 8;

/// SIGKILL and SIGTERM alternately during a stream of changes, again and again on one database.
#[tokio::test]
async fn killed_or_stopped_program_loses_and_invents_nothing() {
    let database = Database::create();
    let account = start_on(&database, &[]).client.sign_up("ann@example.org").await.unwrap();
    let ledger = Ledger::default();
    for round in 0..ROUNDS {
        let program = start_on(&database, &[]);
        let account = account.at(&program.client);
        ledger.check(&account.completion().await);
        let name = format!("round {round}");
        let end = async {
            ledger.acknowledge(10 + round).await;
            // Meanwhile the writers have to go on.
            let end = move || if round % 2 == 0 { drop(program) } else { drop(program.stop().unwrap()) };
            tokio::task::spawn_blocking(end).await.unwrap();
        };
        tokio::join!(ledger.write(&account, &name, WRITERS), end);
    }
    assert_eq!(ledger.refused(), 0);
    let program = start_on(&database, &[]);
    ledger.check(&account.at(&program.client).completion().await);
}
