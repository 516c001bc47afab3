use crate::helpers::{Database, start_on};
use std::thread;
use testkit::until;

/// As when another instance takes long to migrate a large database.
#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn waits_for_a_migration_longer_than_the_statement_timeout() {
    let database = Database::postgres();
    database.execute(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 200', current_database()); END $$",
    );
    let mut other = database.connect();
    other.batch_execute("SET statement_timeout = 0; SELECT pg_advisory_lock(7305809155817701)").unwrap();
    let starting = thread::spawn({
        let database = database.clone();
        move || start_on(&database, &[])
    });
    let waits = "SELECT CAST(count(*) AS TEXT) AS text FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event = 'advisory' \
                 AND clock_timestamp() - query_start > interval '500 ms'";
    let is_waiting = async || Ok((database.text(waits) == "1").then_some(()));
    until("it waits for longer than the timeout", is_waiting).await.unwrap();
    assert!(!starting.is_finished());
    drop(other);
    drop(starting.join().unwrap());
}
