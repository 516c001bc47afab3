//! Reads one task from each line.

mod line;
mod metadata;
mod values;

use crate::{
    collector::{Collector, Draft, Parent},
    input::text,
    model::{Context, Import, ImportError},
};
use line::Line;
use metadata::Metadata;
use shared::{Date, Priority, TaskId, Timestamp};
use std::time::Duration;

/// In bytes: more than the longest task needs. The rest of a longer line is not read.
const LONGEST: usize = 256 * 1024;

/// Reads a file of todo.txt.
///
/// # Errors
/// Those of the [`Collector`].
pub(crate) fn import(file: &[u8], _context: &Context) -> Result<Import, ImportError> {
    let mut collector = Collector::new("todotxt");
    let text::Text { text, problem } = text::decode(file);
    if text.contains('\0') {
        collector.skipped(1, "This is not a text file");
        return Ok(collector.finish());
    }
    if let Some(problem) = problem {
        collector.changed(1, problem);
    }
    for (number, line) in (1..).zip(text.split('\n')) {
        if !line.trim().is_empty() {
            read(number, line.trim(), &mut collector)?;
        }
    }
    Ok(collector.finish())
}

fn read(number: u32, line: &str, collector: &mut Collector) -> Result<(), ImportError> {
    let begin = line.get(..line.floor_char_boundary(LONGEST)).unwrap_or(line);
    if begin.len() < line.len() {
        collector.changed(number, "The line is too long, and is cut");
    }
    let line = Line::split(begin);
    if line.words.is_empty() {
        collector.skipped(number, "It has no title");
        return Ok(());
    }
    let mut metadata = Metadata::of(&line.words);
    let list = match metadata.list.take() {
        Some(name) => collector.list(number, &name)?,
        None => None,
    };
    let draft = Draft { list, ..draft(number, &line, metadata, collector) };
    collector.add(draft)?;
    Ok(())
}

fn draft(number: u32, line: &Line<'_>, metadata: Metadata, collector: &mut Collector) -> Draft {
    let Metadata { title, tags, mut values, .. } = metadata;
    let (due, repeat) = values.schedule();
    values.problems.iter().for_each(|problem| collector.changed(number, problem));
    Draft {
        line: number,
        id: values.id.as_deref().and_then(own_id),
        source_id: values.id,
        parent: values.parent.map_or(Parent::None, Parent::SourceId),
        title,
        description: values.description.unwrap_or_default(),
        completed: line.is_completed,
        completed_at: line.completed.map(noon),
        created_at: line.created.map(noon),
        due,
        priority: priority(line.priority.or(values.priority), number, collector),
        tags,
        repeat,
        reminders: values.reminders,
        position: values.position,
        ..Draft::default()
    }
}

/// An id that Latchkey wrote: other programs number their tasks.
fn own_id(id: &str) -> Option<TaskId> {
    id.parse().ok().filter(|own: &TaskId| own.to_string() == id)
}

/// In UTC, so that it is this day nearly everywhere.
fn noon(date: Date) -> Timestamp {
    Timestamp::from_seconds(date.days() * 86_400) + Duration::from_hours(12)
}

fn priority(sign: Option<char>, line: u32, collector: &mut Collector) -> Option<Priority> {
    match sign? {
        'A' => Some(Priority::High),
        'B' => Some(Priority::Medium),
        'C' => Some(Priority::Low),
        other => {
            collector.changed(line, format!("Its priority {other} is low here"));
            Some(Priority::Low)
        }
    }
}
