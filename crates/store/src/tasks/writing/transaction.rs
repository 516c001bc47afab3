//! The transaction of every write.

use crate::{
    clock::Clock,
    engine::{AnyConnection, Prepared, Written, only},
    error::{Quota, StoreError},
    principal::Principal,
    reminders::LocalTime,
    schema::task_lists,
    tasks::{feed::Cursor, limits::MAX_TASKS, revision::account_row, tasks_of::TasksOf},
};
use diesel::prelude::*;
use shared::{Timestamp, UserId};
use uuid::Uuid;

/// A write to the tasks and lists of one account. It has the account's row, which other writers of the account wait for:
/// so the numbers of changes are committed in order, and what it reads stays as it is until it ends.
pub(crate) struct Change<'c> {
    pub(crate) connection: &'c mut AnyConnection,
    pub(crate) principal: Principal,
    pub(crate) clock: &'c Clock,
    pub(crate) now: Timestamp,
    /// The number of the change, which the rows that it writes get.
    pub(crate) number: i64,
    pub(crate) task_count: i64,
    pub(crate) trash_count: i64,
    /// Rows written, plus rows read, in units of the cost of a written one: bounds the work of a batch.
    pub(crate) rows: usize,
    /// The clock of the account, once it was read.
    pub(crate) local_time: Option<LocalTime>,
    /// When the earliest reminder is due that was added, in milliseconds.
    pub(crate) remind_at: Option<i64>,
    epoch: i64,
    /// Of number, tasks and trash: what the row of the account says.
    recorded: [i64; 3],
}

impl<'c> Change<'c> {
    /// Takes the account's row. On PostgreSQL by an update, which counts `adding` tasks that are expected to be created: that
    /// saves a statement at the end. SQLite's only writer reads it, and updates it once, at the end.
    ///
    /// # Errors
    /// [`StoreError::Revoked`].
    fn begin(
        connection: &'c mut AnyConnection,
        principal: Principal,
        clock: &'c Clock,
        adding: i64,
    ) -> Result<Self, StoreError> {
        let columns =
            (task_lists::counter, task_lists::task_count, task_lists::trash_count, task_lists::epoch);
        let adding = if connection.is_embedded() { None } else { Some(adding) };
        let row: QueryResult<(i64, i64, i64, i64)> = match adding {
            None => connection.first_row(account_row(principal).select(columns)),
            Some(adding) => {
                let taken = diesel::update(account_row(principal)).set((
                    task_lists::revision.eq(new_revision()),
                    task_lists::counter.eq(task_lists::counter + 1),
                    task_lists::task_count.eq(task_lists::task_count + adding),
                ));
                only(connection.load_all(Prepared(taken.returning(columns))))
            }
        };
        let (counter, tasks, trash_count, epoch) = row.optional()?.ok_or(StoreError::Revoked)?;
        let recorded = [counter, tasks, trash_count];
        let number = if adding.is_none() { counter + 1 } else { counter };
        let task_count = tasks - adding.unwrap_or_default();
        let now = clock.now();
        Ok(Self {
            connection,
            principal,
            clock,
            now,
            number,
            task_count,
            trash_count,
            rows: 0,
            local_time: None,
            remind_at: None,
            epoch,
            recorded,
        })
    }

    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    fn finish(self) -> Result<(), StoreError> {
        let [number, tasks, trash] = [self.number, self.task_count, self.trash_count];
        if tasks > MAX_TASKS && tasks > self.recorded[1] {
            return Err(StoreError::QuotaExceeded(Quota::Tasks));
        }
        if self.recorded != [number, tasks, trash] {
            let list = task_lists::table.filter(task_lists::user_id.eq(self.user_id().to_string()));
            let state = (
                task_lists::revision.eq(new_revision()),
                task_lists::counter.eq(number),
                task_lists::task_count.eq(tasks),
                task_lists::trash_count.eq(trash),
            );
            self.connection.update(diesel::update(list).set(state))?;
        }
        Ok(())
    }

    pub(crate) fn user_id(&self) -> UserId {
        self.principal.user_id()
    }

    /// The place in the feed after this change.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor::after(self.epoch, self.number)
    }

    /// The `updated_at` of a row that is changed: now, or one millisecond after the previous one if that is not earlier.
    pub(crate) fn after(&self, updated_at: Timestamp) -> Timestamp {
        Timestamp::from_millis(self.now.millis().max(updated_at.millis() + 1))
    }

    /// Counts a task that is added.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    pub(crate) fn count_task(&mut self) -> Result<(), StoreError> {
        self.task_count += 1;
        match self.task_count > MAX_TASKS {
            true => Err(StoreError::QuotaExceeded(Quota::Tasks)),
            false => Ok(()),
        }
    }
}

/// A call that runs a transaction.
type Transaction<T> = Box<dyn FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send>;

fn new_revision() -> i64 {
    Uuid::new_v4().as_u64_pair().0.cast_signed()
}

impl TasksOf<'_> {
    /// Runs a write in its transaction.
    ///
    /// # Errors
    /// Those of the write, after which nothing is changed; [`StoreError::Revoked`], [`StoreError::Overloaded`],
    /// [`StoreError::Unavailable`].
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        adding: i64,
        write: impl FnOnce(&mut Change<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let run = self.transaction(adding, write);
        self.store.write_of(self.principal.user_id(), Written::Tasks, run).await
    }

    /// The same for a write of many rows, which may take longer than a call usually may.
    ///
    /// # Errors
    /// As [`TasksOf::write`].
    pub(crate) async fn write_long<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Change<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let run = self.transaction(0, write);
        self.store.write_long(self.principal.user_id(), run).await
    }

    /// Boxed, since each of the futures around it would have room for it twice, and it contains a task.
    fn transaction<T: Send + 'static>(
        &self,
        adding: i64,
        write: impl FnOnce(&mut Change<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Transaction<T> {
        let (principal, clock, schedule) =
            (self.principal, self.store.clock.clone(), self.store.schedule.clone());
        let run = move |connection: &mut AnyConnection| {
            let mut change = Change::begin(connection, principal, &clock, adding)?;
            let result = write(&mut change)?;
            let remind_at = change.remind_at;
            change.finish()?;
            // Before the commit. What is due at once and not seen yet is found by the next read.
            remind_at.iter().for_each(|at| schedule.no_later_than(*at));
            Ok(result)
        };
        Box::new(move |connection: &mut AnyConnection| connection.atomically(run))
    }
}
