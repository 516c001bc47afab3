//! What is done at the start, and after the clock was set back.

use super::pace::HOUR;
use crate::{engine::AnyConnection, error::StoreError, schema::task_reminders};
use diesel::prelude::*;
use shared::Timestamp;

/// How long after a start the reminders are left alone that a process was sending when it ended, in milliseconds. The mail
/// server may have taken them: a program that is killed again and again must not send them again and again.
const DOUBTFUL: i64 = 10_000;
/// The longest time for which a reminder waits that is due, and some, in milliseconds.
const LONGEST_WAIT: i64 = HOUR + HOUR / 2;
/// How late something may be that was not sent while the clock was ahead, in milliseconds.
const REVIVED: i64 = 12 * 60 * 60 * 1000;

/// Ends all leases: those of processes that are gone.
///
/// # Errors
/// Those of the database.
pub(super) fn reclaim_all(connection: &mut AnyConnection, now: Timestamp) -> Result<usize, StoreError> {
    let taken = task_reminders::table.filter(task_reminders::lease.is_not_null());
    let free = (
        task_reminders::lease.eq(None::<String>),
        task_reminders::leased_until.eq(None::<i64>),
        task_reminders::next_at.eq(now.millis() + DOUBTFUL),
    );
    Ok(connection.run(diesel::update(taken).set(free))?)
}

/// Makes reminders wait again that were dropped as too late while the clock was ahead, and those for their time that were to be
/// looked at later.
///
/// # Errors
/// Those of the database.
pub(super) fn revive_late(connection: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    let late = task_reminders::table
        .filter(task_reminders::outcome.eq("late"))
        .filter(task_reminders::fire_at.gt(now.millis() - REVIVED));
    let waiting = (
        task_reminders::outcome.eq(None::<String>),
        task_reminders::next_at.eq(task_reminders::fire_at.nullable()),
    );
    connection.run(diesel::update(late).set(waiting))?;
    let postponed = task_reminders::table
        .filter(task_reminders::next_at.gt(now.millis() + LONGEST_WAIT))
        .filter(task_reminders::next_at.gt(task_reminders::fire_at.nullable()))
        .filter(task_reminders::lease.is_null());
    connection
        .run(diesel::update(postponed).set(task_reminders::next_at.eq(task_reminders::fire_at.nullable())))?;
    Ok(())
}
