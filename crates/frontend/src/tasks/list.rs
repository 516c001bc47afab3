//! The list as it is shown: the tasks that the server has confirmed, with pending changes applied optimistically. A refused
//! change is removed from the pending ones, which reverts it.

use super::{
    change::{Change, Outcome},
    filter::Filter,
};
use shared::{Task, TaskAttributes, TaskId, TaskTitle, Timestamp, UserId};
use std::collections::{HashSet, VecDeque};
use uuid::Uuid;

/// Identifies a task from when it is first shown, which is before it has an id. Keys ascend from the top of the list to
/// its end.
pub(crate) type Key = i32;

/// Consecutive tasks that are rendered together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Chunk {
    /// The range of its keys: a key stays in its chunk when tasks are added, deleted or filtered.
    pub(crate) number: Key,
    /// How many tasks are shown above it.
    pub(crate) before: usize,
    /// Its tasks that are shown.
    pub(crate) keys: Vec<Key>,
}

impl Chunk {
    /// The maximum number of its tasks.
    pub(crate) const SIZE: Key = 50;

    /// The position of a task among all that are shown, from 1.
    pub(crate) fn position(&self, key: Key) -> usize {
        self.before + self.keys.iter().take_while(|k| **k < key).count() + 1
    }
}

#[derive(Clone, Debug)]
struct Entry {
    key: Key,
    /// The last version from the server.
    confirmed: Task,
    /// In order; the first is in flight.
    pending: VecDeque<Change>,
    /// `confirmed` with all pending changes; `None` while being deleted.
    shown: Option<Task>,
}

impl Entry {
    fn new(key: Key, confirmed: Task, pending: VecDeque<Change>) -> Self {
        Self { key, shown: Some(confirmed.clone()), confirmed, pending }
    }

    fn refresh(&mut self) {
        self.shown =
            self.pending.iter().try_fold(self.confirmed.clone(), |task, change| change.applied(task));
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct TaskList {
    /// Newest first.
    entries: Vec<Entry>,
    /// How many keys are in use: those of received tasks count up from 1, those of added tasks down from 0.
    received: Key,
    added: Key,
}

impl TaskList {
    /// Takes over the server's list, newest first, below tasks that were added in the meantime.
    pub(crate) fn receive(&mut self, tasks: Vec<Task>) {
        let known: HashSet<TaskId> = self.entries.iter().map(|entry| entry.confirmed.id).collect();
        for task in tasks.into_iter().filter(|task| !known.contains(&task.id)) {
            self.received += 1;
            let key = self.received;
            self.entries.push(Entry::new(key, task, VecDeque::new()));
        }
    }

    /// The task after `key` and the one before it, as far as `filter` shows them: where the focus goes when `key` leaves.
    pub(crate) fn neighbours(&self, key: Key, filter: Filter) -> Vec<Key> {
        let keys = self.keys(filter);
        let Some(index) = keys.iter().position(|k| *k == key) else { return Vec::new() };
        let before = index.checked_sub(1).and_then(|index| keys.get(index));
        keys.get(index + 1).into_iter().chain(before).copied().collect()
    }

    /// The tasks that `filter` shows, in order.
    pub(crate) fn keys(&self, filter: Filter) -> Vec<Key> {
        self.visible(filter).map(|entry| entry.key).collect()
    }

    pub(crate) fn count(&self, filter: Filter) -> usize {
        self.visible(filter).count()
    }

    /// The same in chunks.
    pub(crate) fn chunks(&self, filter: Filter) -> Vec<Chunk> {
        let mut chunks: Vec<Chunk> = Vec::new();
        for (before, key) in self.keys(filter).into_iter().enumerate() {
            let number = key.div_euclid(Chunk::SIZE);
            match chunks.last_mut() {
                Some(chunk) if chunk.number == number => chunk.keys.push(key),
                _ => chunks.push(Chunk { number, before, keys: vec![key] }),
            }
        }
        chunks
    }

    /// The task as it is shown.
    pub(crate) fn get(&self, key: Key) -> Option<&Task> {
        self.entry(key)?.shown.as_ref()
    }

    pub(crate) fn key_of(&self, id: TaskId) -> Option<Key> {
        self.entries.iter().find(|entry| entry.confirmed.id == id).map(|entry| entry.key)
    }

    /// Adds a task on top; [`next`](Self::next) returns its creation.
    pub(crate) fn add(&mut self, owner: UserId, title: TaskTitle) -> Key {
        let key = -self.added;
        self.added += 1;
        let unsaved = Task {
            id: Uuid::nil().into(),
            user_id: owner,
            title: title.as_str().to_owned(),
            description: None,
            completed: false,
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
            attributes: TaskAttributes::default(),
        };
        self.entries.insert(0, Entry::new(key, unsaved, VecDeque::from([Change::Create(title)])));
        key
    }

    /// Applies a change. Returns whether it is the only pending one of its task: then the caller has to send it, and
    /// otherwise it is sent after those before it.
    pub(crate) fn push(&mut self, key: Key, change: Change) -> bool {
        let Some(entry) = self.entry_mut(key) else { return false };
        entry.pending.push_back(change);
        entry.refresh();
        entry.pending.len() == 1
    }

    /// The next change to send, with the confirmed version of its task.
    pub(crate) fn next(&self, key: Key) -> Option<(Task, Change)> {
        let entry = self.entry(key)?;
        Some((entry.confirmed.clone(), entry.pending.front()?.clone()))
    }

    /// Applies the outcome of the change that [`next`](Self::next) returned.
    pub(crate) fn settle(&mut self, key: Key, outcome: Outcome) {
        let Some(entry) = self.entry_mut(key) else { return };
        let change = entry.pending.pop_front();
        match outcome {
            Outcome::Saved(task) | Outcome::Conflict(task) => {
                let id = task.id;
                entry.confirmed = task;
                entry.refresh();
                // The list may have arrived with the task before the response to its creation.
                self.entries.retain(|entry| entry.key == key || entry.confirmed.id != id);
            }
            Outcome::Failed if !matches!(change, Some(Change::Create(_))) => entry.refresh(),
            Outcome::Deleted | Outcome::Gone | Outcome::Failed => {
                self.entries.retain(|entry| entry.key != key);
            }
        }
    }

    fn visible(&self, filter: Filter) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.shown.as_ref().is_some_and(|task| filter.shows(task)))
    }

    fn entry(&self, key: Key) -> Option<&Entry> {
        self.entries.get(self.index(key)?)
    }

    fn entry_mut(&mut self, key: Key) -> Option<&mut Entry> {
        let index = self.index(key)?;
        self.entries.get_mut(index)
    }

    fn index(&self, key: Key) -> Option<usize> {
        self.entries.binary_search_by_key(&key, |entry| entry.key).ok()
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
