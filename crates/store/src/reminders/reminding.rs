//! The instance that sends, and what it knows of what is due.

use super::recovery::{reclaim_all, revive_late};
use crate::{
    clock::Clock,
    engine::{AnyConnection, FileLock, lock_reminders},
    error::StoreError,
    schema::task_reminders,
    store::Store,
};
use diesel::{
    dsl::{auto_type, count_star, min},
    prelude::*,
};
use serde::Serialize;
use shared::Timestamp;
use std::time::Duration;
use tokio::time::sleep;

/// After how many seconds the database is read again, to find what other instances have added, if something else has used it
/// meanwhile. Otherwise it is left alone until the next reminder is due.
const READ_AGAIN: u32 = 10;
/// The difference between two readings of a clock that was set back.
const SET_BACK: Duration = Duration::from_secs(60);
/// When a write is tried again that has to succeed.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Permission to send reminders. With SQLite one process has it at a time, so that every lease of another is of one that is
/// gone. With PostgreSQL every instance has it, and leases end by the database's clock.
pub struct Reminding {
    pub(super) store: Store,
    _lock: Option<FileLock>,
    seen_uses: u64,
    /// Seconds since the database was read.
    seconds: u32,
    /// How many seconds to wait, also if something is due.
    pause: u32,
    latest: Timestamp,
}

/// What waits, and what has become of the reminders of the last 30 days. Daily digests are included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReminderCounts {
    pub waiting: i64,
    /// When the next one is due.
    pub next_at: Option<Timestamp>,
    pub sent: i64,
    /// Refused by the mail server for good.
    pub failed: i64,
    /// Not sent within a day.
    pub late: i64,
}

impl Store {
    /// Begins to send reminders, unless another process does so on the same SQLite file. Also returns how many of them were
    /// being sent when the process that had them ended.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn begin_reminding(&self) -> Result<Option<(Reminding, usize)>, StoreError> {
        let now = self.clock.now();
        // Without a lock, as on some network file systems, there is one process.
        let lock = match self.file.as_deref().map(lock_reminders) {
            Some(Ok(None)) => return Ok(None),
            Some(Ok(lock)) => lock,
            Some(Err(_)) | None => None,
        };
        let is_embedded = self.is_embedded;
        let begin = move |connection: &mut AnyConnection| {
            revive_late(connection, now)?;
            if is_embedded { reclaim_all(connection, now) } else { Ok(0) }
        };
        let reclaimed = self.write(move |connection| connection.atomically(begin)).await?;
        let store = self.clone();
        let reminding = Reminding { store, _lock: lock, seen_uses: 0, seconds: 0, pause: 0, latest: now };
        Ok(Some((reminding, reclaimed)))
    }

    /// Counts the reminders.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn count_reminders(&self) -> Result<ReminderCounts, StoreError> {
        self.read_quietly(count).await
    }
}

fn count(connection: &mut AnyConnection) -> Result<ReminderCounts, StoreError> {
    let columns = (task_reminders::outcome, count_star(), min(task_reminders::next_at));
    let rows = task_reminders::table.group_by(task_reminders::outcome).select(columns);
    let rows: Vec<(Option<String>, i64, Option<i64>)> = connection.load_all(rows)?;
    let mut counts = ReminderCounts::default();
    for (outcome, number, next_at) in rows {
        match outcome.as_deref() {
            None => {
                (counts.waiting, counts.next_at) = (number, next_at.map(Timestamp::from_millis));
            }
            Some("sent") => counts.sent = number,
            Some("failed") => counts.failed = number,
            Some(_) => counts.late += number,
        }
    }
    Ok(counts)
}

impl Reminding {
    /// Whether something is due. To be called every second: the database is read when something should be due, or may have
    /// been added by another instance.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn is_due(&mut self) -> Result<bool, StoreError> {
        self.notice_set_back().await?;
        let (now, uses) = (self.store.clock.now(), self.store.schedule.uses());
        self.seconds = self.seconds.saturating_add(1);
        let is_used = self.store.is_embedded || uses != self.seen_uses;
        let is_known_to_be_due = self.store.schedule.is_due(now);
        if self.seconds < self.pause || !(is_known_to_be_due || is_used && self.seconds >= READ_AGAIN) {
            return Ok(false);
        }
        (self.seconds, self.pause, self.seen_uses) = (0, 0, uses);
        self.store.schedule.clear();
        match self.store.read_quietly(next).await {
            Ok(next) => {
                next.iter().for_each(|at| self.store.schedule.no_later_than(*at));
                Ok(next.is_some_and(|at| at <= now.millis()))
            }
            Err(error) => {
                self.store.schedule.no_later_than(now.millis());
                self.pause(READ_AGAIN);
                Err(error)
            }
        }
    }

    /// Waits for so many seconds before the database is read again.
    pub fn pause(&mut self, seconds: u32) {
        self.pause = seconds;
    }

    /// The clock that is waited for.
    pub fn clock(&self) -> &Clock {
        &self.store.clock
    }

    /// Writes, again and again while the database cannot be used.
    pub(super) async fn persist<T: Send + 'static>(
        &self,
        call: impl Fn(&mut AnyConnection) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        loop {
            let call = call.clone();
            match self.store.write_quietly(move |connection| connection.atomically(|it| call(it))).await {
                Err(StoreError::Unavailable(_) | StoreError::Overloaded) => sleep(TRY_AGAIN_AFTER).await,
                result => return result,
            }
        }
    }

    /// What was too late while the clock was ahead is not late any more after it was set back.
    async fn notice_set_back(&mut self) -> Result<(), StoreError> {
        let now = self.store.clock.now();
        if now + SET_BACK < self.latest {
            self.store.write_quietly(move |connection| revive_late(connection, now)).await?;
            self.store.schedule.no_later_than(now.millis());
        }
        self.latest = now;
        Ok(())
    }
}

/// When something is to be looked at next.
fn next(connection: &mut AnyConnection) -> Result<Option<i64>, StoreError> {
    let first: Option<Option<i64>> = connection.first_row(waiting()).optional()?;
    Ok(first.flatten())
}

/// Those that wait, the next one first.
#[auto_type]
pub(crate) fn waiting() -> _ {
    task_reminders::table
        .filter(task_reminders::next_at.is_not_null())
        .order(task_reminders::next_at)
        .select(task_reminders::next_at)
}
