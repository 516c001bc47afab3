//! From every earlier schema with data in it to the current one, and not back from a later one.

use crate::helpers::{ABSENT, Database, PASSWORD, Server, error_line, run, start_on};
use auth::PasswordHasher;
use diesel::{Connection, PgConnection, SqliteConnection, backend::Backend, migration::MigrationSource};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};

const USER: &str = ABSENT;

#[tokio::test]
async fn migrates_every_earlier_schema_with_its_data() {
    let hash = PasswordHasher::new(4).unwrap().hash(PASSWORD).unwrap();
    let all = fs::read_dir(folder(&Database::create())).unwrap().count();
    for applied in 1..=all {
        let database = Database::create();
        migrate(&database, applied);
        database.execute(&data(hash.as_stored()));
        // A second start finds nothing to do.
        drop(Server::on(&database, &[]));
        let server = Server::on(&database, &[]);
        let account = server.sign_in("ann@example.org").await;
        assert_eq!(account.id, USER);
        assert_eq!(account.titles("").await, ["Second", "First"], "after {applied} migrations");
        assert_eq!(account.titles("?completed=true&q=first").await, ["First"]);
        account.add("Third").await;
        account.sign_out().await.expect(200);
        account.get("").await.expect_error(401, "TOKEN_REVOKED");
    }
}

#[tokio::test]
async fn folds_the_texts_of_earlier_versions_again() {
    let hash = PasswordHasher::new(4).unwrap().hash(PASSWORD).unwrap();
    let database = Database::create();
    migrate(&database, 4);
    database.execute(&data(hash.as_stored()));
    // As the first versions folded it, in more than one batch.
    database.execute(&format!(
        "INSERT INTO tasks
            (id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1200)
         SELECT '01932f00-0000-7000-8000-0000000' || (10000 + n), '{USER}', 'Café ' || n, 'Don’t', TRUE,
            'café ' || n, 'don’t', 3, 3 FROM numbers"
    ));
    let server = Server::on(&database, &[]);
    let account = server.sign_in("ann@example.org").await;
    assert_eq!(account.titles("?q=CAFE+don't").await.len(), 1200);
    assert_eq!(account.titles("?q=cafe\u{301}+1200").await, ["Café 1200"]);
    assert_eq!(account.titles("?q=d+second").await, ["Second"]);
    let task = &account.get("?q=café+7&limit=1").await.expect(200).json()[0];
    assert_eq!(task["updated_at"], "1970-01-01T00:00:00.003Z", "the task itself is as it was");
}

/// As SQLite's shell leaves it, which does not check foreign keys.
#[test]
fn starts_with_tasks_without_an_account() {
    let database = Database::sqlite();
    migrate(&database, 2);
    database.execute(&data("hash"));
    database.execute("PRAGMA foreign_keys = OFF; DELETE FROM users");
    drop(start_on(&database, &[]));
}

#[test]
fn refuses_a_database_of_a_newer_version() {
    let database = Database::create();
    drop(start_on(&database, &[]));
    database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
    let error = error_line(&run(&database, &[], &[]));
    assert!(
        error.contains("migrated by a newer version (migration 99999999999999): use that version"),
        "{error}"
    );
}

#[test]
fn concurrent_first_starts_wait_for_each_other() {
    for _ in 0..3 {
        let database = Database::create();
        let starts = [(); 4].map(|()| {
            let database = database.clone();
            thread::spawn(move || start_on(&database, &[]))
        });
        for start in starts {
            drop(start.join().unwrap());
        }
    }
}

/// What every schema since the first can store.
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

/// Applies the first `n` migrations, as an earlier version did.
fn migrate(database: &Database, n: usize) {
    if database.is_postgres() {
        apply(PgConnection::establish(database.url()).unwrap(), database, n);
    } else {
        apply(SqliteConnection::establish(&database.path().to_string_lossy()).unwrap(), database, n);
        fs::set_permissions(database.path(), Permissions::from_mode(0o600)).unwrap();
    }
}

fn apply<C: MigrationHarness<DB>, DB: Backend>(mut connection: C, database: &Database, n: usize)
where
    FileBasedMigrations: MigrationSource<DB>,
{
    let mut migrations = FileBasedMigrations::from_path(folder(database)).unwrap().migrations().unwrap();
    migrations.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    // Creates the table of migrations.
    assert!(connection.applied_migrations().unwrap().is_empty());
    connection.run_migrations(&migrations[..n]).unwrap();
}
