//! Microsoft To Do in the shape of its Graph API: `[{"displayName", "wellknownListName", "tasks": [todoTask]}]`, or
//! `{"value": […]}`, as the API returns lists of things.
//!
//! The default list is the inbox, categories are tags, and the steps of a task are its subtasks. A due is a day; the API has
//! it as midnight in some time zone. What has no place here goes to the description.

mod collection;
mod html;
mod lists;
mod rule;
mod task;
#[cfg(test)]
mod tests;
mod texts;
mod time;

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
    let mut collector = Collector::new("microsoft");
    if let Some(problem) = decoded.problem {
        collector.changed(1, problem);
    }
    let Some(root) = Piece::of_file(text).filter(|root| lists::is_readable(*root)) else {
        collector.skipped(1, "This is no file of Microsoft To Do: it has neither lists nor tasks");
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
