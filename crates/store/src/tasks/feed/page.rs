//! One page: the rows of all tables, merged in the order of the feed.

use super::{
    cursor::{Cursor, Within},
    sources::{Key, Start, lists_after, tasks_after, tombstones_after, trash_after},
};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    tasks::{
        lists::{ListRow, list_from},
        rows::{TaskSink, visit_rows},
    },
};
use shared::{Gone, Kind, List};
use std::iter;

/// What is new since a cursor.
#[derive(Clone, Debug)]
pub struct Changes<S> {
    /// Where to go on.
    pub cursor: Cursor,
    /// Whether there is more already.
    pub more: bool,
    /// New and changed ones, as they are now.
    pub tasks: S,
    /// New and changed ones, as they are now.
    pub lists: Vec<List>,
    pub gone: Vec<Gone>,
    /// How many tasks the account has.
    pub count: i64,
    /// How many rows these are.
    pub(super) rows: usize,
    /// The counter of the account.
    pub(super) counter: i64,
}

impl<S> Changes<S> {
    /// Whether there is nothing new.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

/// How full a page is.
pub(super) struct Page {
    limit: usize,
    /// How long the texts of its tasks may be.
    max_bytes: usize,
    bytes: usize,
    pub(super) rows: usize,
    last: Option<Key>,
    pub(super) has_more: bool,
}

impl Page {
    pub(super) fn new(limit: usize, max_bytes: usize) -> Self {
        Self { limit, max_bytes, bytes: 0, rows: 0, last: None, has_more: false }
    }

    /// Adds the next row if it belongs to the page, and `take` takes it. A task and a list may have the same number and id,
    /// between which no page can end.
    fn admit(&mut self, key: Key, take: impl FnOnce() -> bool) -> bool {
        let has_room = self.rows < self.limit && self.bytes <= self.max_bytes;
        let is_admitted = !self.has_more && (has_room || self.last == Some(key)) && take();
        match is_admitted {
            true => (self.rows, self.last) = (self.rows + 1, Some(key)),
            false => self.has_more = true,
        }
        is_admitted
    }

    /// The cursor at the end of the page, if more follows.
    pub(super) fn end(&self, from: &Cursor) -> Option<Cursor> {
        let (number, id) = self.last.filter(|_| self.has_more)?;
        // Of this number not all deletions have been sent.
        let deletions = from.deletions().max(number - 1);
        Some(Cursor { epoch: from.epoch, number, within: Some(Within { deletions, id }) })
    }
}

/// A row of any table but that of tasks.
enum Other {
    List(List),
    Gone(Gone),
}

/// Reads the rows that follow a cursor, until the page is full.
///
/// # Errors
/// Those of the database.
pub(super) fn read_rows<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    from: &Cursor,
    page: &mut Page,
    changes: &mut Changes<S>,
) -> Result<(), StoreError> {
    let user = principal.user_id();
    let start = Start::after(user, from.number, from.within.map(|within| within.id));
    let known = from.deletions();
    let deletions = if known < from.number { start.clone() } else { Start::after(user, known, None) };
    // One more than fits shows that there is another page.
    let limit = i64::try_from(page.limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut others = lists(connection, start.clone(), limit)?;
    others.extend(gone(connection, deletions, limit)?);
    others.sort_unstable_by_key(|(key, _)| *key);
    let mut others = others.into_iter().peekable();
    let mut take_others = |page: &mut Page, before: Option<Key>| {
        let is_next = |(key, _): &(Key, Other)| before.is_none_or(|before| *key < before);
        let next = iter::from_fn(|| others.next_if(is_next));
        for (_, other) in next.take_while(|(key, _)| page.admit(*key, || true)) {
            match other {
                Other::List(list) => changes.lists.push(list),
                Other::Gone(gone) => changes.gone.push(gone),
            }
        }
    };
    let tasks = &mut changes.tasks;
    visit_rows(connection, principal, tasks_after(start), limit, |task, number| {
        let key = (number.unwrap_or_default(), task.id.uuid());
        take_others(page, Some(key));
        page.bytes += task.bytes();
        page.admit(key, || tasks.take(task))
    })?;
    take_others(page, None);
    Ok(())
}

fn lists(connection: &mut AnyConnection, start: Start, limit: i64) -> Result<Vec<(Key, Other)>, StoreError> {
    let rows: Vec<(i64, ListRow)> = connection.load_all(lists_after(start, limit))?;
    let row = |(number, row)| {
        let list = list_from(row)?;
        Ok(((number, list.id.uuid()), Other::List(list)))
    };
    rows.into_iter().map(row).collect()
}

fn gone(connection: &mut AnyConnection, start: Start, limit: i64) -> Result<Vec<(Key, Other)>, StoreError> {
    let trash: Vec<(i64, String)> = connection.load_all(trash_after(start.clone(), limit))?;
    let tombstones: Vec<(i64, String, String)> = connection.load_all(tombstones_after(start, limit))?;
    let trash = trash.into_iter().map(|(number, id)| (number, id, Kind::Task));
    let tombstones = tombstones.into_iter().map(|(number, id, kind)| {
        let kind = if kind == "list" { Kind::List } else { Kind::Task };
        (number, id, kind)
    });
    let row = |(number, id, kind): (i64, String, Kind)| {
        let id = id.parse().map_err(StoreError::internal)?;
        Ok(((number, id), Other::Gone(Gone { kind, id })))
    };
    trash.chain(tombstones).map(row).collect()
}
