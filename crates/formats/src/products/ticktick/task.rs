//! Tasks, without what other rows say.

use super::{
    columns::Columns,
    date::{Dates, dates, timestamp},
    reminder::reminders,
    repeat::{Rule, rule},
};
use crate::{
    collector::{Collector, Draft},
    input::{fingerprint::fingerprint, paragraphs::Paragraphs, quote::quoted, rows::Row},
    model::Context,
};
use shared::{Due, Priority};

/// How many tags of a task are read.
const MAX_TAGS: usize = 100;

/// Reads a row into a draft without a list, and what its description has after its content.
pub(super) fn task(
    row: &Row<'_>,
    columns: &Columns,
    context: &Context,
    collector: &mut Collector,
) -> (Draft, String) {
    let mut reading = Reading { row, columns, collector, rest: Paragraphs::default() };
    let (completed, tags) = (reading.is_completed(), reading.tags());
    let priority = reading.priority();
    let mut draft = Draft {
        line: row.line,
        source_id: Some(source_id(row, columns)),
        title: columns.title.text(row).into_owned(),
        completed,
        completed_at: timestamp(&columns.completed.text(row)).filter(|_| completed),
        created_at: timestamp(&columns.created.text(row)),
        priority,
        tags,
        ..Draft::default()
    };
    reading.dates(&mut draft, context);
    if columns.kind.text(row).eq_ignore_ascii_case("note") {
        reading.collector.changed(row.line, "It is a note in TickTick: here it is a task");
    }
    let rest = reading.rest.finish(row.line, reading.collector);
    (draft, rest)
}

/// The due tells the completed ones of a repeating task apart.
fn source_id(row: &Row<'_>, columns: &Columns) -> String {
    let created = columns.created.text(row);
    let content = if created.is_empty() { columns.content.text(row) } else { created };
    let texts = [columns.folder, columns.list, columns.title, columns.due].map(|column| column.text(row));
    let [folder, list, title, due] = &texts;
    fingerprint(&[folder, list, title, due, &content])
}

struct Reading<'r, 'a> {
    row: &'r Row<'a>,
    columns: &'r Columns,
    collector: &'r mut Collector,
    /// What has no other place.
    rest: Paragraphs,
}

impl Reading<'_, '_> {
    /// Older versions wrote 1, later ones 2. A task that is given up is -1.
    fn is_completed(&mut self) -> bool {
        match self.columns.status.text(self.row).as_ref() {
            "1" | "2" => true,
            "-1" => {
                self.changed("It was given up in TickTick: here it is completed");
                true
            }
            "" | "0" => false,
            other => {
                self.changed(format!("The status {} is not known: it is open here", quoted(other)));
                false
            }
        }
    }

    fn priority(&mut self) -> Option<Priority> {
        match self.columns.priority.text(self.row).as_ref() {
            "5" => Some(Priority::High),
            "3" => Some(Priority::Medium),
            "1" => Some(Priority::Low),
            "" | "0" => None,
            other => {
                self.changed(format!("The priority {} is not known", quoted(other)));
                None
            }
        }
    }

    fn tags(&mut self) -> Vec<String> {
        let text = self.columns.tags.text(self.row);
        let mut tags = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        let first = tags.by_ref().take(MAX_TAGS).map(str::to_owned).collect();
        if tags.next().is_some() {
            self.changed(format!("Only its first {MAX_TAGS} tags are read"));
        }
        first
    }

    fn dates(&mut self, draft: &mut Draft, context: &Context) {
        let Dates { due, start, unreadable, zone } = dates(self.row, self.columns, context, self.collector);
        for text in unreadable {
            self.keep("Date", &text, "is not understood");
        }
        if let Some(start) = &start {
            self.keep("Start", &in_words(start), "has no place here");
        }
        let text = self.columns.repeat.text(self.row);
        match rule(&text, &zone) {
            Rule::Same(repeat) => draft.repeat = Some(repeat),
            Rule::Without(repeat, left_out) => {
                draft.repeat = Some(repeat);
                self.keep("Repeats", &text, &format!("is taken without {}", quoted(&left_out)));
            }
            Rule::None if text.is_empty() => {}
            Rule::None => self.keep("Repeats", &text, "is not understood"),
        }
        let text = self.columns.reminder.text(self.row);
        let (reminders, unreadable) = reminders(&text, start.as_ref(), due.as_ref());
        for text in unreadable {
            let reason = if due.is_some() { "is not understood" } else { "needs a date" };
            self.keep("Reminder", text, reason);
        }
        draft.reminders = reminders;
        draft.due = due;
    }

    /// Keeps a text in the description, and reports it.
    fn keep(&mut self, name: &str, text: &str, reason: &str) {
        self.rest.add(&format!("{name}: {text}"));
        self.changed(format!(
            "\"{name}: {}\" {reason}: it is in the description",
            quoted(text).trim_matches('"')
        ));
    }

    fn changed(&mut self, message: impl Into<String>) {
        self.collector.changed(self.row.line, message);
    }
}

/// `2026-12-24 17:00`.
fn in_words(due: &Due) -> String {
    match due.time() {
        Some(time) => format!("{} {time}", due.date()),
        None => due.date().to_string(),
    }
}
