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
    input::{json::read_file, text::decode},
    model::{Context, Import, ImportError},
};
use lists::Lists;

/// Reads a file.
///
/// # Errors
/// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let (text, collector) = (decode(file), Collector::new("google"));
    let otherwise = "This is no Tasks.json of Google Takeout";
    read_file(
        &text,
        collector,
        |root| root.is_array() || lists::has_items(root),
        otherwise,
        |root, progress, collector| {
            let mut lists = Lists { context, progress, collector };
            lists.read(root)?;
            Ok(lists.collector)
        },
    )
}
