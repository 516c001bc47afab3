//! The program as a process, with secrets and cheap accounts.

use super::{DATA_KEY, SECRET};
use std::process::Output;
use testkit::{Database, Launch, Program};

pub fn launch(database: &Database, settings: &[(&str, &str)]) -> Launch {
    let launch = Launch::new(env!("CARGO_BIN_EXE_latchkey"), database.clone()).with_cheap_accounts();
    let launch = launch.with("JWT_SECRET", SECRET).with("DATA_KEY", DATA_KEY);
    settings.iter().fold(launch, |launch, (name, value)| launch.with(name, value))
}

/// On a database of its own.
pub fn start(settings: &[(&str, &str)]) -> Program {
    start_on(&Database::create(), settings)
}

pub fn start_on(database: &Database, settings: &[(&str, &str)]) -> Program {
    launch(database, settings).start().unwrap()
}

/// Runs a subcommand.
pub fn run(database: &Database, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    launch(database, settings).command(arguments).output().unwrap()
}

/// Starts a server that must not start, and returns why.
#[track_caller]
pub fn refuse(settings: &[(&str, &str)]) -> String {
    error_line(&run(&Database::create(), &[], settings))
}

/// The one line on standard error of a program that failed.
#[track_caller]
pub fn error_line(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!output.status.success(), "{output:?}");
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    error
}
