//! Imports as texts that tests compare.

use formats::{Context, Import, ImportError, ImportFormat};
use shared::{Date, RepeatFrom, ZoneName};
use std::{fs, path::Path};

/// 2026-11-28 is a Saturday.
pub(crate) fn context() -> Context {
    let zone = ZoneName::parse("Europe/Berlin").ok();
    Context { zone, ..Context::on(Date::parse("2026-11-28").unwrap()) }
}

/// A file of a format in `tests/files`.
pub(crate) fn fixture(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(path)).unwrap()
}

pub(crate) fn import(format: ImportFormat, file: &[u8]) -> Import {
    formats::import(format, file, &context()).unwrap()
}

pub(crate) fn error(format: ImportFormat, file: &[u8]) -> ImportError {
    formats::import(format, file, &context()).unwrap_err()
}

/// Each task: its line, its list, a dash for each subtask, its title, and what else is set.
pub(crate) fn tasks(import: &Import) -> Vec<String> {
    import
        .tasks
        .iter()
        .map(|task| {
            let list = task.list.map_or("inbox", |place| import.lists[place].name.as_str());
            let mut text = format!("{} {list}: ", task.line);
            if let Some(parent) = task.parent {
                text.push_str(&format!("{} > ", import.tasks[parent].title));
            }
            text.push_str(task.title.as_str());
            if task.completed {
                text.push_str(" | done");
            }
            if let Some(due) = &task.due {
                text.push_str(&format!(" | {}", due.date()));
                due.time().iter().for_each(|time| text.push_str(&format!(" {time}")));
                due.zone().iter().for_each(|zone| text.push_str(&format!(" {zone}")));
            }
            if let Some(repeat) = &task.repeat {
                let sign = if repeat.from == RepeatFrom::Completion { "!" } else { "" };
                text.push_str(&format!(" | {}{sign}", repeat.rule));
            }
            if let Some(priority) = task.priority {
                text.push_str(&format!(" | {}", priority.as_str()));
            }
            for tag in task.tags.as_slice() {
                text.push_str(&format!(" | #{tag}"));
            }
            for reminder in task.reminders.as_slice() {
                text.push_str(&format!(" | {}", serde_json::to_string(reminder).unwrap()));
            }
            if let Some(description) = &task.description {
                text.push_str(&format!(" | {}", description.as_str().replace('\n', "/")));
            }
            text
        })
        .collect()
}

/// Each line of the report.
pub(crate) fn lines(import: &Import) -> Vec<String> {
    import.lines.iter().map(|line| format!("{} {:?}: {}", line.line, line.outcome, line.message)).collect()
}
