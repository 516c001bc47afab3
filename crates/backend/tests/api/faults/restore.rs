//! `latchkey restore`

use crate::helpers::{Account, Database, Program, error_line, run, start_on};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Output,
};
use tempfile::TempDir;

/// A database in a directory of its own.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn database(&self, name: &str) -> Database {
        Database::at(format!("sqlite://{}", self.at(name).display()))
    }

    fn start(&self) -> Program {
        start_on(&self.database("latchkey.db"), &[])
    }

    fn run(&self, command: &str, file: &Path) -> Output {
        run(&self.database("latchkey.db"), &[command, &file.display().to_string()], &[])
    }

    /// A backup of a database with one task in it.
    async fn backup(&self) -> (PathBuf, Account) {
        let program = self.start();
        let account = program.client.sign_up("ann@example.org").await.unwrap();
        account.add("Saved").await;
        assert!(self.run("backup", &self.at("backup")).status.success());
        (self.at("backup"), account)
    }

    #[track_caller]
    fn refuses(&self, file: &Path, sentence: &str) {
        let before = fs::read(self.at("latchkey.db")).unwrap_or_default();
        let error = error_line(&self.run("restore", file));
        assert!(error.contains(sentence), "{error}");
        assert_eq!(fs::read(self.at("latchkey.db")).unwrap_or_default(), before);
    }
}

#[test]
fn refuses_postgresql() {
    let database = Database::at("postgres://ann:a-password@127.0.0.1:1/latchkey".to_owned());
    let error = error_line(&run(&database, &["restore", "/dev/null"], &[]));
    assert!(error.contains("restore it with its own pg_restore"), "{error}");
}

#[tokio::test]
async fn rejects_damaged_and_unknown_backups() {
    let place = Place::new();
    let (backup, _) = place.backup().await;
    place.refuses(&place.at("nowhere"), "There is no file");
    fs::write(place.at("text"), "x".repeat(10_000)).unwrap();
    place.refuses(&place.at("text"), "Cannot read");
    fs::write(place.at("empty"), "").unwrap();
    place.refuses(&place.at("empty"), "is not a Latchkey database");
    assert_eq!(fs::read(place.at("empty")).unwrap(), b"", "it was not touched");

    let mut damaged = fs::read(&backup).unwrap();
    let size = damaged.len();
    damaged[4096..size - 4096].fill(0x55);
    fs::write(place.at("damaged"), damaged).unwrap();
    place.refuses(&place.at("damaged"), "damaged");

    place
        .database("backup")
        .execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
    place.refuses(&backup, "migrated by a newer version (migration 99999999999999)");
}

#[tokio::test]
async fn refuses_a_database_in_use() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    let program = place.start();
    account.at(&program.client).add("Later").await;
    place.refuses(&backup, "latchkey.db is in use: stop every program");
    assert_eq!(account.at(&program.client).completion().await.len(), 2);
    drop(program);

    let mut other = place.database("latchkey.db").connect();
    other.batch_execute("BEGIN; SELECT * FROM users; INSERT INTO revoked_sessions VALUES ('x', 0)").unwrap();
    place.refuses(&backup, "latchkey.db is in use: stop every program");
    drop(other);

    let lock = File::options().append(true).open(place.at("latchkey.db-lock")).unwrap();
    lock.lock().unwrap();
    let error = error_line(&run(&place.database("latchkey.db"), &[], &[]));
    assert!(error.contains("is being restored from a backup"), "{error}");
}

#[tokio::test]
async fn restores_and_keeps_the_replaced_database() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    for n in 1..3 {
        let program = place.start();
        account.at(&program.client).add("Later").await;
        drop(program);
        assert!(place.at("latchkey.db-wal").metadata().unwrap().len() > 0);
        let output = place.run("restore", &backup);
        assert!(output.status.success(), "{output:?}");
        let replaced = format!("latchkey.db.replaced-{n}");
        assert!(String::from_utf8(output.stdout).unwrap().contains(&replaced));

        let program = place.start();
        let restored = account.at(&program.client).completion().await;
        drop(program);
        assert_eq!(restored.keys().collect::<Vec<_>>(), ["Saved"]);
        let before = start_on(&place.database(&replaced), &[]);
        assert_eq!(account.at(&before.client).completion().await.len(), 2);
    }
}

#[tokio::test]
async fn replaces_missing_and_damaged_databases() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.at(&format!("latchkey.db{suffix}")));
    }
    assert!(place.run("restore", &backup).status.success());
    assert!(!place.at("latchkey.db.replaced-1").exists());

    fs::write(place.at("latchkey.db"), "not a database at all").unwrap();
    fs::write(place.at("latchkey.db-wal"), "nor a log").unwrap();
    assert!(place.run("restore", &backup).status.success());
    let program = place.start();
    assert_eq!(account.at(&program.client).completion().await.len(), 1);
    assert_eq!(fs::read(place.at("latchkey.db.replaced-1")).unwrap(), b"not a database at all");
}
