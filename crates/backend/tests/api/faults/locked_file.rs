//! Another program locks the SQLite file.

use super::outage::{Away, survives};
use crate::helpers::{Database, start_on};
use std::sync::mpsc;

#[tokio::test]
async fn survives_a_lock_of_another_program() {
    let database = Database::sqlite();
    let program = start_on(&database, &[]);
    let (release, released) = mpsc::channel();
    let go_away = move || {
        let (sender, locked) = mpsc::channel();
        std::thread::spawn(move || {
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
