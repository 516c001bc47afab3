//! Tasks and lists by their ids.

use shared::{Kind, List, ListId, Task, TaskId};
use std::{collections::BTreeMap, sync::Arc};
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

/// One map for both, since each type of map is a copy of its code in the WebAssembly.
pub(crate) type Rows = BTreeMap<Key, Row>;

/// The task of this id.
pub(crate) fn task(rows: &Rows, id: TaskId) -> Option<&Arc<Task>> {
    match rows.get(&Key::Task(id))? {
        Row::Task(task) => Some(task),
        Row::List(_) => None,
    }
}

/// The list of this id.
pub(crate) fn list(rows: &Rows, id: ListId) -> Option<&Arc<List>> {
    match rows.get(&Key::List(id))? {
        Row::List(list) => Some(list),
        Row::Task(_) => None,
    }
}

/// All tasks, oldest first.
pub(crate) fn tasks(rows: &Rows) -> impl DoubleEndedIterator<Item = &Arc<Task>> {
    rows.values().filter_map(|row| match row {
        Row::Task(task) => Some(task),
        Row::List(_) => None,
    })
}

/// All lists, oldest first.
pub(crate) fn lists(rows: &Rows) -> impl Iterator<Item = &Arc<List>> {
    rows.values().map_while(|row| match row {
        Row::List(list) => Some(list),
        Row::Task(_) => None,
    })
}
