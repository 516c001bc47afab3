//! The rows of a backup in their order.

use super::{
    checklist::{Item, items, other_lines},
    columns::Columns,
    ids::Ids,
    lists::Lists,
    task::task,
};
use crate::{
    collector::{Collector, Draft, Parent},
    input::{
        bad_rows::BadRows,
        fingerprint::fingerprint,
        paragraphs::Paragraphs,
        quote::quoted,
        rows::Row,
        sections::{Place, Sections},
        table::Table,
    },
    model::{Context, ImportError},
};
use std::collections::HashSet;

/// How many columns of boards are reported.
const MAX_REPORTED: usize = 1000;

/// Reads rows into a collector.
pub(super) struct Reader<'c> {
    collector: &'c mut Collector,
    context: &'c Context,
    columns: &'c Columns,
    lists: Lists,
    sections: Sections,
    /// By list and name.
    reported: HashSet<(Option<usize>, String)>,
    ids: Ids,
}

impl<'c> Reader<'c> {
    pub(super) fn new(collector: &'c mut Collector, context: &'c Context, columns: &'c Columns) -> Self {
        Self {
            collector,
            context,
            columns,
            lists: Lists::default(),
            sections: Sections::default(),
            reported: HashSet::new(),
            ids: Ids::default(),
        }
    }

    /// Reads all rows.
    ///
    /// # Errors
    /// [`ImportError`].
    pub(super) fn read(mut self, table: &Table<'_>) -> Result<(), ImportError> {
        let (mut rows, mut row, mut bad_rows) = (table.rows(), Row::default(), BadRows::default());
        while rows.read(&mut row) {
            let is_good = row.is_blank() || self.row(&row)?;
            if !is_good && bad_rows.are_too_many(row.line, self.collector) {
                break;
            }
        }
        self.ids.finish(self.collector);
        Ok(())
    }

    /// Returns whether it became a task.
    fn row(&mut self, row: &Row<'_>) -> Result<bool, ImportError> {
        let columns = self.columns;
        self.report_left_out(row);
        let (folder, list) = (columns.folder.text(row), columns.list.text(row));
        let list = self.lists.place(&folder, &list, row.line, self.collector)?;
        let content = columns.content.text(row);
        let (mut draft, rest) = task(row, columns, self.context, self.collector);
        let mut description = Paragraphs::default();
        let is_checklist = is_checklist(row, columns);
        if is_checklist {
            description.add(&other_lines(&content));
        } else {
            description.add(&content);
        }
        description.add(&rest);
        self.section(row, list, &mut draft, &mut description);
        draft.list = list;
        draft.description = description.finish(row.line, self.collector);
        let items = is_checklist.then(|| items(&content)).into_iter().flatten();
        self.add(draft, (&columns.id.text(row), &columns.parent_id.text(row)), items)
    }

    fn report_left_out(&mut self, row: &Row<'_>) {
        let left_out = row.left_out();
        if left_out > 0 {
            self.collector.changed(row.line, format!("{left_out} characters of its texts are left out"));
        }
        if !row.is_blank_from(self.columns.width) {
            self.collector.changed(row.line, "It has more columns than there are names: they are left out");
        }
    }

    /// Adds a task, with its id and that of its parent, and its items as subtasks.
    fn add<'t>(
        &mut self,
        draft: Draft,
        (id, parent_id): (&str, &str),
        items: impl Iterator<Item = Item<'t>>,
    ) -> Result<bool, ImportError> {
        let (line, list, created_at) = (draft.line, draft.list, draft.created_at);
        let source_id = draft.source_id.clone().unwrap_or_default();
        let place = self.collector.add(draft)?;
        if let Some(place) = place {
            self.ids.add(line, place, list, id, parent_id);
        }
        for Item { text, is_done } in items.filter(|item| !item.text.is_empty()) {
            self.collector.add(Draft {
                line,
                source_id: Some(fingerprint(&[&source_id, text])),
                parent: place.map_or(Parent::None, Parent::Place),
                list,
                title: text.to_owned(),
                completed: is_done,
                created_at,
                ..Draft::default()
            })?;
        }
        Ok(place.is_some())
    }

    /// A column of a board, or a section of a list.
    fn section(
        &mut self,
        row: &Row<'_>,
        list: Option<usize>,
        draft: &mut Draft,
        description: &mut Paragraphs,
    ) {
        let name = self.columns.section.text(row);
        if name.is_empty() {
            return;
        }
        let place = self.sections.place(&name);
        match &place {
            Place::Tag(tag) => draft.tags.insert(0, tag.clone()),
            Place::Description => description.add(&format!("Section: {name}")),
        }
        let is_new = self.reported.len() < MAX_REPORTED && self.reported.insert((list, quoted(&name)));
        if is_new {
            let name = quoted(&name);
            let message = match place {
                Place::Tag(_) => format!("The section {name} is a tag of its tasks"),
                Place::Description => format!("The section {name} is in the description of its tasks"),
            };
            self.collector.changed(row.line, message);
        }
    }
}

fn is_checklist(row: &Row<'_>, columns: &Columns) -> bool {
    let is_kind = columns.kind.text(row).eq_ignore_ascii_case("checklist");
    let is_checklist = columns.is_checklist.text(row);
    is_kind || ["y", "yes", "true", "1"].iter().any(|yes| is_checklist.eq_ignore_ascii_case(yes))
}
