//! What has no place in a task.

use crate::collector::Collector;

/// Collects what goes to the description, and what the user should know.
#[derive(Debug, Default)]
pub(super) struct Notes {
    paragraphs: Vec<String>,
    lines: Vec<String>,
    /// What the lines are.
    labels: Vec<&'static str>,
    messages: Vec<String>,
}

impl Notes {
    /// Adds a line to the description.
    pub(super) fn keep(&mut self, label: &'static str, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.lines.push(format!("{label}: {text}"));
        if !self.labels.contains(&label) {
            self.labels.push(label);
        }
    }

    /// Adds a paragraph to the description.
    pub(super) fn paragraph(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.paragraphs.push(text);
        }
    }

    /// Adds a line to the report.
    pub(super) fn report(&mut self, message: impl Into<String>) {
        self.messages.push(message.into());
    }

    /// Reports everything, and returns the description.
    pub(super) fn finish(mut self, line: u32, collector: &mut Collector) -> String {
        for message in self.messages {
            collector.changed(line, message);
        }
        if !self.labels.is_empty() {
            let labels = self.labels.join(", ");
            collector.changed(line, format!("What has no place of its own is in the description: {labels}"));
            self.paragraphs.push(self.lines.join("\n"));
        }
        self.paragraphs.join("\n\n")
    }
}
