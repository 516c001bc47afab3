//! The state of a replica, and its records.

use super::{
    operations::{Operation, Refused},
    records::{Record, Table},
    shown::{self, Key, Row, Rows, View},
};
use crate::json::{FromJson, members, words};
use serde::Serialize;
use serde_json::Value;
use shared::{List, ListId, Task, TaskId, UserId};
use std::{mem, sync::Arc};
use uuid::Uuid;

/// Of the rows that are persisted. If it differs, everything is fetched again.
const VERSION: u32 = 1;

/// The key of the only record of [`Table::Meta`].
const PROGRESS: &str = "progress";

/// How far this device has followed the server, and the batch that it is sending.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Progress {
    pub(super) version: u32,
    /// Where the feed goes on; `None` at its beginning.
    pub(super) cursor: Option<String>,
    /// Whether everything has been fetched.
    pub(super) is_complete: bool,
    pub(super) device: Uuid,
    /// That of the last batch.
    pub(super) number: u32,
    /// The entries of the last batch that are not confirmed; none if all of it is.
    pub(super) keys: Vec<String>,
    pub(super) stage: Stage,
}

/// What is known about a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(super) enum Stage {
    /// There is no response: it is to be sent, or sent again.
    Sent,
    /// The server has applied these operations.
    Saved,
    /// The server has applied the batch. Which operations it has refused was in a response that was lost.
    Unknown,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Sent, Self::Saved, Self::Unknown];

    /// As serialised.
    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "Sent",
            Self::Saved => "Saved",
            Self::Unknown => "Unknown",
        }
    }
}

words!(Stage);
members! { Progress { version, cursor, is_complete, device, number, keys, stage } }

/// An operation in the outbox.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) operation: Operation,
}

/// The data of an account on this device.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    pub(super) owner: UserId,
    pub(super) tab: Uuid,
    pub(super) confirmed: Rows,
    /// Sorted by key.
    pub(super) outbox: Vec<Entry>,
    pub(super) refused: Vec<Refused>,
    pub(super) progress: Progress,
    pub(super) view: View,
    /// The highest number in a key of the outbox so far.
    pub(super) counter: u64,
    /// While everything is fetched, the rows that have come.
    pub(super) fetched: Option<Vec<Key>>,
    /// Everything was fetched just now, so that this need not be done again if the number of tasks is still another one.
    pub(super) is_fresh: bool,
    written: Vec<Record>,
}

impl Replica {
    /// The replica of an account from its records, all of them or none. `tab` is a random UUID.
    ///
    /// A record that cannot be read is left as it is; if it is a task or a list, everything is fetched again.
    pub(crate) fn load(owner: UserId, tab: Uuid, records: Vec<Record>) -> Self {
        let progress = Progress {
            version: VERSION,
            cursor: None,
            is_complete: false,
            device: tab,
            number: 0,
            keys: Vec::new(),
            stage: Stage::Sent,
        };
        let mut replica = Self {
            owner,
            tab,
            confirmed: Rows::default(),
            outbox: Vec::new(),
            refused: Vec::new(),
            progress,
            view: View::default(),
            counter: 0,
            fetched: None,
            is_fresh: false,
            written: Vec::new(),
        };
        let rows = |record: &&Record| matches!(record.table, Table::Tasks | Table::Lists);
        let expected = records.iter().filter(rows).count();
        replica.adopt(records);
        let is_whole = replica.confirmed.all().len() == expected;
        if !is_whole || !replica.progress.is_complete || replica.progress.version != VERSION {
            (replica.progress.version, replica.progress.cursor) = (VERSION, None);
        }
        replica
    }

    /// Goes on with what is stored on this device and was not read before. `tab` is a random UUID.
    pub(crate) fn store(&mut self, tab: Uuid, stored: Vec<Record>) -> Vec<Record> {
        let mut mine = self.outbox_records();
        if stored.is_empty() {
            for row in self.confirmed.all().to_vec() {
                self.confirm(row);
            }
            for refused in self.refused.clone() {
                self.write(Record::put(Table::Refused, &refused.key, &refused));
            }
            self.write_progress();
            mine.extend(self.written());
        } else {
            *self = Self::load(self.owner, tab, stored);
            self.adopt(mine.clone());
        }
        mine
    }

    /// The records of the outbox.
    pub(crate) fn outbox_records(&self) -> Vec<Record> {
        self.outbox.iter().map(|entry| Record::put(Table::Outbox, &entry.key, &entry.operation)).collect()
    }

