//! What is done at the start, and after the clock was set back.

use super::pace::HOUR;
use crate::{engine::AnyConnection, error::StoreError, schema::task_reminders};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use shared::Timestamp;

/// How long after a start the reminders are left alone that a process was sending when it ended, in milliseconds. The mail
/// server may have taken them: a program that is killed again and again must not send them again and again.
const DOUBTFUL: i64 = 30_000;
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

pub(crate) const REVIVE_LATE: &str = "UPDATE task_reminders SET outcome = NULL, next_at = fire_at
    WHERE outcome = 'late' AND fire_at > $1";
pub(crate) const REVIVE_DEFERRED: &str = "UPDATE task_reminders SET next_at = fire_at
    WHERE next_at > fire_at AND next_at > $1 AND lease IS NULL";

/// Makes reminders wait again that were dropped as too late while the clock was ahead, and those for their time that were to be
/// looked at later.
///
/// # Errors
/// Those of the database.
pub(super) fn revive_late(connection: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    for (revive, after) in
        [(REVIVE_LATE, now.millis() - REVIVED), (REVIVE_DEFERRED, now.millis() + LONGEST_WAIT)]
    {
        sql_query(revive).bind::<BigInt, _>(after).execute(connection)?;
    }
    Ok(())
}
