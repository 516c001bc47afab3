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
        Self::by(&[], database, settings)
    }

    /// Started by another program, which becomes this one.
    pub fn by(starter: &[&str], database: Database, settings: &[(&str, &str)]) -> Self {
        let mut child = command(starter, &database, settings).spawn().unwrap();
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
        Self::run(&Database::create(), &[], settings)
    }

    /// A subcommand that comes to its end.
    pub fn run(database: &Database, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
        command(&[], database, settings).args(arguments).output().unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.id()]).status().unwrap().success());
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        let output = Command::new("ps").args(["-o", "nlwp=", "-p", &self.id()]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    }

    /// `kill -9`
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; then waits for the end, which has to be a good one, and gives the log.
    pub fn stop(mut self) -> String {
        self.signal("TERM");
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

fn command(starter: &[&str], database: &Database, settings: &[(&str, &str)]) -> Command {
    let words = [starter, &[env!("CARGO_BIN_EXE_latchkey")]].concat();
    let mut command = Command::new(words[0]);
    command
        .args(&words[1..])
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
