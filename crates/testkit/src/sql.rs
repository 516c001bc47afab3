//! SQL that bypasses the program.
#![allow(clippy::disallowed_methods, reason = "reads only")]

use crate::Database;
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};
use std::{
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    text: String,
}

/// All of them panic if a statement fails.
impl Database {
    /// Executes statements.
    ///
    /// # Panics
    /// See above; the same below.
    pub fn execute(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap();
    }

    /// The column `text` of the one row that `query` returns.
    ///
    /// # Panics
    /// See above.
    pub fn text(&self, query: &str) -> String {
        let row: TextRow = if self.is_postgres() {
            sql_query(query).get_result(&mut self.connect_postgres()).unwrap()
        } else {
            sql_query(query).get_result(&mut self.connect_sqlite()).unwrap()
        };
        row.text
    }

    /// Begins a transaction on a thread of its own and commits it after `time`; until then it blocks other writers.
    /// Returns once the transaction holds its locks.
    ///
    /// # Panics
    /// See above.
    pub fn hold(&self, sql: &str, time: Duration) -> JoinHandle<()> {
        let begin = if self.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" };
        let (database, sql) = (self.clone(), format!("{begin}; {sql}"));
        let (sender, locked) = mpsc::channel();
        let holder = thread::spawn(move || {
            let mut connection = database.connect();
            connection.batch_execute(&sql).unwrap();
            sender.send(()).unwrap();
            thread::sleep(time);
            connection.batch_execute("COMMIT").unwrap();
        });
        locked.recv().unwrap();
        holder
    }

    /// A connection that stays open until it is dropped.
    ///
    /// # Panics
    /// If it cannot be opened.
    pub fn connect(&self) -> Box<dyn SimpleConnection> {
        if self.is_postgres() { Box::new(self.connect_postgres()) } else { Box::new(self.connect_sqlite()) }
    }

    fn connect_postgres(&self) -> PgConnection {
        PgConnection::establish(self.url()).unwrap()
    }

    fn connect_sqlite(&self) -> SqliteConnection {
        let mut connection = SqliteConnection::establish(&self.path().to_string_lossy()).unwrap();
        connection.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON").unwrap();
        connection
    }
}