    /// The records of the outbox, and of what could not be saved.
    pub(crate) fn unsaved_records(&self) -> Vec<Record> {
        let refused = self.refused.iter().map(|refused| Record::put(Table::Refused, &refused.key, refused));
        self.outbox_records().into_iter().chain(refused).collect()
    }

    /// Goes on as a device of its own, without the other tabs.
    pub(crate) fn detach(&mut self) {
        // The server has seen the numbers under that name, if this tab was the first of the database that is lost.
        if self.progress.device != self.tab {
            (self.progress.device, self.progress.number) = (self.tab, 0);
        }
    }

    /// Forgets all that is confirmed, so that it is fetched again. The outbox stays.
    pub(crate) fn forget(&mut self) -> Vec<Record> {
        for key in self.confirmed.all().iter().map(Row::key).collect::<Vec<_>>() {
            self.remove(key);
        }
        self.write(Record::delete(Table::Meta, PROGRESS));
        self.written()
    }

    pub(crate) fn owner(&self) -> UserId {
        self.owner
    }

    /// Takes over what another tab has changed.
    pub(crate) fn adopt(&mut self, records: Vec<Record>) {
        for record in records {
            match record.table {
                Table::Tasks => self.adopt_row(record.read::<Task>().map(Row::from), &record, Key::Task),
                Table::Lists => self.adopt_row(record.read::<List>().map(Row::from), &record, Key::List),
                Table::Outbox => self.adopt_entry(record),
                Table::Meta => {
                    if let Some(progress) = record.read() {
                        // The tab that wrote it is the leader.
                        (self.progress, self.fetched) = (progress, None);
                    }
                }
                Table::Refused => {
                    self.refused.retain(|refused| refused.key != record.key);
                    self.refused.extend(record.read());
                }
            }
        }
        self.refresh();
    }

    fn adopt_row<I: From<Uuid>>(&mut self, row: Option<Row>, record: &Record, key: fn(I) -> Key) {
        match (row, record.key.parse::<Uuid>()) {
            (Some(row), _) => self.set(row),
            (None, Ok(id)) if record.value.is_none() => self.unset(key(id.into())),
            (None, _) => {}
        }
    }

    fn adopt_entry(&mut self, record: Record) {
        let number = record.key.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        self.counter = self.counter.max(number.unwrap_or_default());
        let index = self.outbox.binary_search_by(|entry| entry.key.cmp(&record.key));
        if let Ok(index) = index {
            self.outbox.remove(index);
        }
        let (Ok(index) | Err(index)) = index;
        if let Some(operation) = record.read() {
            self.outbox.insert(index, Entry { key: record.key, operation });
        }
    }

    fn set(&mut self, row: Row) {
        self.view.touch(row.key());
        self.confirmed.insert(row);
    }

    fn unset(&mut self, key: Key) {
        self.view.touch(key);
        self.confirmed.remove(key);
    }

    /// Confirms a row.
    pub(super) fn confirm(&mut self, row: Row) {
        self.write(match &row {
            Row::Task(task) => Record::put(Table::Tasks, task.id, task.as_ref()),
            Row::List(list) => Record::put(Table::Lists, list.id, list.as_ref()),
        });
        self.set(row);
    }

    /// Removes a confirmed row.
    pub(super) fn remove(&mut self, key: Key) {
        self.write(match key {
            Key::Task(id) => Record::delete(Table::Tasks, id),
            Key::List(id) => Record::delete(Table::Lists, id),
        });
        self.unset(key);
    }

    /// Shows the outbox on top of the confirmed rows.
    pub(super) fn refresh(&mut self) {
        self.view.reset(&self.confirmed);
        for entry in &self.outbox {
            shown::apply(&mut self.view, self.owner, &entry.operation);
        }
    }

    pub(super) fn write(&mut self, record: Record) {
        self.written.push(record);
    }

    pub(super) fn write_progress(&mut self) {
        self.written.push(Record::put(Table::Meta, PROGRESS, &self.progress));
    }

    /// The records that were changed.
    pub(super) fn written(&mut self) -> Vec<Record> {
        mem::take(&mut self.written)
    }

    /// All tasks that are shown, oldest first.
    pub(crate) fn tasks(&self) -> impl DoubleEndedIterator<Item = &Arc<Task>> {
        shown::tasks(self.view.rows())
    }

    /// A task as it is shown.
    pub(crate) fn task(&self, id: TaskId) -> Option<&Arc<Task>> {
        self.view.task(id)
    }

    /// All lists that are shown, oldest first.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Arc<List>> {
        shown::lists(self.view.rows())
    }

    /// A list as it is shown.
    pub(crate) fn list(&self, id: ListId) -> Option<&Arc<List>> {
        shown::list(self.view.rows(), id)
    }
}
