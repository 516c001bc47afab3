//! From every earlier schema with data in it to the one of today, and not back from a later one.

use crate::helpers::{Database, PASSWORD, Program, Server};
use diesel::{
    Connection, PgConnection, SqliteConnection, backend::Backend, connection::SimpleConnection,
    migration::MigrationSource,
};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use latchkey::auth::PasswordHasher;
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

const USER: &str = "01932f00-0000-7000-8000-000000000001";

#[tokio::test]
async fn every_earlier_schema_becomes_todays_with_all_that_is_in_it() {
    let hash = PasswordHasher::new(4).unwrap().hash(PASSWORD).unwrap();
    let all = fs::read_dir(folder(&Database::create())).unwrap().count();
    for applied in 1..=all {
        let database = Database::create();
        migrate(&database, applied);
        database.execute(&data(hash.as_stored()));
        // A second start finds nothing to do.
        drop(Server::on(database.clone(), &[]));
        let server = Server::on(database, &[]);
        let account = server.sign_in("ann@example.org").await;
        assert_eq!(account.id, USER);
        assert_eq!(account.titles("").await, ["Second", "First"], "after {applied} migrations");
        assert_eq!(account.titles("?completed=true&q=first").await, ["First"]);
        account.add("Third").await;
        account.sign_out().await.expect(200);
        account.get("").await.expect_error(401, "TOKEN_REVOKED");
    }
}

/// As the shell of SQLite leaves it, which does not look at foreign keys.
#[test]
fn tasks_without_an_account_keep_nobody_from_starting() {
    let database = Database::create();
    if database.is_postgres() {
        return;
    }
    migrate(&database, 2);
    database.execute(&data("hash"));
    database.execute("PRAGMA foreign_keys = OFF; DELETE FROM users");
    drop(Program::on(database, &[]));
}

/// As for instances that start while another brings a large database up to date.
#[test]
fn an_instance_waits_for_its_turn_however_short_statements_are_to_be() {
    let database = Database::create();
    if !database.is_postgres() {
        return;
    }
    database.execute(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 200', current_database()); END $$",
    );
    let mut other = PgConnection::establish(database.url()).unwrap();
    other.batch_execute("SET statement_timeout = 0; SELECT pg_advisory_lock(7305809155817701)").unwrap();
    let starting = thread::spawn(move || Program::on(database, &[]));
    thread::sleep(Duration::from_secs(1));
    assert!(!starting.is_finished(), "it waits");
    drop(other);
    drop(starting.join().unwrap());
}

#[test]
fn a_database_that_a_newer_program_changed_is_refused_and_left_alone() {
    let database = Database::create();
    drop(Program::on(database.clone(), &[]));
    database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
    let output = Program::run(&database, &[], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        said.contains("changed by a newer Latchkey (migration 99999999999999): use that version"),
        "{said}"
    );
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
}

/// What every schema since the first can hold.
fn data(hash: &str) -> String {
    format!(
        "INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
            VALUES ('{USER}', 'ann@example.org', 'Ann', FALSE, '{hash}', 1, 1);
         INSERT INTO revoked_sessions (id, expires_at) VALUES ('{USER}', 1);
         INSERT INTO tasks
            (id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at)
            VALUES ('01932f00-0000-7000-8000-000000000002', '{USER}', 'First', NULL, TRUE, 'first', NULL, 1, 1),
                   ('01932f00-0000-7000-8000-000000000003', '{USER}', 'Second', 'D', FALSE, 'second', 'd', 2, 2)"
    )
}

fn folder(database: &Database) -> PathBuf {
    let kind = if database.is_postgres() { "postgres" } else { "sqlite" };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(kind)
}

/// Applies the first `n`, as an earlier program did.
fn migrate(database: &Database, n: usize) {
    if database.is_postgres() {
        apply(PgConnection::establish(database.url()).unwrap(), database, n);
    } else {
        apply(SqliteConnection::establish(&database.path().to_string_lossy()).unwrap(), database, n);
    }
}

fn apply<C: MigrationHarness<DB>, DB: Backend>(mut connection: C, database: &Database, n: usize)
where
    FileBasedMigrations: MigrationSource<DB>,
{
    let mut migrations = FileBasedMigrations::from_path(folder(database)).unwrap().migrations().unwrap();
    migrations.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    // Makes the list of migrations.
    assert!(connection.applied_migrations().unwrap().is_empty());
    connection.run_migrations(&migrations[..n]).unwrap();
}
