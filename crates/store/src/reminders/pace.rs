//! How many reminders of an account are sent: so many at once, and so many an hour. Each is counted once before it is leased,
//! and uses a share of an hour of its account. What is too much waits until nothing is used any more, and is dropped as late if
//! that is after its time. Digests are not counted: there is one a day.

use crate::{
    engine::AnyConnection,
    error::StoreError,
    schema::{task_lists, task_reminders},
};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::Timestamp;
use std::{collections::BTreeMap, time::Duration};

/// After this time a reminder is not sent any more.
pub(super) const LATE: Duration = Duration::from_secs(24 * 60 * 60);
/// In milliseconds.
pub(super) const HOUR: i64 = 60 * 60 * 1000;
/// How many reminders of an account are sent at once, and in an hour.
const PER_HOUR: i64 = 100;
/// What each uses.
const SHARE: i64 = HOUR / PER_HOUR;
/// How many a transaction counts.
const PIECE: i64 = 250;
/// For how many accounts a transaction counts at most: their own writers wait for it.
const ACCOUNTS: usize = 20;
/// How many of an account it lets wait: they are changed with one statement.
const PIECE_TOO_MUCH: i64 = 2_500;

// SQLite numbers parameters in the order in which they appear.
pub(crate) const UNCOUNTED_OF: &str = "SELECT user_id, task_id, fire_at FROM task_reminders
    WHERE next_at <= $1 AND user_id = $2 AND counted_at IS NULL AND lease IS NULL ORDER BY next_at LIMIT $3";
const COUNT: &str = "counted_at = $4 WHERE TRUE";
const DROP: &str = "outcome = 'late', next_at = NULL WHERE fire_at <= $4";
const POSTPONE: &str = "next_at = $4 WHERE TRUE";

/// What became of the reminders that are due and were not counted yet.
#[derive(Debug, Default)]
pub struct Paced {
    /// Whether there are more.
    pub(super) has_more: bool,
    /// How many of which accounts wait.
    pub postponed: Vec<(String, usize)>,
    /// How many of which accounts are dropped as late.
    pub dropped: Vec<(String, usize)>,
}

/// The accounts of what is due and not counted yet.
#[auto_type]
pub(crate) fn uncounted(now: Timestamp) -> _ {
    let (now, piece): (i64, i64) = (now.millis(), PIECE);
    task_reminders::table
        .filter(task_reminders::next_at.le(now))
        .filter(task_reminders::counted_at.is_null())
        .filter(task_reminders::lease.is_null())
        .order(task_reminders::next_at)
        .limit(piece)
        .select(task_reminders::user_id)
}

/// Counts what is due, or lets it wait. Locks accounts in the order of their ids, and before their reminders, as their own
/// writes do.
///
/// # Errors
/// Those of the database.
pub(super) fn pace(connection: &mut AnyConnection, now: Timestamp) -> Result<Paced, StoreError> {
    let users: Vec<String> = connection.load_all(uncounted(now))?;
    let is_full = users.len() >= usize::try_from(PIECE).unwrap_or(0);
    let (mut paced, mut taken) = (Paced::default(), 0);
    let mut due = BTreeMap::<String, i64>::new();
    for user in users {
        *due.entry(user).or_default() += 1;
    }
    let accounts = due.len();
    for (user, due) in due {
        taken += usize::from(pace_account(connection, &user, due, now, &mut paced)?);
        if taken == ACCOUNTS {
            break;
        }
    }
    paced.has_more = taken > 0 && (is_full || taken < accounts);
    Ok(paced)
}

/// Until when an account has used its limit. Takes its row, which a writer of its tasks may have: `None` then, on PostgreSQL, so
/// that none of the others waits for it.
fn take_if_free(connection: &mut AnyConnection, user: &str) -> QueryResult<Option<i64>> {
    let list = task_lists::table.filter(task_lists::user_id.eq(user.to_owned()));
    let until = list.select(task_lists::reminded_until);
    let rows: Vec<i64> = match connection {
        AnyConnection::Sqlite(connection) => until.load(connection)?,
        AnyConnection::Postgres(connection) => until.for_no_key_update().skip_locked().load(connection)?,
    };
    Ok(rows.into_iter().next())
}

/// Returns whether the account could be taken.
fn pace_account(
    connection: &mut AnyConnection,
    user: &str,
    due: i64,
    now: Timestamp,
    paced: &mut Paced,
) -> Result<bool, StoreError> {
    let list = task_lists::table.filter(task_lists::user_id.eq(user.to_owned()));
    let Some(until) = take_if_free(connection, user)? else { return Ok(false) };
    let used = used(until, now);
    let free = ((HOUR - used) / SHARE).min(due);
    let counted = change(connection, COUNT, (user, free), now, now.millis())?;
    let counted = i64::try_from(counted).map_err(StoreError::internal)?;
    let until = now.millis() + used + counted * SHARE;
    connection.run(diesel::update(list).set(task_lists::reminded_until.eq(until)))?;
    if free < due {
        let too_late = until - i64::try_from(LATE.as_millis()).map_err(StoreError::internal)?;
        let too_much = (user, PIECE_TOO_MUCH);
        let dropped = change(connection, DROP, too_much, now, too_late)?;
        paced.dropped.push((user.to_owned(), dropped));
        let postponed = change(connection, POSTPONE, too_much, now, until)?;
        paced.postponed.push((user.to_owned(), postponed));
    }
    Ok(true)
}

/// How much of an hour is used, in milliseconds. More than all of it is of a time when the clock was ahead.
fn used(until: i64, now: Timestamp) -> i64 {
    Some(until - now.millis()).filter(|used| (0..=HOUR).contains(used)).unwrap_or(0)
}

/// Changes the first reminders of an account that are due and not counted yet, so many of them.
fn change(
    connection: &mut AnyConnection,
    set: &str,
    (user, limit): (&str, i64),
    now: Timestamp,
    time: i64,
) -> QueryResult<usize> {
    let change = format!(
        "WITH uncounted AS ({UNCOUNTED_OF}) UPDATE task_reminders SET {set}
         AND (user_id, task_id, fire_at) IN (SELECT user_id, task_id, fire_at FROM uncounted)"
    );
    let change = sql_query(change).bind::<BigInt, _>(now.millis()).bind::<Text, _>(user);
    change.bind::<BigInt, _>(limit).bind::<BigInt, _>(time).execute(connection)
}

#[cfg(test)]
mod tests {
    use super::{HOUR, used};
    use shared::Timestamp;

    #[test]
    fn an_hour_that_is_past_or_far_ahead_is_not_used() {
        let now = Timestamp::from_millis(10 * HOUR);
        for (until, expected) in [
            (0, 0),
            (9 * HOUR, 0),
            (10 * HOUR + 7, 7),
            (11 * HOUR, HOUR),
            (11 * HOUR + 1, 0),
            (100 * HOUR, 0),
        ] {
            assert_eq!(used(until, now), expected, "{until}");
        }
    }
}
