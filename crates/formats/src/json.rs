//! Latchkey's own files, which contain everything that an account has, with its ids and times:
//!
//! ```json
//! {"format": "latchkey", "version": 1, "exported_at": "2026-11-21T09:30:00.000Z", "lists": [], "tasks": []}
//! ```
//!
//! The elements are [`shared::List`] and [`shared::Task`]; members that are unknown are left out. An array of tasks, as the
//! API returns it, is read as well. Not kept is the owner.

mod lists;
mod parts;
mod tasks;
#[cfg(test)]
mod tests;

use crate::{
    collector::Collector,
    input::{
        json::{Piece, Progress, last_line},
        text::decode,
    },
    model::{Context, Import, ImportError},
};
use lists::Lists;
use parts::Parts;
use serde::Serialize;
use shared::{List, Task, Timestamp};
use std::io;
use tasks::Tasks;

/// The version that is written, and the latest that is read.
const VERSION: u64 = 1;

/// Reads a file of any version up to [`VERSION`].
///
/// # Errors
/// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
pub(crate) fn import(file: &[u8], _context: &Context) -> Result<Import, ImportError> {
    let decoded = decode(file);
    let text = decoded.text.as_ref();
    let mut collector = Collector::new("latchkey");
    if let Some(problem) = decoded.problem {
        collector.changed(1, problem);
    }
    let root = Piece::of_file(text);
    match Parts::of(root, VERSION) {
        Ok(parts) => read(text, &parts, &mut collector)?,
        Err(reason) => collector.skipped(1, reason),
    }
    if let Some(problem) = root.and_then(Piece::problem_at_end) {
        collector.skipped(last_line(text), problem);
    }
    Ok(collector.finish())
}

fn read(text: &str, parts: &Parts<'_>, collector: &mut Collector) -> Result<(), ImportError> {
    let mut progress = Progress::new(text);
    let mut lists = Lists::default();
    for piece in parts.lists.into_iter().flat_map(Piece::elements) {
        let line = progress.element(piece)?;
        lists.read(line, piece, collector)?;
    }
    let mut tasks = Tasks::new(&lists);
    for piece in parts.tasks.into_iter().flat_map(Piece::elements) {
        let line = progress.element(piece)?;
        tasks.read(line, piece, collector)?;
    }
    Ok(())
}

/// Writes what is before the tasks: a list or a task in each line.
///
/// # Errors
/// Those of the writer.
pub(crate) fn begin(lists: &[List], at: Timestamp, file: &mut impl io::Write) -> io::Result<()> {
    write!(file, r#"{{"format": "latchkey", "version": {VERSION}, "exported_at": "{at}","#)?;
    file.write_all(b"\n\"lists\": [")?;
    elements(lists, true, file)?;
    file.write_all(b"],\n\"tasks\": [")
}

/// Writes some of the tasks.
///
/// # Errors
/// Those of the writer.
pub(crate) fn tasks(tasks: &[Task], are_first: bool, file: &mut impl io::Write) -> io::Result<()> {
    elements(tasks, are_first, file)
}

/// Writes what is after the tasks.
///
/// # Errors
/// Those of the writer.
pub(crate) fn end(file: &mut impl io::Write) -> io::Result<()> {
    file.write_all(b"]}\n")
}

fn elements<T: Serialize>(all: &[T], are_first: bool, file: &mut impl io::Write) -> io::Result<()> {
    for (index, one) in all.iter().enumerate() {
        file.write_all(if are_first && index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *file, one)?;
    }
    Ok(())
}
