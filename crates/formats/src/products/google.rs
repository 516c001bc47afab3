//! `Tasks.json` of Google Takeout: lists with tasks in the shape of Google's API, and newer members beside it.
//!
//! Google has no tags and no priorities; a star is the priority high. A due is midnight in UTC and means the day. Every
//! occurrence of a repeating task is a task of its own there: the first one that is open repeats here, and later ones are
//! left out.

mod lists;
mod occurrences;
mod rule;
mod task;
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

/// Reads a file.
///
/// # Errors
/// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let decoded = decode(file);
    let text = decoded.text.as_ref();
    let mut collector = Collector::new("google");
    if let Some(problem) = decoded.problem {
        collector.changed(1, problem);
    }
    let root = Piece::of_file(text).filter(|root| root.is_array() || lists::has_items(*root));
    let Some(root) = root else {
        collector.skipped(1, "This is no Tasks.json of Google Takeout");
        return Ok(collector.finish());
    };
    let mut lists = Lists { context, progress: Progress::new(text), collector };
    lists.read(root)?;
    let mut collector = lists.collector;
    if let Some(problem) = root.problem_at_end() {
        collector.skipped(last_line(text), problem);
    }
    Ok(collector.finish())
}
