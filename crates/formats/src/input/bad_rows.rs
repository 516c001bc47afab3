//! Files that are made of rows that are no tasks.

use crate::collector::Collector;

/// How many such rows are read, five times as many as a report has lines.
const MAX: usize = 50_000;

/// Counts rows that become no task.
#[derive(Debug, Default)]
pub(crate) struct BadRows(usize);

impl BadRows {
    /// Counts a row. True if there are so many that the rest of the file is not worth the time: that is reported.
    pub(crate) fn are_too_many(&mut self, line: u32, collector: &mut Collector) -> bool {
        self.0 += 1;
        if self.0 == MAX {
            let message = format!("The rest of the file is not read, because {MAX} rows of it are no tasks");
            collector.skipped(line, message);
        }
        self.0 >= MAX
    }
}
