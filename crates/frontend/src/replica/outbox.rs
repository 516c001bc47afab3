//! Operations of the user.

use super::{
    operations::{Operation, Verb},
    records::{Record, Table},
    shown::{self, Key},
    state::{Entry, Replica, Stage},
};
use shared::{Kind, Timestamp};

/// What operations have changed.
#[derive(Clone, Debug)]
pub(crate) struct Performed {
    /// To be written, and sent to the other tabs.
    pub(crate) records: Vec<Record>,
    /// The operations that undo them.
    pub(crate) undo: Vec<Operation>,
}

impl Replica {
    /// Performs operations: they are shown at once, and sent with the next batches. One that changes nothing is left out,
    /// but not an edit of a task that is gone, whose text would be lost.
    pub(crate) fn perform(&mut self, operations: Vec<Operation>, now: Timestamp) -> Performed {
        let mut undo = Vec::new();
        for mut operation in operations {
            operation.at = now;
            self.add_what_is_shown(&mut operation);
            if self.is_needed(&operation) {
                undo.push(shown::inverse(&self.view, &operation));
                shown::apply(&mut self.view, self.owner, &operation);
                self.enqueue(operation);
            }
        }
        // The last is undone first.
        let undo = undo.into_iter().rev().flatten().collect();
        Performed { records: self.written(), undo }
    }

    fn add_what_is_shown(&self, operation: &mut Operation) {
        let task = self.task(operation.id.into()).filter(|_| operation.kind == Kind::Task);
        let task = task.map(AsRef::as_ref).or(operation.tasks.first());
        if let Some(title) = task.map(|task| task.title.clone()) {
            operation.title = title;
        }
        if operation.description().is_some() && operation.is_update() && operation.base.is_none() {
            let shown = task.and_then(|task| task.description.clone());
            operation.base = Some(shown.unwrap_or_default());
        }
        if task.is_some_and(|task| task.attributes.repeat.is_none()) {
            (operation.today, operation.next_id) = (None, None);
        }
    }

    fn is_needed(&self, operation: &Operation) -> bool {
        let key = Key::new(operation.kind, operation.id);
        let completed = self.task(operation.id.into()).map(|task| task.completed);
        match operation.verb {
            Verb::Update => !operation.is_empty_update(),
            Verb::Complete => completed == Some(false),
            Verb::Reopen => completed == Some(true),
            Verb::Delete => self.view.rows().contains(key),
            Verb::Create | Verb::Restore => true,
        }
    }

    /// Adds an operation behind all others that this tab knows of.
    fn enqueue(&mut self, operation: Operation) {
        self.counter += 1;
        let key = format!("{:016x}-{}", self.counter, self.tab);
        self.write(Record::put(Table::Outbox, &key, &operation));
        self.outbox.push(Entry { key, operation });
    }

    /// Changes an operation in the outbox.
    pub(super) fn rewrite(&mut self, key: &str, operation: Operation) {
        self.write(Record::put(Table::Outbox, key, &operation));
        if let Some(entry) = self.outbox.iter_mut().find(|entry| entry.key == key) {
            entry.operation = operation;
        }
    }

    /// Removes operations from the outbox. The keys are sorted.
    pub(super) fn dequeue(&mut self, keys: &[String]) {
        self.outbox.retain(|entry| keys.binary_search(&entry.key).is_err());
        for key in keys {
            self.write(Record::delete(Table::Outbox, key));
        }
    }

    /// How many operations the server is not known to have applied.
    pub(crate) fn pending(&self) -> usize {
        let is_saved = self.progress.stage == Stage::Saved;
        self.outbox.len().saturating_sub(if is_saved { self.progress.keys.len() } else { 0 })
    }
}
