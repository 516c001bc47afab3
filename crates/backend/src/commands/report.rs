//! The output of a command.

use serde_json::Value;

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

    /// The output.
    pub fn render(&self, as_json: bool) -> String {
        if as_json { self.json.to_string() } else { self.text.clone() }
    }
}
