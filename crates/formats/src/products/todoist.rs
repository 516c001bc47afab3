//! Todoist: the CSV file of a project, or a backup, which is a ZIP archive with such a file for each project.
//!
//! There are no completed tasks in these files, and no ids. What identifies a task is its text, see [`task`].

mod archive;
mod columns;
mod comment;
mod content;
mod date;
mod names;
mod project;
mod task;
mod words;

use crate::{
    collector::Collector,
    input::text,
    model::{Context, Import, ImportError},
};
use project::Projects;

/// The source of the tasks.
const SOURCE: &str = "todoist";

/// Reads a project or a backup, which is known by its first bytes.
///
/// # Errors
/// [`ImportError`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let mut collector = Collector::new(SOURCE);
    if archive::is_archive(file) {
        return archive::import(file, collector, context);
    }
    let text = text::decode(file);
    if let Some(problem) = text.problem {
        collector.changed(1, problem);
    }
    let list = context.name.as_ref().and_then(|name| names::list_name(name.as_str())).unwrap_or_default();
    let is_project = Projects::new(&mut collector, context).read(&text.text, list, 0)?;
    if is_project.is_none() {
        collector.skipped(1, "It is neither a project nor a backup of Todoist");
    }
    Ok(collector.finish())
}
