//! The columns of a project.

use crate::input::table::{Column, Table};

/// Where the columns are. Older files do not have the later ones.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) kind: Column,
    pub(super) content: Column,
    pub(super) description: Column,
    pub(super) priority: Column,
    pub(super) indent: Column,
    pub(super) author: Column,
    pub(super) responsible: Column,
    pub(super) date: Column,
    pub(super) date_lang: Column,
    pub(super) timezone: Column,
    pub(super) duration: Column,
    pub(super) duration_unit: Column,
    pub(super) deadline: Column,
    pub(super) deadline_lang: Column,
    /// How many there are.
    pub(super) width: usize,
}

impl Columns {
    /// The table of a project and its columns; `None` if it is something else.
    pub(super) fn find(text: &str) -> Option<(Table<'_>, Self)> {
        let table = Table::find(text, &["type", "content"])?;
        let column = |names: &[&str]| table.column(names);
        let columns = Self {
            kind: column(&["type"]),
            content: column(&["content"]),
            description: column(&["description"]),
            priority: column(&["priority"]),
            indent: column(&["indent"]),
            author: column(&["author"]),
            responsible: column(&["responsible"]),
            date: column(&["date", "due_date"]),
            date_lang: column(&["date_lang", "due_date_lang"]),
            timezone: column(&["timezone"]),
            duration: column(&["duration"]),
            duration_unit: column(&["duration_unit"]),
            deadline: column(&["deadline"]),
            deadline_lang: column(&["deadline_lang"]),
            width: table.width(),
        };
        Some((table, columns))
    }
}
