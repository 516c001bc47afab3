//! What is shown: the confirmed rows with the outbox on top.

use super::rows::{Key, Row, Rows, task};
use shared::{ListId, Task, TaskId};
use std::{collections::BTreeSet, mem, sync::Arc};
use uuid::Uuid;

/// The rows that are shown. Operations change single rows, so that only these have to be computed again.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    rows: Rows,
    /// The only rows that may differ from the confirmed ones.
    touched: Vec<Key>,
    /// Each parent with its subtasks, and with some that no longer are.
    families: BTreeSet<(TaskId, TaskId)>,
}

impl View {
    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(crate) fn task(&self, id: TaskId) -> Option<&Arc<Task>> {
        task(&self.rows, id)
    }

    pub(crate) fn has_list(&self, id: ListId) -> bool {
        self.rows.contains(Key::List(id))
    }

    /// The subtasks of a task.
    pub(crate) fn children(&self, id: TaskId) -> Vec<Arc<Task>> {
        let (first, last) = (Uuid::nil().into(), Uuid::max().into());
        let children =
            self.families.range((id, first)..=(id, last)).filter_map(|(_, child)| self.task(*child));
        children.filter(|child| child.attributes.parent_id == Some(id)).cloned().collect()
    }

    /// Writes a row.
    pub(crate) fn put(&mut self, row: impl Into<Row>) {
        let row = row.into();
        if let Row::Task(task) = &row
            && let Some(parent) = task.attributes.parent_id
        {
            self.families.insert((parent, task.id));
        }
        self.touch(row.key());
        self.rows.insert(row);
    }

    pub(crate) fn remove(&mut self, key: Key) {
        self.touch(key);
        self.rows.remove(key);
    }

    /// Notes that a row may differ from the confirmed one.
    pub(crate) fn touch(&mut self, key: Key) {
        // Mostly one row is changed several times in succession.
        if self.touched.last() != Some(&key) {
            self.touched.push(key);
        }
    }

    /// Forgets what operations changed. They have to be applied again.
    pub(crate) fn reset(&mut self, confirmed: &Rows) {
        for key in mem::take(&mut self.touched) {
            match confirmed.get(key) {
                Some(row) => self.put(row.clone()),
                None => self.remove(key),
            }
        }
        self.touched.clear();
    }
}
