//! An export in parts, so that no account has to be in memory as a whole.

use crate::{ExportFormat, csv, ics::Calendar, json, todotxt};
use shared::{List, Task, Timestamp};
use std::io;

/// Writes a file in parts: its beginning, tasks, and its end.
pub struct Exporter {
    kind: Kind,
    lists: Vec<List>,
    at: Timestamp,
    has_tasks: bool,
}

enum Kind {
    Json,
    Csv,
    Todotxt,
    Ics(Calendar),
    /// With the address of the app.
    Feed(Calendar, Option<String>),
}

impl Exporter {
    /// Of everything that an account has.
    pub fn new(format: ExportFormat, lists: Vec<List>, at: Timestamp) -> Self {
        let kind = match format {
            ExportFormat::Json => Kind::Json,
            ExportFormat::Csv => Kind::Csv,
            ExportFormat::Todotxt => Kind::Todotxt,
            ExportFormat::Ics => Kind::Ics(Calendar::default()),
        };
        Self { kind, lists, at, has_tasks: false }
    }

    /// Of the calendar to subscribe to, with links to the app at this address.
    pub fn feed(app: Option<String>, at: Timestamp) -> Self {
        Self { kind: Kind::Feed(Calendar::default(), app), lists: Vec::new(), at, has_tasks: false }
    }

    /// What the file begins with.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn begin(&mut self, file: &mut impl io::Write) -> io::Result<()> {
        match &mut self.kind {
            Kind::Json => json::begin(&self.lists, self.at, file),
            Kind::Csv => csv::begin(file),
            Kind::Todotxt => Ok(()),
            Kind::Ics(calendar) => {
                *calendar = Calendar::begin(&self.lists, file)?;
                Ok(())
            }
            Kind::Feed(calendar, _) => {
                *calendar = Calendar::begin_feed(file)?;
                Ok(())
            }
        }
    }

    /// Some of the tasks.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn tasks(&mut self, tasks: &[Task], file: &mut impl io::Write) -> io::Result<()> {
        let are_first = !self.has_tasks;
        self.has_tasks |= !tasks.is_empty();
        match &mut self.kind {
            Kind::Json => json::tasks(tasks, are_first, file),
            Kind::Csv => csv::tasks(&self.lists, tasks, file),
            Kind::Todotxt => todotxt::tasks(&self.lists, tasks, file),
            Kind::Ics(calendar) => tasks.iter().try_for_each(|task| calendar.todo(task, file)),
            Kind::Feed(calendar, app) => {
                tasks.iter().try_for_each(|task| calendar.event(task, app.as_deref(), file))
            }
        }
    }

    /// What the file ends with.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn end(self, file: &mut impl io::Write) -> io::Result<()> {
        match self.kind {
            Kind::Json => json::end(file),
            Kind::Csv | Kind::Todotxt => Ok(()),
            Kind::Ics(calendar) | Kind::Feed(calendar, _) => calendar.end(file),
        }
    }
}
