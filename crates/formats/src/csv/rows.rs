//! The rows of a file.

use super::{
    header::Header,
    names::Field,
    ours,
    record::{self, Record, Texts},
    words,
};
use crate::{
    collector::{Collector, Draft, Parent},
    input::rows::Row,
    model::{Context, ImportError, MAX_TASKS},
};
use shared::{ListColor, TaskId};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// The longest id, in bytes.
const MAX_ID: usize = 200;
/// How many names of columns the report has.
const NAMES: usize = 10;

/// Reads the rows.
pub(super) struct Reader<'h, 'a> {
    header: &'h Header<'a>,
    context: &'h Context,
    pub(super) collector: Collector,
    lists: HashSet<usize>,
    ids: HashSet<TaskId>,
    /// Of files of other programs: numbers that are ids in one file are those of other tasks in the next one, so that the
    /// title is a part of the identity.
    titles: HashMap<String, String>,
}

/// A row with the places of its columns.
struct Columns<'r, 'h, 'a> {
    header: &'h Header<'a>,
    row: &'r Row<'a>,
}

impl<'a> Texts<'a> for Columns<'_, '_, 'a> {
    fn text(&self, field: Field) -> Cow<'a, str> {
        self.header.column(field).map(|index| self.row.text(index)).unwrap_or_default()
    }
}

impl<'h, 'a> Reader<'h, 'a> {
    pub(super) fn new(header: &'h Header<'a>, context: &'h Context, collector: Collector) -> Self {
        Self {
            header,
            context,
            collector,
            lists: HashSet::new(),
            ids: HashSet::new(),
            titles: HashMap::new(),
        }
    }

    /// Reads all rows.
    ///
    /// # Errors
    /// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
    pub(super) fn read(&mut self) -> Result<(), ImportError> {
        self.report_columns();
        let has_parents =
            self.header.column(Field::Id).is_some() && self.header.column(Field::ParentId).is_some();
        if has_parents && !self.header.is_ours {
            self.read_titles();
        }
        let (mut rows, mut row) = (self.header.rows(), Row::default());
        while rows.read(&mut row) {
            if !row.is_blank() {
                self.row(&row)?;
            }
        }
        Ok(())
    }

    fn report_columns(&mut self) {
        let others: Vec<_> = self.header.others.iter().map(|(_, name)| name.as_str()).take(NAMES).collect();
        match self.header.line {
            None => self.collector.changed(
                1,
                "No column has a name that is known: each line is a task, with its title in the first column",
            ),
            Some(line) if others.iter().any(|name| !name.is_empty()) => {
                let message = format!(
                    "These columns have no place here and are in the descriptions: {}",
                    others.join(", ")
                );
                self.collector.changed(line, message);
            }
            Some(_) => {}
        }
    }

    fn row(&mut self, row: &Row<'a>) -> Result<(), ImportError> {
        let columns = Columns { header: self.header, row };
        if [Field::Title, Field::Description].iter().all(|field| columns.text(*field).trim().is_empty()) {
            self.collector.skipped(row.line, "It has no title");
            return Ok(());
        }
        let list = self.list(&columns)?;
        let record = Record {
            texts: Columns { header: self.header, row },
            is_ours: self.header.is_ours,
            context: self.context,
            collector: &mut self.collector,
            draft: Draft { line: row.line, list, ..Draft::default() },
            lines: other_columns(self.header, row),
        };
        let mut draft = record.read();
        self.identify(&columns, &mut draft);
        self.collector.add(draft).map(drop)
    }

    /// The list, with its attributes from the first of its rows.
    fn list(&mut self, columns: &Columns<'_, '_, 'a>) -> Result<Option<usize>, ImportError> {
        let name = columns.text(Field::List);
        let is_ours = self.header.is_ours;
        let name = if is_ours { ours::unprotected(name) } else { name };
        if name.trim().is_empty() || (!is_ours && words::is_inbox(&name)) {
            return Ok(None);
        }
        let place = self.collector.list(columns.row.line, &name)?;
        if let Some(list) =
            place.filter(|place| self.lists.insert(*place)).and_then(|place| self.collector.list_mut(place))
        {
            let color = columns.text(Field::ListColor);
            list.color = ListColor::ALL.into_iter().find(|known| known.as_str() == color.trim());
            list.position = record::position(&columns.text(Field::ListPosition));
            list.archived = words::is_done(&columns.text(Field::ListArchived)) == Some(true);
        }
        Ok(place)
    }

    fn identify(&mut self, columns: &Columns<'_, '_, 'a>, draft: &mut Draft) {
        let (id, parent) = (id(columns, Field::Id), id(columns, Field::ParentId));
        if self.header.is_ours {
            draft.id = id.as_ref().and_then(|id| id.parse().ok());
            if draft.id.is_some_and(|id| !self.ids.insert(id)) {
                draft.id = None;
                self.collector
                    .changed(draft.line, "A row before this one has the same id: the task gets a new one");
            }
            draft.source_id = id;
            draft.parent = parent.map_or(Parent::None, Parent::SourceId);
        } else if !self.titles.is_empty() {
            draft.source_id = id.map(|id| identity(&id, draft.title.trim()));
            draft.parent = parent.map_or(Parent::None, |parent| {
                let title = self.titles.get(&parent).map_or("", String::as_str);
                Parent::SourceId(identity(&parent, title))
            });
        }
    }

    fn read_titles(&mut self) {
        let (mut rows, mut row) = (self.header.rows(), Row::default());
        while self.titles.len() <= MAX_TASKS && rows.read(&mut row) {
            let columns = Columns { header: self.header, row: &row };
            if let Some(id) = id(&columns, Field::Id) {
                self.titles.entry(id).or_insert_with(|| columns.text(Field::Title).trim().to_owned());
            }
        }
    }
}

/// None if it is empty.
fn id(columns: &Columns<'_, '_, '_>, field: Field) -> Option<String> {
    let text = columns.text(field);
    Some(text.trim()).filter(|text| !text.is_empty() && text.len() <= MAX_ID).map(str::to_owned)
}

fn identity(id: &str, title: &str) -> String {
    format!("{id} {title}")
}

/// The values of the columns that have no place here.
fn other_columns(header: &Header<'_>, row: &Row<'_>) -> Vec<String> {
    let values = header.others.iter().map(|(index, name)| (name, row.text(*index)));
    let values = values.filter(|(_, value)| !value.trim().is_empty());
    values
        .map(
            |(name, value)| {
                if name.is_empty() { value.trim().to_owned() } else { format!("{name}: {}", value.trim()) }
            },
        )
        .collect()
}
