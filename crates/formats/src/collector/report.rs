//! What became of the lines of a file.

use shared::{ImportLine as Line, ImportOutcome as LineOutcome};

/// How many lines a report has at most.
const MAX: usize = 10_000;

/// Collects the lines of a report.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
    /// How many more there are.
    omitted: usize,
}

impl Report {
    pub(crate) fn changed(&mut self, line: u32, message: impl Into<String>) {
        self.add(line, LineOutcome::Changed, message);
    }

    pub(crate) fn skipped(&mut self, line: u32, message: impl Into<String>) {
        self.add(line, LineOutcome::Skipped, message);
    }

    /// Whether it has as many lines as it can, so that more of them are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.lines.len() >= MAX
    }

    fn add(&mut self, line: u32, outcome: LineOutcome, message: impl Into<String>) {
        if !self.is_full() {
            self.lines.push(Line { line, outcome, message: message.into() });
        } else {
            self.omitted += 1;
        }
    }

    /// The lines in the order of the file.
    pub(crate) fn finish(mut self) -> Vec<Line> {
        self.lines.sort_by_key(|line| line.line);
        if let (Some(last), 1..) = (self.lines.last(), self.omitted) {
            let message = format!("{} more lines were changed or skipped", self.omitted);
            self.lines.push(Line { line: last.line, outcome: LineOutcome::Skipped, message });
        }
        self.lines
    }
}
