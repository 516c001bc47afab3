//! From every earlier schema with data in it to the current one, and not back from a later one.

use crate::helpers::{ABSENT, Database, PASSWORD, Server, error_line, id_of, insert_tasks, run, start_on};
use auth::PasswordHasher;
use diesel::{
    Connection, PgConnection, SqliteConnection,
    backend::Backend,
    connection::SimpleConnection,
    migration::{Migration, MigrationSource},
};
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

/// As an operator may migrate back by hand, to run an earlier version again.
#[tokio::test]
async fn tasks_keep_ids_and_etags_up_and_down() {
    let hash = PasswordHasher::new(4).unwrap().hash(PASSWORD).unwrap();
    let database = Database::create();
    migrate(&database, BEFORE_ATTRIBUTES);
    database.execute(&data(hash.as_stored()));
    insert_tasks(&database, USER, 2000, "Described");
    database.execute("UPDATE tasks SET updated_at = 7 WHERE id LIKE '%7'");
    let before = state(&database);
    let server = Server::on(&database, &[]);
    assert_eq!(state(&database), before);
    let account = server.sign_in("ann@example.org").await;
    let list = account.get("").await.expect(200);
    assert_eq!(list.header("etag"), etag(&database));
    let tasks = list.json();
    assert_eq!(tasks.as_array().unwrap().len(), 2002);
    for task in [&tasks[0], &tasks[1000]] {
        let one = account.get(&id_of(task)).await.expect(200);
        assert_eq!(one.header("etag"), format!("\"{}\"", task["updated_at"].as_str().unwrap()));
    }
    drop(server);
    migrate_down(&database, BEFORE_ATTRIBUTES);
    assert_eq!(state(&database), before);
    // What the triggers of the time before maintain.
    let count = "SELECT CAST(task_count AS TEXT) AS text FROM task_lists";
    assert_eq!(database.text(count), "2002");
    database.execute("DELETE FROM tasks WHERE updated_at = 7");
    assert_eq!(database.text(count), "1802");
    assert_ne!(etag(&database), list.header("etag"));
    let server = Server::on(&database, &[]);
    assert_eq!(server.sign_in("ann@example.org").await.get("").await.header("etag"), etag(&database));
}

/// The schema of the last version in which a task was a title, a text and a tick.
const BEFORE_ATTRIBUTES: usize = 4;

/// All tasks as every version knows them, and the revision of the list.
fn state(database: &Database) -> (String, String) {
    let tasks = "SELECT string_agg(id || user_id || title || title_folded || completed || created_at || ' ' || updated_at
        || coalesce(description, 'none'), ';' ORDER BY id) AS text FROM tasks";
    (database.text(tasks), etag(database))
}

fn etag(database: &Database) -> String {
    let revision = database.text("SELECT CAST(revision AS TEXT) AS text FROM task_lists");
    format!("\"{:016x}\"", revision.parse::<i64>().unwrap())
}

/// Of the versions that kept reminders and sent none.
#[tokio::test]
async fn reminders_of_earlier_versions_are_planned() {
    let database = Database::create();
    migrate(&database, 7);
    database.execute(&data("hash"));
    database.execute(
        r#"UPDATE tasks SET attributes = '{"due":{"date":"2031-01-15"},"reminders":[{"minutes_before":60}]}'"#,
    );
    let server = Server::on(&database, &[]);
    let planned =
        "SELECT CAST(count(*) || ' ' || coalesce(max(fire_at), 0) AS TEXT) AS text FROM task_reminders";
    let at = shared::Timestamp::parse("2031-01-15T08:00:00Z").unwrap().millis();
    let expected = format!("1 {at}");
    let is_planned = async || Ok((server.database.text(planned) == expected).then_some(()));
    testkit::until("the open task's reminder is planned", is_planned).await.unwrap();
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

fn postgres(database: &Database) -> PgConnection {
    PgConnection::establish(database.url()).unwrap()
}

fn sqlite(database: &Database) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(&database.path().to_string_lossy()).unwrap();
    // A server that is being stopped may still write.
    connection.batch_execute("PRAGMA busy_timeout = 60000").unwrap();
    connection
}

/// Reverts all migrations but the first `n`.
fn migrate_down(database: &Database, n: usize) {
    if database.is_postgres() {
        revert(postgres(database), database, n);
    } else {
        revert(sqlite(database), database, n);
    }
}

fn revert<C: MigrationHarness<DB>, DB: Backend>(mut connection: C, database: &Database, n: usize)
where
    FileBasedMigrations: MigrationSource<DB>,
{
    for migration in all::<DB>(database)[n..].iter().rev() {
        connection.revert_migration(migration).unwrap();
    }
}

/// Applies the first `n` migrations, as an earlier version did.
fn migrate(database: &Database, n: usize) {
    if database.is_postgres() {
        apply(postgres(database), database, n);
    } else {
        apply(sqlite(database), database, n);
        fs::set_permissions(database.path(), Permissions::from_mode(0o600)).unwrap();
    }
}

fn apply<C: MigrationHarness<DB>, DB: Backend>(mut connection: C, database: &Database, n: usize)
where
    FileBasedMigrations: MigrationSource<DB>,
{
    // Creates the table of migrations.
    assert!(connection.applied_migrations().unwrap().is_empty());
    connection.run_migrations(&all::<DB>(database)[..n]).unwrap();
}

fn all<DB: Backend>(database: &Database) -> Vec<Box<dyn Migration<DB>>>
where
    FileBasedMigrations: MigrationSource<DB>,
{
    let mut migrations = FileBasedMigrations::from_path(folder(database)).unwrap().migrations().unwrap();
    migrations.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    migrations
}
