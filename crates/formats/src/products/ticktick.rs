//! TickTick: the CSV file of a backup.
//!
//! Its ids are numbers that are given out at each export, so they say which task is a subtask of which, and nothing else.
//! What identifies a task across exports is its text and when it was created, see [`task`].

mod checklist;
mod columns;
mod date;
mod ids;
mod lists;
mod reader;
mod reminder;
mod repeat;
mod task;

use crate::{
    collector::Collector,
    input::text,
    model::{Context, Import, ImportError},
};
use columns::Columns;
use reader::Reader;

/// The source of the tasks.
const SOURCE: &str = "ticktick";

/// Reads a backup.
///
/// # Errors
/// [`ImportError`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let mut collector = Collector::new(SOURCE);
    let text = text::decode(file);
    if let Some(problem) = text.problem {
        collector.changed(1, problem);
    }
    match Columns::find(&text.text) {
        Some((table, columns)) => Reader::new(&mut collector, context, &columns).read(&table)?,
        None => collector.skipped(1, "It is no backup of TickTick"),
    }
    Ok(collector.finish())
}
