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
    input::{json::read_file, text::decode},
    model::{Context, Import, ImportError},
};
use lists::Lists;

/// Reads a file.
///
/// # Errors
/// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let (text, collector) = (decode(file), Collector::new("microsoft"));
    let otherwise = "This is no file of Microsoft To Do: it has neither lists nor tasks";
    read_file(&text, collector, lists::is_readable, otherwise, |root, progress, collector| {
        let mut lists = Lists { context, progress, collector };
        lists.read(root)?;
        Ok(lists.collector)
    })
}
