//! Tasks and lists by their ids.

use shared::{Kind, List, ListId, Task, TaskId};
use std::sync::Arc;
use uuid::Uuid;

/// Identifies a row. Lists come before tasks, older before newer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Key {
    List(ListId),
    Task(TaskId),
}

impl Key {
    pub(crate) fn new(kind: Kind, id: Uuid) -> Self {
        match kind {
            Kind::Task => Self::Task(id.into()),
            Kind::List => Self::List(id.into()),
        }
    }
}

/// A task or a list. Copies are cheap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Row {
    List(Arc<List>),
    Task(Arc<Task>),
}

impl Row {
    pub(crate) fn key(&self) -> Key {
        match self {
            Self::List(list) => Key::List(list.id),
            Self::Task(task) => Key::Task(task.id),
        }
    }
}

impl From<Task> for Row {
    fn from(task: Task) -> Self {
        Self::Task(Arc::new(task))
    }
}

impl From<List> for Row {
    fn from(list: List) -> Self {
        Self::List(Arc::new(list))
    }
}

/// Rows in the order of their keys: a vector, since views go through all of them much more often than one is added or
/// removed. There is one for both kinds, since each type is a copy of its code in the WebAssembly.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Rows(Vec<Row>);

impl Rows {
    /// The index of a row, or where it would be.
    fn index(&self, key: Key) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, Row::key)
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Row> {
        self.0.get(self.index(key).ok()?)
    }

    pub(crate) fn contains(&self, key: Key) -> bool {
        self.index(key).is_ok()
    }

    /// Adds a row, or writes over the one with its key.
    pub(crate) fn insert(&mut self, row: Row) {
        match self.index(row.key()) {
            Ok(index) => {
                if let Some(before) = self.0.get_mut(index) {
                    *before = row;
                }
            }
            Err(index) => self.0.insert(index, row),
        }
    }

    pub(crate) fn remove(&mut self, key: Key) {
        if let Ok(index) = self.index(key) {
            self.0.remove(index);
        }
    }

    pub(crate) fn all(&self) -> &[Row] {
        &self.0
    }
}

/// The task of this id.
pub(crate) fn task(rows: &Rows, id: TaskId) -> Option<&Arc<Task>> {
    match rows.get(Key::Task(id))? {
        Row::Task(task) => Some(task),
        Row::List(_) => None,
    }
}

/// The list of this id.
pub(crate) fn list(rows: &Rows, id: ListId) -> Option<&Arc<List>> {
    match rows.get(Key::List(id))? {
        Row::List(list) => Some(list),
        Row::Task(_) => None,
    }
}

/// All tasks, oldest first.
pub(crate) fn tasks(rows: &Rows) -> impl DoubleEndedIterator<Item = &Arc<Task>> {
    rows.0.iter().filter_map(|row| match row {
        Row::Task(task) => Some(task),
        Row::List(_) => None,
    })
}

/// All lists, oldest first.
pub(crate) fn lists(rows: &Rows) -> impl Iterator<Item = &Arc<List>> {
    rows.0.iter().map_while(|row| match row {
        Row::List(list) => Some(list),
        Row::Task(_) => None,
    })
}
