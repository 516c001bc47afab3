//! Another program locks, removes or replaces the SQLite file.

use super::outage::{Away, is_back, sign_up, survives};
use crate::helpers::{Account, Database, Program, Response, run, start_on};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};
use testkit::until;
use tokio::time::sleep;

fn beside(database: &Path, name: &str) -> PathBuf {
    database.with_file_name(name)
}

/// Neither the first write nor any other is acknowledged, and the probe fails.
async fn is_refused(program: &Program, account: &Account) {
    for _ in 0..3 {
        let write = Response::of(account.create("lost")).await;
        write.expect_error(503, "DATABASE_UNAVAILABLE");
        program.client.get("/readyz").await.expect_error(503, "DATABASE_UNAVAILABLE");
        sleep(Duration::from_millis(600)).await;
    }
    program.client.get("/healthz").await.expect(200);
}

#[tokio::test]
async fn survives_a_lock_of_another_program() {
    let database = Database::sqlite();
    let program = start_on(&database, &[]);
    let (release, released) = mpsc::channel();
    let go_away = move || {
        let (sender, locked) = mpsc::channel();
        thread::spawn(move || {
            let mut other = database.connect();
            other.batch_execute("BEGIN EXCLUSIVE").unwrap();
            sender.send(()).unwrap();
            released.recv().unwrap();
        });
        locked.recv().unwrap();
    };
    let away = Away { reading: &[200], writing: &[503] };
    survives(&program, away, go_away, move || release.send(()).unwrap()).await;
}

/// SQLite would go on with a file that is lost when the program ends.
#[tokio::test]
async fn acknowledges_nothing_while_it_is_away() {
    for name in ["moved.db", "moved/latchkey.db"] {
        let program = start_on(&Database::sqlite(), &[]);
        let (ann, path) = (sign_up(&program, "ann").await, program.database.path());
        ann.add("before").await;
        fs::create_dir(beside(&path, "moved")).unwrap();
        fs::rename(&path, beside(&path, name)).unwrap();
        is_refused(&program, &ann).await;
        fs::rename(beside(&path, name), &path).unwrap();
        is_back(&ann).await;
        assert!(ann.completion().await.contains_key("before"));
    }
}

/// Also of a program that nothing is asked to write.
#[tokio::test]
async fn notices_that_it_was_deleted() {
    let program = start_on(&Database::sqlite(), &[]);
    let (ann, path) = (sign_up(&program, "ann").await, program.database.path());
    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(beside(&path, &format!("latchkey.db{suffix}"))).unwrap();
    }
    let is_noticed = async || Ok((ann.get("").await.status == 503).then_some(()));
    until("reads fail, too", is_noticed).await.unwrap();
    program.client.get("/readyz").await.expect_error(503, "DATABASE_UNAVAILABLE");
    is_refused(&program, &ann).await;
}

/// SQLite would apply the log of the previous file to it.
#[tokio::test]
async fn does_not_use_the_file_that_took_its_name() {
    let program = start_on(&Database::sqlite(), &[]);
    let (ann, path) = (sign_up(&program, "ann").await, program.database.path());
    let (backup, previous) = (beside(&path, "backup.db"), beside(&path, "previous.db"));
    ann.add("in the backup").await;
    let arguments = ["backup", &backup.display().to_string()];
    assert!(run(&program.database, &arguments, &[]).status.success());
    ann.add("not in the backup").await;
    let before = fs::read(&backup).unwrap();
    fs::hard_link(&path, &previous).unwrap();
    fs::rename(&backup, &path).unwrap();
    is_refused(&program, &ann).await;
    assert!(program.log().contains("replaced"), "{}", program.log());
    assert_eq!(fs::read(&path).unwrap(), before);
    // The file itself is still good.
    fs::rename(&previous, &path).unwrap();
    is_back(&ann).await;
    assert!(ann.completion().await.contains_key("not in the backup"));
}
