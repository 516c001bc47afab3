//! `latchkey backup`

use crate::helpers::{Database, Ledger, error_line, run, start_on};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;

#[track_caller]
fn refuses(database: &Database, file: &Path, sentence: &str) {
    let error = error_line(&run(database, &["backup", &file.display().to_string()], &[]));
    assert!(error.contains(sentence), "{error}");
}

#[test]
fn refuses_postgresql() {
    let database = Database::at("postgres://ann:a-password@127.0.0.1:1/latchkey".to_owned());
    refuses(&database, Path::new("/tmp/none"), "back it up with its own pg_dump");
}

#[test]
fn failed_backup_neither_replaces_nor_leaves_a_file() {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    let database = Database::at(format!("sqlite://{}", at("latchkey.db").display()));
    refuses(&database, &at("backup"), "There is no database at");
    drop(start_on(&database, &[]));
    fs::write(at("precious"), "").unwrap();
    refuses(&database, &at("precious"), "precious exists already");
    assert_eq!(fs::read(at("precious")).unwrap(), b"");
    refuses(&database, &at("nowhere/backup"), "Cannot write");
    fs::write(at("latchkey.db"), "not a database at all").unwrap();
    refuses(&database, &at("backup"), "Cannot copy");
    let mut names: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| !name.to_string_lossy().starts_with("latchkey.db"));
    assert_eq!(names, ["precious"]);
}

#[tokio::test]
async fn backup_under_load_is_consistent_and_complete() {
    let (database, directory) = (Database::sqlite(), TempDir::new().unwrap());
    let file = directory.path().join("backup.db");
    let program = start_on(&database, &[]);
    let account = program.client.sign_up("ann@example.org").await.unwrap();
    // Tasks that do not change during the backup.
    let before = Ledger::default();
    let enough = async {
        before.acknowledge(30).await;
        before.stop();
    };
    tokio::join!(before.write(&account, "before", 4), enough);

    let meanwhile = Ledger::default();
    let backup = async {
        meanwhile.acknowledge(1).await;
        let (database, file) = (database.clone(), file.display().to_string());
        let backup = move || run(&database, &["backup", &file], &[]);
        let output = tokio::task::spawn_blocking(backup).await.unwrap();
        assert!(output.status.success(), "{output:?}");
        meanwhile.stop();
    };
    let (was_stopped, ()) = tokio::join!(meanwhile.write(&account, "meanwhile", 8), backup);
    assert!(was_stopped, "the program is gone");

    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let copy = Database::at(format!("sqlite://{}", file.display()));
    assert_eq!(copy.text("SELECT integrity_check AS text FROM pragma_integrity_check"), "ok");
    let program = start_on(&copy, &[]);
    let account = account.at(&program.client);
    before.check_within(&account.completion().await);
    account.add("The copy can be used").await;
}
