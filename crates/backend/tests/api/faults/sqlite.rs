//! Another program is at the file.

use super::outage::{Away, survives};
use crate::helpers::{Database, Program};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use std::sync::mpsc;

#[tokio::test]
async fn locked_by_another_program_and_let_go() {
    let database = Database::create();
    if database.is_postgres() {
        return;
    }
    let program = Program::on(database.clone(), &[]);
    let (let_go, wait) = mpsc::channel();
    let (locked, held) = mpsc::channel();
    std::thread::spawn(move || {
        let mut other = SqliteConnection::establish(&database.path().to_string_lossy()).unwrap();
        other.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
        wait.recv().unwrap();
        other.batch_execute("BEGIN EXCLUSIVE").unwrap();
        locked.send(()).unwrap();
        wait.recv().unwrap();
        other.batch_execute("ROLLBACK").unwrap();
    });
    let lock = let_go.clone();
    let go_away = move || {
        lock.send(()).unwrap();
        held.recv().unwrap();
    };
    survives(&program, Away { reading: &[200], writing: &[503] }, go_away, move || let_go.send(()).unwrap())
        .await;
}
