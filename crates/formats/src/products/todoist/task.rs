//! Tasks, without what the rows around them say.

use super::{
    columns::Columns,
    comment::author_name,
    content::{Content, content},
    date::Dates,
};
use crate::{
    collector::{Collector, Draft},
    input::{fingerprint::fingerprint, paragraphs::Paragraphs, quote::quoted, rows::Row},
    model::Context,
};
use shared::Priority;

/// A task whose comments may follow.
#[derive(Debug, Default)]
pub(super) struct Task {
    /// Without a description.
    pub(super) draft: Draft,
    pub(super) description: Paragraphs,
    /// From 1.
    pub(super) indent: u32,
}

/// Reads a row. `list` is the name of the list, which tells tasks of several projects apart.
pub(super) fn task(
    row: &Row<'_>,
    columns: &Columns,
    list: &str,
    context: &Context,
    collector: &mut Collector,
) -> Task {
    let text = columns.content.text(row);
    let Content { title, labels, is_heading } = content(&text);
    if is_heading {
        collector.changed(row.line, "It cannot be completed in Todoist, but here it can");
    }
    let priority = priority(&columns.priority.text(row), row.line, collector);
    let mut description = Paragraphs::default();
    description.add(&columns.description.text(row));
    // Not the date itself: "tomorrow" is another one each day.
    let source_id = fingerprint(&[list, &text, &columns.description.text(row), &columns.date.text(row)]);
    let mut draft = Draft {
        line: row.line,
        source_id: Some(source_id),
        title,
        priority,
        tags: labels,
        ..Draft::default()
    };
    Dates { row, columns, context, collector: &mut *collector }.read(&mut draft, &mut description);
    for (name, value) in [("Duration", duration(row, columns)), ("Assigned to", assignee(row, columns))] {
        if !value.is_empty() {
            description.add(&format!("{name}: {value}"));
            collector.changed(row.line, format!("\"{name}\" is in the description"));
        }
    }
    let indent = columns.indent.text(row).parse().unwrap_or(1).max(1);
    Task { draft, description, indent }
}

/// 1 is the highest.
fn priority(text: &str, line: u32, collector: &mut Collector) -> Option<Priority> {
    match text {
        "1" => Some(Priority::High),
        "2" => Some(Priority::Medium),
        "3" => Some(Priority::Low),
        "4" | "" => None,
        other => {
            collector.changed(line, format!("The priority {} is not known", quoted(other)));
            None
        }
    }
}

fn duration(row: &Row<'_>, columns: &Columns) -> String {
    let (count, unit) = (columns.duration.text(row), columns.duration_unit.text(row));
    let is_known = |text: &str| !text.is_empty() && text != "None";
    match (is_known(&count), is_known(&unit)) {
        (false, _) => String::new(),
        (true, false) => count.into_owned(),
        (true, true) if count == "1" => format!("{count} {unit}"),
        (true, true) => format!("{count} {unit}s"),
    }
}

fn assignee(row: &Row<'_>, columns: &Columns) -> String {
    author_name(&columns.responsible.text(row)).to_owned()
}
