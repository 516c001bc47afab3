//! What a command has to say.

use serde_json::Value;

/// The same for people and for programs.
pub struct Report {
    text: String,
    json: Value,
}

impl Report {
    /// What people read, and what programs do.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
    }

    /// As it is to be printed.
    pub fn written(&self, as_json: bool) -> String {
        if as_json { self.json.to_string() } else { self.text.clone() }
    }
}
