//! Writes our own files.

use super::ours::{self, COLUMNS, protected};
use csv::{Terminator, Writer, WriterBuilder};
use shared::{List, ListId, Task};
use std::{
    collections::HashMap,
    io::{self, Write},
};

/// Writes what is before the tasks.
///
/// # Errors
/// Those of the writer.
pub(crate) fn begin(file: &mut impl Write) -> io::Result<()> {
    file.write_all("\u{feff}".as_bytes())?;
    let mut writer = writer(file);
    writer.write_record(COLUMNS)?;
    writer.flush()
}

/// Writes some of the tasks, a row for each.
///
/// # Errors
/// Those of the writer.
pub(crate) fn tasks(lists: &[List], tasks: &[Task], file: &mut impl Write) -> io::Result<()> {
    let lists: HashMap<ListId, &List> = lists.iter().map(|list| (list.id, list)).collect();
    let mut writer = writer(file);
    for task in tasks {
        let list = task.attributes.list_id.and_then(|id| lists.get(&id));
        write(task, list.copied(), &mut writer)?;
    }
    writer.flush()
}

fn writer<W: Write>(file: W) -> Writer<W> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(file)
}

fn write(task: &Task, list: Option<&List>, writer: &mut Writer<impl Write>) -> io::Result<()> {
    let all = &task.attributes;
    let tags: Vec<_> = all.tags.as_slice().iter().map(shared::Tag::as_str).collect();
    let text = |value: Option<String>| value.unwrap_or_default();
    writer.write_record([
        protected(&task.title).as_ref(),
        protected(task.description.as_deref().unwrap_or_default()).as_ref(),
        &text(all.due.as_ref().map(ours::due)),
        all.priority.map_or("", shared::Priority::as_str),
        protected(&tags.join(", ")).as_ref(),
        protected(list.map_or("", |list| list.name.as_str())).as_ref(),
        yes(task.completed),
        &text(all.completed_at.map(|at| at.to_string())),
        &task.created_at.to_string(),
        &task.updated_at.to_string(),
        &text(all.repeat.as_ref().map(|repeat| repeat.rule.to_string())),
        all.repeat.as_ref().map_or("", |repeat| repeat.from.as_str()),
        &ours::reminders(all.reminders.as_slice()),
        &task.id.to_string(),
        &text(all.parent_id.map(|id| id.to_string())),
        &text(all.position.as_ref().map(|position| ours::position(position.as_str()))),
        list.and_then(|list| list.color).map_or("", shared::ListColor::as_str),
        &text(list.and_then(|list| list.position.as_ref()).map(|position| ours::position(position.as_str()))),
        list.map_or("", |list| yes(list.archived)),
        &text(all.due.as_ref().and_then(|due| due.zone()).map(|zone| zone.to_string())),
    ])?;
    Ok(())
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}
