//! The rows of `task_reminders` for a task, and for the daily digest.

use super::times::{LocalTime, age};
use crate::{
    accounts::is_closed,
    engine::{AnyConnection, only},
    error::StoreError,
    schema::{task_lists, task_reminders, users},
};
use diesel::{
    dsl::{auto_type, max},
    prelude::*,
};
use shared::Timestamp;
use std::{collections::BTreeSet, time::Duration};

/// A reminder whose time was longer ago than this when it is written is not sent.
const TOO_LATE: Duration = Duration::from_secs(12 * 60 * 60);
/// The task of the daily digest.
pub(crate) const DIGEST: &str = "";

/// The rows of a task.
#[auto_type]
pub(crate) fn rows_of(user: &str, task: &str) -> _ {
    let (user, task): (String, String) = (user.to_owned(), task.to_owned());
    task_reminders::table.filter(task_reminders::user_id.eq(user)).filter(task_reminders::task_id.eq(task))
}

/// Brings the rows of a task up to date with the times at which it is to remind, and returns the earliest that it added. The
/// caller has the row of the account, so no other writer adds rows of the task. What was sent stays, and what is being sent.
///
/// # Errors
/// Those of the database.
pub(crate) fn plan(
    connection: &mut AnyConnection,
    user: &str,
    task: &str,
    wanted: &BTreeSet<i64>,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let rows = rows_of(user, task).select((task_reminders::fire_at, task_reminders::next_at));
    let rows: Vec<(i64, Option<i64>)> = connection.load_all(rows)?;
    for (fire_at, next_at) in &rows {
        if next_at.is_some() && !wanted.contains(fire_at) {
            let row = waiting(user, task).filter(task_reminders::fire_at.eq(*fire_at));
            connection.run(diesel::delete(row))?;
        }
    }
    let is_new = |at: &&i64| rows.iter().all(|(fire_at, _)| fire_at != *at) && age(**at, now) <= TOO_LATE;
    let new: Vec<i64> = wanted.iter().filter(is_new).copied().collect();
    for fire_at in &new {
        add(connection, user, task, *fire_at)?;
    }
    Ok(new.first().copied())
}

/// The same after the settings of the account have changed, which moves times: what was sent is not sent again. The rows of times
/// that are gone belong to the new times in their order, the latest to the latest, since all times that move keep their order.
/// New times that are past and belong to no row are not added.
///
/// # Errors
/// Those of the database.
pub(crate) fn move_times(
    connection: &mut AnyConnection,
    user: &str,
    task: &str,
    wanted: &BTreeSet<i64>,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let rows = rows_of(user, task).order(task_reminders::fire_at.desc());
    let rows = rows.select((task_reminders::fire_at, task_reminders::next_at, task_reminders::lease));
    let rows: Vec<(i64, Option<i64>, Option<String>)> = connection.load_all(rows)?;
    let new: Vec<i64> =
        wanted.iter().rev().copied().filter(|at| rows.iter().all(|row| row.0 != *at)).collect();
    let (mut new, mut earliest) = (new.into_iter(), None);
    for (fire_at, next_at, lease) in rows.into_iter().filter(|row| !wanted.contains(&row.0)) {
        let at = new.next();
        let row = rows_of(user, task).filter(task_reminders::fire_at.eq(fire_at));
        match (next_at, lease, at) {
            (None, _, Some(at)) => {
                connection.run(diesel::update(row).set(task_reminders::fire_at.eq(at)))?;
            }
            // It is being sent, or was.
            (_, Some(_), _) | (None, ..) => {}
            (Some(_), None, at) => {
                connection.run(diesel::delete(row))?;
                if let Some(at) = at.filter(|at| age(*at, now) <= TOO_LATE) {
                    add(connection, user, task, at)?;
                    earliest = Some(at);
                }
            }
        }
    }
    for at in new.filter(|at| *at > now.millis()) {
        add(connection, user, task, at)?;
        earliest = Some(at);
    }
    Ok(earliest)
}

/// Removes the rows of a task that waits for nothing any more.
///
/// # Errors
/// Those of the database.
pub(crate) fn forget(connection: &mut AnyConnection, user: &str, task: &str) -> QueryResult<()> {
    connection.run(diesel::delete(waiting(user, task))).map(drop)
}

/// Those of its rows that are not being sent.
#[auto_type]
fn waiting(user: &str, task: &str) -> _ {
    let rows: rows_of = rows_of(user, task);
    rows.filter(task_reminders::next_at.is_not_null()).filter(task_reminders::lease.is_null())
}

fn add(connection: &mut AnyConnection, user: &str, task: &str, fire_at: i64) -> QueryResult<()> {
    let row = (
        task_reminders::user_id.eq(user.to_owned()),
        task_reminders::task_id.eq(task.to_owned()),
        task_reminders::fire_at.eq(fire_at),
        task_reminders::next_at.eq(fire_at),
        task_reminders::attempts.eq(0),
        // There is one digest a day.
        task_reminders::counted_at.eq((task == DIGEST).then_some(0)),
    );
    connection.run(diesel::insert_into(task_reminders::table).values(row)).map(drop)
}

/// Takes the row of the account, which every writer of its tasks waits for. SQLite has one writer anyway.
///
/// # Errors
/// Those of the database.
pub(crate) fn take_account(connection: &mut AnyConnection, user: &str) -> QueryResult<()> {
    let list = task_lists::table.filter(task_lists::user_id.eq(user.to_owned()));
    let same = task_lists::trash_count.eq(task_lists::trash_count);
    connection.run(diesel::update(list).set(same)).map(drop)
}

/// Brings the row of the daily digest up to date with the settings of the account, and returns when it is due if that is new.
/// Takes the row of the account.
///
/// # Errors
/// Those of the database.
pub(crate) fn plan_digest(
    connection: &mut AnyConnection,
    user: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    take_account(connection, user)?;
    let account = users::table.filter(users::id.eq(user.to_owned()));
    let columns = (users::email, users::daily_digest, users::time_zone, users::reminder_hour);
    let account: QueryResult<(String, bool, Option<String>, Option<i16>)> =
        only(connection.load_all(account.select(columns)));
    let Some((email, is_wanted, zone, hour)) = account.optional()? else { return Ok(None) };
    if !is_wanted || is_closed(&email) {
        forget(connection, user, DIGEST)?;
        return Ok(None);
    }
    let sent = rows_of(user, DIGEST).filter(task_reminders::outcome.eq("sent"));
    let last: Option<i64> = only(connection.load_all(sent.select(max(task_reminders::fire_at))))?;
    let local = LocalTime::new(zone.as_deref(), hour);
    let next = local.next_digest(now, last.map(Timestamp::from_millis)).map(Timestamp::millis);
    plan(connection, user, DIGEST, &next.into_iter().collect(), now)
}
