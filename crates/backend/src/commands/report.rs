//! The output of a command.

use serde_json::Value;
use std::{
    fs::{self, File},
    io::{self, Write},
    os::{fd::AsFd, unix::fs::MetadataExt},
};

/// The same result for people and for programs.
pub struct Report {
    text: String,
    json: Value,
}

impl Report {
    /// `text` for people, `json` for programs.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
    }

    /// Writes it to standard output.
    ///
    /// # Errors
    /// A sentence that reports why that is not possible, for example because the disk behind it is full.
    pub fn print(&self, as_json: bool) -> Result<(), String> {
        print_line(&self.line(as_json))
    }

    /// The same for a generated password, which is lost if it is not displayed.
    ///
    /// # Errors
    /// Also if standard output is closed or `/dev/null`.
    pub(super) fn print_password(&self, as_json: bool) -> Result<(), String> {
        let line = self.line(as_json) + "\n";
        stdout_that_is_seen().and_then(|mut stdout| stdout.write_all(line.as_bytes())).map_err(cannot_write)
    }

    fn line(&self, as_json: bool) -> String {
        if as_json { self.json.to_string() } else { self.text.clone() }
    }
}

/// Writes a line to standard output. `println!` would panic.
pub(super) fn print_line(line: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    written.map_err(cannot_write)
}

/// [`io::Stdout`] reports no error if it is closed. The standard library opens `/dev/null` in its place.
fn stdout_that_is_seen() -> io::Result<File> {
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let (null, device) = (fs::metadata("/dev/null").map(|null| null.rdev()), stdout.metadata()?.rdev());
    if device != 0 && null.is_ok_and(|null| null == device) {
        return Err(io::Error::other(
            "it is closed or /dev/null, and the password would not be displayed; show it, or pass --password-stdin",
        ));
    }
    Ok(stdout)
}

fn cannot_write(error: io::Error) -> String {
    format!("Cannot write to standard output: {error}.")
}
