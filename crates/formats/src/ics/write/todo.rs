//! A task as a to-do (RFC 5545 section 3.6.2).

use super::{
    alarm,
    content::{Content, escaped},
    rule, time,
};
use crate::ics::own;
use shared::{Due, Priority, Repeat, RepeatFrom, Task};
use std::io::{self, Write};

/// Writes a task of the list with this name; without one, of the inbox.
pub(super) fn write<W: Write>(task: &Task, list: Option<&str>, content: &mut Content<W>) -> io::Result<()> {
    content.line("BEGIN:VTODO")?;
    content.line(&format!("UID:{}", task.id))?;
    describe(task, content)?;
    state(task, content)?;
    schedule(task, content)?;
    if let Some(parent) = task.attributes.parent_id {
        content.line(&format!("RELATED-TO;RELTYPE=PARENT:{parent}"))?;
    }
    extend(task, list, content)?;
    alarm::write_all(task, content)?;
    content.line("END:VTODO")
}

/// What to-dos and events have in common.
pub(super) fn describe<W: Write>(task: &Task, content: &mut Content<W>) -> io::Result<()> {
    content.timestamp("DTSTAMP", task.updated_at)?;
    content.timestamp("CREATED", task.created_at)?;
    content.timestamp("LAST-MODIFIED", task.updated_at)?;
    content.text("SUMMARY", &task.title)?;
    if let Some(description) = task.description.as_deref().filter(|text| !text.is_empty()) {
        content.text("DESCRIPTION", description)?;
    }
    if let Some(priority) = task.attributes.priority {
        content.line(match priority {
            Priority::High => "PRIORITY:1",
            Priority::Medium => "PRIORITY:5",
            Priority::Low => "PRIORITY:9",
        })?;
    }
    let tags: Vec<_> = task.attributes.tags.as_slice().iter().map(|tag| escaped(tag.as_str())).collect();
    if tags.is_empty() { Ok(()) } else { content.line(&format!("CATEGORIES:{}", tags.join(","))) }
}

/// What has no place in a to-do.
fn extend<W: Write>(task: &Task, list: Option<&str>, content: &mut Content<W>) -> io::Result<()> {
    if let Some(list) = list {
        content.text(own::LIST, list)?;
    }
    if let Some(position) = &task.attributes.position {
        content.line(&format!("{}:{position}", own::POSITION))?;
    }
    let tags = task.attributes.tags.as_slice();
    // Our parser reads CATEGORIES without runs of spaces.
    if tags.iter().any(|tag| tag.as_str().contains("  ")) {
        tags.iter().try_for_each(|tag| content.text(own::TAG, tag.as_str()))?;
    }
    Ok(())
}

fn state<W: Write>(task: &Task, content: &mut Content<W>) -> io::Result<()> {
    if !task.completed {
        return content.line("STATUS:NEEDS-ACTION");
    }
    content.line("STATUS:COMPLETED")?;
    content.line("PERCENT-COMPLETE:100")?;
    match task.attributes.completed_at {
        Some(at) => content.timestamp("COMPLETED", at),
        None => Ok(()),
    }
}

fn schedule<W: Write>(task: &Task, content: &mut Content<W>) -> io::Result<()> {
    let Some(due) = &task.attributes.due else { return Ok(()) };
    if let Some(repeat) = &task.attributes.repeat {
        repetition(repeat, due, content)?;
    }
    content.line(&time::property("DUE", due))
}

fn repetition<W: Write>(repeat: &Repeat, due: &Due, content: &mut Content<W>) -> io::Result<()> {
    let rule = repeat.rule.to_string();
    let properties = rule::properties(&repeat.rule, due);
    content.line(&time::property("DTSTART", due))?;
    properties.iter().try_for_each(|property| content.line(property))?;
    let is_same = properties == [format!("RRULE:{rule}")];
    if is_same && repeat.from == RepeatFrom::Due {
        return Ok(());
    }
    content.text(own::REPEAT, &format!("{};{rule}", repeat.from.as_str()))
}
