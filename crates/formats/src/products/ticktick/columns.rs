//! The columns of a backup.

use crate::input::table::{Column, Table};

/// Where the columns are. Older files do not have all of them.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) folder: Column,
    pub(super) list: Column,
    pub(super) title: Column,
    pub(super) kind: Column,
    pub(super) tags: Column,
    pub(super) content: Column,
    pub(super) is_checklist: Column,
    pub(super) start: Column,
    pub(super) due: Column,
    pub(super) reminder: Column,
    pub(super) repeat: Column,
    pub(super) priority: Column,
    pub(super) status: Column,
    pub(super) created: Column,
    pub(super) completed: Column,
    pub(super) zone: Column,
    pub(super) is_all_day: Column,
    pub(super) is_floating: Column,
    pub(super) section: Column,
    pub(super) id: Column,
    pub(super) parent_id: Column,
    /// How many there are.
    pub(super) width: usize,
}

impl Columns {
    /// The table of a backup, after the lines about it, and its columns; `None` if it is something else.
    pub(super) fn find(text: &str) -> Option<(Table<'_>, Self)> {
        let table = Table::find(text, &["list name", "title", "status"])?;
        let column = |name: &str| table.column(&[name]);
        let columns = Self {
            folder: column("folder name"),
            list: column("list name"),
            title: column("title"),
            kind: column("kind"),
            tags: column("tags"),
            content: column("content"),
            is_checklist: column("is check list"),
            start: column("start date"),
            due: column("due date"),
            reminder: column("reminder"),
            repeat: column("repeat"),
            priority: column("priority"),
            status: column("status"),
            created: column("created time"),
            completed: column("completed time"),
            zone: column("timezone"),
            is_all_day: column("is all day"),
            is_floating: column("is floating"),
            section: column("column name"),
            id: column("taskid"),
            parent_id: column("parentid"),
            width: table.width(),
        };
        Some((table, columns))
    }
}
