//! The rows of `task_reminders` for a task, and for the daily digest.

use super::{
    pace::LATE,
    times::{LocalTime, age},
};
use crate::{
    accounts::is_closed,
    engine::{AnyConnection, only},
    error::StoreError,
    schema::{task_lists, task_reminders, users},
};
use diesel::{
    dsl::{auto_type, exists, max, not, select},
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

/// Whether one of the times at which a task is to remind, and that is not too late for a reminder that was due, has no row.
///
/// # Errors
/// Those of the database.
pub(super) fn is_missing(
    connection: &mut AnyConnection,
    user: &str,
    task: &str,
    wanted: &BTreeSet<i64>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let rows: Vec<i64> = connection.load_all(rows_of(user, task).select(task_reminders::fire_at))?;
    Ok(wanted.iter().any(|at| !rows.contains(at) && age(*at, now) <= LATE))
}

/// The same as [`plan`] after the settings of the account have changed, which moves times: what was sent is not sent again.
/// `fixed` are the times that no setting moves. The others keep their order, so each belongs to the row of the same place, counted
/// from the latest. New times that are past and belong to no row are not added.
///
/// # Errors
/// Those of the database.
pub(crate) fn move_times(
    connection: &mut AnyConnection,
    user: &str,
    task: &str,
    [wanted, fixed]: [&BTreeSet<i64>; 2],
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let rows = rows_of(user, task).order(task_reminders::fire_at.desc());
    let rows: Vec<Row> = connection.load_all(rows.select(task_reminders::all_columns))?;
    let (kept, rows): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| fixed.contains(&row.fire_at) && wanted.contains(&row.fire_at));
    let is_kept = |at: i64| kept.iter().any(|row| row.fire_at == at);
    let mut new = wanted.iter().rev().copied().filter(|at| !is_kept(*at));
    let (mut moved, mut earliest) = (Vec::new(), None);
    for row in rows {
        let at = new.next();
        // What is being sent stays where it is, and so does what was sent at a time that is gone.
        let stays = row.lease.is_some() || at.is_none() && row.next_at.is_none() || at == Some(row.fire_at);
        if !stays {
            let of_row = rows_of(user, task).filter(task_reminders::fire_at.eq(row.fire_at));
            connection.run(diesel::delete(of_row))?;
            moved.extend(at.map(|at| (row, at)));
        }
    }
    for (row, at) in moved {
        let waits = row.next_at.is_some();
        // What was due already, and deferred, is not late before a day has passed.
        let limit = if row.fire_at <= now.millis() { LATE } else { TOO_LATE };
        if !waits || age(at, now) <= limit {
            let row = Row { fire_at: at, next_at: waits.then_some(at), ..row };
            // There may be one that is being sent, or was sent long ago.
            let is_free: bool =
                only(connection.load_all(select(not(exists(
                    rows_of(user, task).filter(task_reminders::fire_at.eq(at)),
                )))))?;
            if is_free {
                connection.run(diesel::insert_into(task_reminders::table).values(row))?;
                earliest = earliest.into_iter().chain(waits.then_some(at)).min();
            }
        }
    }
    for at in new.filter(|at| *at > now.millis()) {
        add(connection, user, task, at)?;
        earliest = earliest.into_iter().chain([at]).min();
    }
    Ok(earliest)
}

/// A row.
#[derive(Queryable, Insertable)]
#[diesel(table_name = task_reminders, treat_none_as_default_value = false)]
struct Row {
    user_id: String,
    task_id: String,
    fire_at: i64,
    next_at: Option<i64>,
    outcome: Option<String>,
    attempts: i64,
    lease: Option<String>,
    leased_until: Option<i64>,
    counted_at: Option<i64>,
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
