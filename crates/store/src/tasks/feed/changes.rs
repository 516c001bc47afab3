//! Reading the feed.

use super::{
    cursor::{Cursor, Within},
    page::{Changes, Page, read_rows},
};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    schema::task_lists,
    tasks::{revision::account_row, rows::TaskSink, tasks_of::TasksOf},
};
use diesel::prelude::*;
use uuid::Uuid;

/// How many rows are read on the thread that serves the request, and how many bytes.
const SHORT: usize = 100;
const SHORT_BYTES: usize = 128 * 1024;

impl TasksOf<'_> {
    /// Reads what is new since a cursor, or without one everything, `limit` rows at most, and one more where two have the
    /// same number and id.
    ///
    /// # Errors
    /// [`StoreError::Resync`] if the cursor is of another account or database, or older than what is remembered;
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn changes<S: TaskSink>(
        &self,
        since: Option<Cursor>,
        limit: usize,
    ) -> Result<Changes<S>, StoreError> {
        let principal = self.principal;
        let short = limit.min(SHORT);
        if since.is_some() || limit == short {
            let read = move |connection: &mut _| read(connection, principal, since, short, SHORT_BYTES);
            let page = self.store.look_up(read).await?;
            if !page.more || page.rows >= limit {
                return Ok(page);
            }
        }
        let user = principal.user_id();
        self.store
            .read_long(user, move |connection| read(connection, principal, since, limit, usize::MAX))
            .await
    }
}

/// The row of the account.
#[derive(Clone, Copy, Queryable)]
struct State {
    counter: i64,
    epoch: i64,
    forgotten: i64,
    count: i64,
}

impl State {
    /// # Errors
    /// [`StoreError::Revoked`].
    fn read(connection: &mut AnyConnection, principal: Principal) -> Result<Self, StoreError> {
        let columns = (task_lists::counter, task_lists::epoch, task_lists::forgotten, task_lists::task_count);
        let row = connection.first_row(account_row(principal).select(columns)).optional()?;
        row.ok_or(StoreError::Revoked)
    }

    /// The cursor after everything.
    fn end(&self) -> Cursor {
        Cursor { epoch: self.epoch, number: self.counter, within: None }
    }

    /// Where a client without a cursor begins. No number is negative.
    fn begin(&self) -> Cursor {
        let within = Within { deletions: self.counter, id: Uuid::nil() };
        Cursor { epoch: self.epoch, number: -1, within: Some(within) }
    }

    fn knows(&self, cursor: &Cursor) -> bool {
        let latest = cursor.number.max(cursor.deletions());
        cursor.epoch == self.epoch && latest <= self.counter && cursor.deletions() >= self.forgotten
    }
}

fn read<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    since: Option<Cursor>,
    limit: usize,
    max_bytes: usize,
) -> Result<Changes<S>, StoreError> {
    // Most requests find nothing new, for which one statement is enough.
    if let Some(cursor) = since {
        let state = State::read(connection, principal)?;
        if cursor == state.end() && state.knows(&cursor) {
            return Ok(nothing(cursor, state));
        }
    }
    connection.in_snapshot(|connection| {
        let state = State::read(connection, principal)?;
        let from = since.unwrap_or_else(|| state.begin());
        if !state.knows(&from) {
            return Err(StoreError::Resync);
        }
        let mut changes = nothing(since.unwrap_or_else(|| state.end()), state);
        let mut page = Page::new(limit, max_bytes);
        read_rows(connection, principal, &from, &mut page, &mut changes)?;
        (changes.rows, changes.more) = (page.rows, page.has_more);
        if changes.rows > 0 {
            changes.cursor = page.end(&from).unwrap_or_else(|| state.end());
        }
        Ok(changes)
    })
}

fn nothing<S: TaskSink>(cursor: Cursor, State { counter, count, .. }: State) -> Changes<S> {
    let (tasks, lists, gone) = (S::default(), Vec::new(), Vec::new());
    Changes { cursor, more: false, tasks, lists, gone, count, rows: 0, counter }
}
