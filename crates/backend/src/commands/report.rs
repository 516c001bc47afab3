//! The output of a command.

use serde_json::Value;
use std::io::{self, Write};

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
        if as_json { print_line(&self.json.to_string()) } else { print_line(&self.text) }
    }
}

/// Writes a line to standard output. `println!` would panic.
pub(super) fn print_line(line: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    written.map_err(|e| format!("Cannot write to standard output: {e}."))
}
