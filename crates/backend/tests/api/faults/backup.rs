//! `latchkey backup`

use crate::helpers::{Answer, Database, Ledger, Program, Remote};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};
use tempfile::TempDir;

#[track_caller]
fn refuses(database: &Database, file: &Path, sentence: &str) {
    let output = Program::run(database, &["backup", &file.display().to_string()], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{said}");
    assert!(said.contains(sentence), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
}

#[test]
fn of_postgresql_is_left_to_its_own_program() {
    let database = Database::at("postgres://ann:a-password@127.0.0.1:1/latchkey".to_owned());
    refuses(&database, Path::new("/tmp/none"), "back it up with its own pg_dump");
}

#[test]
fn does_not_replace_a_file_and_leaves_none_behind_when_it_fails() {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    let database = Database::at(format!("sqlite://{}", at("latchkey.db").display()));
    refuses(&database, &at("backup"), "There is no database at");
    drop(Program::on(database.clone(), &[]));
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
async fn taken_under_load_is_sound_and_holds_what_was_acknowledged_before_it_began() {
    let database = Database::create();
    if database.is_postgres() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("backup.db");
    let program = Program::on(database.clone(), &[]);
    let account = Remote::sign_up(&program, "ann@example.org").await;
    let ledger = Ledger::default();
    let backup = async {
        // Tasks of their own, which nobody changes any more.
        let before = Ledger::default();
        let enough = async {
            while before.acknowledged() < 30 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! {
            () = before.write(&account, "before", 4) => panic!("the program is gone"),
            () = enough => {}
        }
        let (database, file) = (database.clone(), file.display().to_string());
        let run = move || Program::run(&database, &["backup", &file], &[]);
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        assert!(output.status.success(), "{output:?}");
        before
    };
    let before = tokio::select! {
        () = ledger.write(&account, "meanwhile", 8) => panic!("the program is gone"),
        before = backup => before,
    };
    assert!(ledger.acknowledged() > 0);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(integrity(&file), "ok");

    let copy = Program::on(Database::at(format!("sqlite://{}", file.display())), &[]);
    let copy = account.at(&copy);
    before.check_within(&copy.list().await);
    Answer::of(copy.create("The copy is as good as the database")).await.expect(201);
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

fn integrity(file: &Path) -> String {
    let mut connection = SqliteConnection::establish(&file.to_string_lossy()).unwrap();
    let verdict: Verdict = sql_query("PRAGMA integrity_check").get_result(&mut connection).unwrap();
    verdict.integrity_check
}
