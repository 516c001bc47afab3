//! The tasks of a file.

use super::lists::Lists;
use crate::{
    collector::{Collector, Draft, Parent},
    input::json::{Piece, member},
    model::ImportError,
};
use shared::{ListId, TaskId, Timestamp};
use std::collections::HashSet;

/// How many tags of a task are read. Those that are too many for a task go to its description.
const MAX_TAGS: usize = 100;
/// How many reminders of a task are read.
const MAX_REMINDERS: usize = 20;

/// Reads the tasks.
#[derive(Debug)]
pub(super) struct Tasks<'l> {
    lists: &'l Lists,
    ids: HashSet<TaskId>,
}

/// A task of a file.
#[derive(Default)]
struct Record {
    draft: Draft,
    list_id: Option<ListId>,
    deleted_at: Option<Timestamp>,
}

impl<'l> Tasks<'l> {
    pub(super) fn new(lists: &'l Lists) -> Self {
        Self { lists, ids: HashSet::new() }
    }

    /// Reads a task.
    ///
    /// # Errors
    /// [`ImportError::TooManyTasks`].
    pub(super) fn read(
        &mut self,
        line: u32,
        piece: Piece<'_>,
        collector: &mut Collector,
    ) -> Result<(), ImportError> {
        if !piece.is_object() {
            collector.skipped(line, format!("This is no task: {}", piece.begin()));
            return Ok(());
        }
        if let Err(error) = piece.check() {
            collector.skipped(line, format!("This task cannot be read: {error}"));
            return Ok(());
        }
        let Record { mut draft, list_id, deleted_at } = Record::read(line, piece, collector);
        if deleted_at.is_some() {
            collector.skipped(line, "It was in the trash");
            return Ok(());
        }
        draft.list = self.place(list_id, line, collector);
        self.identify(&mut draft, collector);
        collector.add(draft).map(drop)
    }

    fn place(&self, id: Option<ListId>, line: u32, collector: &mut Collector) -> Option<usize> {
        let id = id?;
        self.lists.place(id).unwrap_or_else(|| {
            collector.changed(line, "Its list is not in the file: it is in the inbox");
            None
        })
    }

    /// Of several tasks with the same id only the first one keeps it.
    fn identify(&mut self, draft: &mut Draft, collector: &mut Collector) {
        draft.source_id = draft.id.map(|id| id.to_string());
        if draft.id.is_some_and(|id| !self.ids.insert(id)) {
            draft.id = None;
            collector.changed(draft.line, "A task before this one has the same id: it gets a new one");
        }
    }
}

impl Record {
    fn read(line: u32, piece: Piece<'_>, collector: &mut Collector) -> Self {
        let mut record = Self { draft: Draft { line, ..Draft::default() }, ..Self::default() };
        for (name, value) in piece.members() {
            record.member(&name, value, collector);
        }
        record
    }

    fn member(&mut self, name: &str, value: Piece<'_>, collector: &mut Collector) {
        let draft = &mut self.draft;
        let line = draft.line;
        match name {
            "id" => draft.id = member::read(name, value, line, collector),
            "title" => draft.title = member::text(name, value, line, collector),
            "description" => draft.description = member::text(name, value, line, collector),
            "completed" => draft.completed = member::read(name, value, line, collector).unwrap_or_default(),
            "completed_at" => draft.completed_at = member::read(name, value, line, collector),
            "created_at" => draft.created_at = member::read(name, value, line, collector),
            "updated_at" => draft.updated_at = member::read(name, value, line, collector),
            "due" => draft.due = member::read(name, value, line, collector),
            "priority" => draft.priority = member::read(name, value, line, collector),
            "tags" => draft.tags = member::read_all(name, value, MAX_TAGS, line, collector),
            "repeat" => draft.repeat = member::read(name, value, line, collector),
            "reminders" => draft.reminders = member::read_all(name, value, MAX_REMINDERS, line, collector),
            "successor_id" => {
                let id: Option<TaskId> = member::read(name, value, line, collector);
                draft.successor = id.map(|id| id.to_string());
            }
            "position" => draft.position = member::read(name, value, line, collector),
            "parent_id" => {
                let id: Option<TaskId> = member::read(name, value, line, collector);
                draft.parent = id.map_or(Parent::None, |id| Parent::SourceId(id.to_string()));
            }
            "list_id" => self.list_id = member::read(name, value, line, collector),
            "deleted_at" => self.deleted_at = member::read(name, value, line, collector),
            _ => {}
        }
    }
}
