//! The program as a process of its own, as it is run in earnest.

use super::{Database, SECRET};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Output, Stdio},
    thread::{self, JoinHandle},
};

/// A running program; killed when dropped.
pub struct Program {
    child: Child,
    address: String,
    log: Option<JoinHandle<String>>,
    /// Held as long as the program uses it.
    _database: Database,
}

impl Program {
    /// On a database of its own.
    pub fn start(settings: &[(&str, &str)]) -> Self {
        Self::on(Database::create(), settings)
    }

    pub fn on(database: Database, settings: &[(&str, &str)]) -> Self {
        let mut child = command(&database, settings).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("Latchkey is at ").expect("it starts").to_owned();
        let mut stderr = child.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        Self { child, address, log: Some(log), _database: database }
    }

    /// For a program that will not start.
    pub fn refuse(settings: &[(&str, &str)]) -> Output {
        command(&Database::create(), settings).output().unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// `kill -9`
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; then waits for the end, which has to be a good one, and gives the log.
    pub fn stop(mut self) -> String {
        Command::new("kill").args(["-TERM", &self.id()]).status().unwrap();
        assert!(self.child.wait().unwrap().success());
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(database: &Database, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command
        .env_clear()
        .env("LISTEN", "127.0.0.1:0")
        .env("DATABASE_URL", database.url())
        .env("JWT_SECRET", SECRET)
        .env("BCRYPT_COST", "4")
        .env("ALLOW_WEAK_HASHING", "true")
        .env("RATE_LIMIT", "off")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in settings {
        match *value {
            "" => command.env_remove(name),
            value => command.env(name, value),
        };
    }
    command
}
