//! What is persisted of a replica.

use crate::json::{self, FromJson};
use serde::Serialize;

/// A table of records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Table {
    /// By id: as the server sent it last.
    Tasks,
    /// By id: as the server sent it last.
    Lists,
    /// Operations that the server has not confirmed. Their keys sort in the order in which they were performed.
    Outbox,
    /// One record: how far this device has followed the server.
    Meta,
    /// Operations that could not be saved, until the user has dismissed them or tries again.
    Refused,
}

impl Table {
    pub(crate) const ALL: [Self; 5] = [Self::Tasks, Self::Lists, Self::Outbox, Self::Meta, Self::Refused];

    /// The name of the table in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Lists => "lists",
            Self::Outbox => "outbox",
            Self::Meta => "meta",
            Self::Refused => "refused",
        }
    }
}

/// A record to be written, or deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Record {
    pub(crate) table: Table,
    /// Unique in its table.
    pub(crate) key: String,
    /// JSON; `None` deletes the record.
    pub(crate) value: Option<String>,
}

impl Record {
    pub(super) fn put(table: Table, key: impl ToString, value: &impl Serialize) -> Self {
        // What is persisted is serialisable.
        let value = serde_json::to_string(value).unwrap_or_default();
        Self { table, key: key.to_string(), value: Some(value) }
    }

    pub(super) fn delete(table: Table, key: impl ToString) -> Self {
        Self { table, key: key.to_string(), value: None }
    }

    /// The value, unless it is to be deleted, is damaged, or was written by a version that this one does not understand.
    pub(super) fn read<T: FromJson>(&self) -> Option<T> {
        json::parse(self.value.as_deref()?)
    }
}
