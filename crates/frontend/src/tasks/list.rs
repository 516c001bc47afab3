//! The list as it is shown: what the server has confirmed, and on top of it, at once, what was just done and is
//! still on its way. A refusal takes its change away again, and what was there before shows through.

use super::{
    change::{Change, Outcome},
    filter::Filter,
};
use shared::{NewTask, Task, TaskId, Timestamp, UserId};
use std::collections::{HashSet, VecDeque};
use uuid::Uuid;

/// A place in the list: stays the same from the moment that a task is first shown, which is before it has an id.
/// Keys ascend from the top of the list to its end.
pub(crate) type Key = i32;

/// Some tasks in a row, which are drawn together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Chunk {
    /// Which of the keys there can be. Each has its chunk for good, whatever is added, deleted or filtered.
    pub(crate) number: Key,
    /// How many are shown above it.
    pub(crate) before: usize,
    /// What is shown of it.
    pub(crate) keys: Vec<Key>,
}

impl Chunk {
    /// At most so many tasks are in one.
    pub(crate) const SIZE: Key = 50;

    /// Where the task at `key` stands among all that are shown, from 1.
    pub(crate) fn position(&self, key: Key) -> usize {
        self.before + self.keys.iter().take_while(|k| **k < key).count() + 1
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) all: usize,
    pub(crate) done: usize,
}

impl Counts {
    pub(crate) fn of(self, filter: Filter) -> usize {
        match filter {
            Filter::All => self.all,
            Filter::Open => self.all - self.done,
            Filter::Done => self.done,
        }
    }
}

#[derive(Clone, Debug)]
struct Entry {
    key: Key,
    /// As the server last said.
    confirmed: Task,
    /// In the order they were made; the first is on its way.
    pending: VecDeque<Change>,
    /// `confirmed` with everything pending done to it; `None` while being deleted.
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
    /// How many keys are taken above 0, by what came with the list, and from 0 down, by what was added on top of it.
    received: Key,
    added: Key,
}

impl TaskList {
    /// Takes in the list as the server gave it, newest first, below what has been added while waiting for it.
    pub(crate) fn receive(&mut self, tasks: Vec<Task>) {
        let known: HashSet<TaskId> = self.entries.iter().map(|entry| entry.confirmed.id).collect();
        for task in tasks.into_iter().filter(|task| !known.contains(&task.id)) {
            self.received += 1;
            let key = self.received;
            self.entries.push(Entry::new(key, task, VecDeque::new()));
        }
    }

    /// Where the focus goes when `key` leaves what `filter` shows: the one after it, or else the one before.
    pub(crate) fn neighbours(&self, key: Key, filter: Filter) -> Vec<Key> {
        let keys = self.keys(filter);
        let Some(place) = keys.iter().position(|k| *k == key) else { return Vec::new() };
        let before = place.checked_sub(1).and_then(|place| keys.get(place));
        keys.get(place + 1).into_iter().chain(before).copied().collect()
    }

    /// What `filter` shows, in order.
    pub(crate) fn keys(&self, filter: Filter) -> Vec<Key> {
        let visible = |entry: &&Entry| entry.shown.as_ref().is_some_and(|task| filter.shows(task));
        self.entries.iter().filter(visible).map(|entry| entry.key).collect()
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

    /// The task at `key` as it is to be shown.
    pub(crate) fn get(&self, key: Key) -> Option<&Task> {
        self.entry(key)?.shown.as_ref()
    }

    /// Where the task of that id is.
    pub(crate) fn key_of(&self, id: TaskId) -> Option<Key> {
        self.entries.iter().find(|entry| entry.confirmed.id == id).map(|entry| entry.key)
    }

    pub(crate) fn counts(&self) -> Counts {
        let shown = || self.entries.iter().filter_map(|entry| entry.shown.as_ref());
        Counts { all: shown().count(), done: shown().filter(|task| task.completed).count() }
    }

    /// Puts a new task on top, to be created with the first [`next`](Self::next).
    pub(crate) fn add(&mut self, owner: UserId, task: NewTask) -> Key {
        let key = -self.added;
        self.added += 1;
        let unsaved = Task {
            id: Uuid::nil().into(),
            user_id: owner,
            title: task.title.as_str().to_owned(),
            description: task.description.as_ref().map(|text| text.as_str().to_owned()),
            completed: false,
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
        };
        self.entries.insert(0, Entry::new(key, unsaved, VecDeque::from([Change::Create(task)])));
        key
    }

    /// Shows a change at once. Says whether it is the only one: then somebody has to send it, and otherwise
    /// it is sent when those before it have been.
    pub(crate) fn push(&mut self, key: Key, change: Change) -> bool {
        let Some(entry) = self.entry_mut(key) else { return false };
        entry.pending.push_back(change);
        entry.refresh();
        entry.pending.len() == 1
    }

    /// The change to send next, and the task as the server knows it.
    pub(crate) fn next(&self, key: Key) -> Option<(Task, Change)> {
        let entry = self.entry(key)?;
        Some((entry.confirmed.clone(), entry.pending.front()?.clone()))
    }

    /// Takes in what became of the change that [`next`](Self::next) gave.
    pub(crate) fn settle(&mut self, key: Key, outcome: Outcome) {
        let Some(entry) = self.entry_mut(key) else { return };
        let change = entry.pending.pop_front();
        match outcome {
            Outcome::Saved(task) | Outcome::Conflict(task) => {
                let id = task.id;
                entry.confirmed = task;
                entry.refresh();
                // The list may have come with the task before the answer to its creation did.
                self.entries.retain(|entry| entry.key == key || entry.confirmed.id != id);
            }
            Outcome::Failed if !matches!(change, Some(Change::Create(_))) => entry.refresh(),
            Outcome::Deleted | Outcome::Gone | Outcome::Failed => {
                self.entries.retain(|entry| entry.key != key);
            }
        }
    }

    fn entry(&self, key: Key) -> Option<&Entry> {
        self.entries.get(self.place(key)?)
    }

    fn entry_mut(&mut self, key: Key) -> Option<&mut Entry> {
        let place = self.place(key)?;
        self.entries.get_mut(place)
    }

    fn place(&self, key: Key) -> Option<usize> {
        self.entries.binary_search_by_key(&key, |entry| entry.key).ok()
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
