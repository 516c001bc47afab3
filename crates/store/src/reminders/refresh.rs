//! Computing the rows of an account again after its settings have changed, in pieces beside other writes. The table
//! `stale_reminders` keeps what is to be done, so that nothing is lost if the program is killed meanwhile.

use super::{
    plan::{is_missing, move_times, plan_digest, take_account},
    times::LocalTime,
};
use crate::{
    attributes::stored_attributes,
    engine::AnyConnection,
    error::StoreError,
    schema::{stale_reminders, task_reminders, tasks},
    store::Store,
};
use diesel::{
    dsl::{auto_type, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Nullable},
};
use shared::Timestamp;
use std::{collections::BTreeSet, time::Duration};
use tokio::time::sleep;

/// How many tasks a transaction computes again.
const PIECE: i64 = 100;
/// How long others have the database for themselves between two.
const PAUSE: Duration = Duration::from_millis(10);
/// How long rows are kept after their time, in milliseconds.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1000;

impl Store {
    /// Computes the reminders of all accounts again whose settings have changed. Does not ask the database if this process
    /// has changed none. Blocks no other write for long.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`]: to be called again.
    pub async fn refresh_reminders(&self) -> Result<(), StoreError> {
        if !self.schedule.take_stale() {
            return Ok(());
        }
        let refreshed = self.refresh_all_reminders().await;
        if refreshed.is_err() {
            self.schedule.set_stale();
        }
        refreshed
    }

    /// Removes the rows of long ago, whatever became of them.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn forget_reminders(&self) -> Result<(), StoreError> {
        let before = self.clock.now().millis() - KEPT;
        loop {
            let old = self.read(move |connection| Ok(connection.load_all(old_rows(before))?)).await?;
            let old: Vec<(String, String, i64)> = old;
            if old.is_empty() {
                return Ok(());
            }
            self.write(move |connection| connection.atomically(|connection| remove(connection, old))).await?;
            sleep(PAUSE).await;
        }
    }

    /// As [`Store::refresh_reminders`], without asking first whether this process has changed settings: finds what an instance
    /// that has ended left in `stale_reminders`. In the order of the changes: an account that is changed again meanwhile comes
    /// after the others.
    ///
    /// # Errors
    /// As [`Store::refresh_reminders`].
    pub async fn refresh_all_reminders(&self) -> Result<(), StoreError> {
        let mut last = (i64::MIN, String::new());
        loop {
            let (since, user) = last;
            let stale =
                self.read(move |connection| Ok(connection.load_all(stale_after(since, user))?)).await?;
            let stale: Vec<(i64, String)> = stale;
            let Some((since, user)) = stale.into_iter().next() else { return Ok(()) };
            match self.refresh(user.clone(), since).await {
                // Of the others nothing is wrong.
                Err(error @ StoreError::Internal(_)) => {
                    tracing::error!(user, reason = %error, "the times of an account's reminders cannot be computed");
                }
                refreshed => refreshed?,
            }
            last = (since, user);
        }
    }

    async fn refresh(&self, user: String, since: i64) -> Result<(), StoreError> {
        let (mut after, now) = (Some(String::new()), self.clock.now());
        while let Some(last) = after {
            let (user, schedule) = (user.clone(), self.schedule.clone());
            let piece = move |connection: &mut AnyConnection| {
                let (last, earliest) = refresh_piece(connection, &user, last, now)?;
                earliest.iter().for_each(|at| schedule.no_later_than(*at));
                Ok(last)
            };
            after = self.write(move |connection| connection.atomically(piece)).await?;
            sleep(PAUSE).await;
        }
        let schedule = self.schedule.clone();
        let finish = move |connection: &mut AnyConnection| {
            plan_digest(connection, &user, now)?.iter().for_each(|at| schedule.no_later_than(*at));
            // Unless the settings have changed again.
            let done = stale_reminders::table.filter(stale_reminders::user_id.eq(user));
            connection.run(diesel::delete(done.filter(stale_reminders::since.eq(since))))?;
            Ok(())
        };
        self.write(move |connection| connection.atomically(finish)).await
    }
}

/// Computes those of the tasks after one, in the order of ids, and returns the last of them and the earliest time that was
/// added.
fn refresh_piece(
    connection: &mut AnyConnection,
    user: &str,
    after: String,
    now: Timestamp,
) -> Result<(Option<String>, Option<i64>), StoreError> {
    take_account(connection, user)?;
    let local = match LocalTime::of(connection, user) {
        Err(StoreError::NotFound) => return Ok((None, None)),
        local => local?,
    };
    let rows: Vec<Row> = connection.load_all(with_reminders(user, after))?;
    let mut earliest: Option<i64> = None;
    for row in &rows {
        let [wanted, fixed] = times(row, &local);
        let added = move_times(connection, user, &row.0, [&wanted, &fixed], now)?;
        earliest = earliest.into_iter().chain(added).min();
    }
    Ok((rows.into_iter().last().map(|(id, ..)| id), earliest))
}

/// Id, whether it is completed, attributes.
type Row = (String, bool, Option<String>);

/// When the reminders of a task fire, and which of these times depend on no setting.
fn times((_, completed, attributes): &Row, local: &LocalTime) -> [BTreeSet<i64>; 2] {
    let attributes = stored_attributes(attributes.as_deref());
    let wanted = if *completed { BTreeSet::new() } else { local.fire_times(&attributes) };
    [wanted, LocalTime::fixed_times(&attributes)]
}

/// The times of one task, as [`times`]; `None` if the task or the account is gone.
fn times_of(
    connection: &mut AnyConnection,
    user: &str,
    task: &str,
) -> Result<Option<[BTreeSet<i64>; 2]>, StoreError> {
    let local = match LocalTime::of(connection, user) {
        Err(StoreError::NotFound) => return Ok(None),
        local => local?,
    };
    let row = tasks::table
        .filter(tasks::user_id.eq(user.to_owned()))
        .filter(tasks::id.eq(task.to_owned()))
        .select((tasks::id, tasks::completed, tasks::attributes));
    let row: Option<Row> = connection.first_row(row).optional()?;
    Ok(row.map(|row| times(&row, &local)))
}

/// Whether settings have moved a reminder to another time while it was due or being sent. A time that a change of the task
/// has moved has a row of its own already.
///
/// # Errors
/// Those of the database.
pub(super) fn has_moved(
    connection: &mut AnyConnection,
    (user, task, fire_at): (&str, &str, i64),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let times = times_of(connection, user, task)?;
    match times {
        Some([wanted, _]) if !wanted.contains(&fire_at) => is_missing(connection, user, task, &wanted, now),
        _ => Ok(false),
    }
}

/// Computes the times of one task again. The caller has the row of the account.
///
/// # Errors
/// Those of the database.
pub(super) fn refresh_task(
    connection: &mut AnyConnection,
    user: &str,
    task: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    match times_of(connection, user, task)? {
        Some([wanted, fixed]) => move_times(connection, user, task, [&wanted, &fixed], now),
        None => Ok(None),
    }
}

/// Remembers that the rows of an account are to be computed again. At most one writer at a time does so for an account.
///
/// # Errors
/// Those of the database.
pub(crate) fn outdate(connection: &mut AnyConnection, user: &str, now: Timestamp) -> QueryResult<()> {
    let of_account = stale_reminders::table.filter(stale_reminders::user_id.eq(user.to_owned()));
    connection.run(diesel::delete(of_account))?;
    let row = (stale_reminders::user_id.eq(user.to_owned()), stale_reminders::since.eq(now.millis()));
    connection.run(diesel::insert_into(stale_reminders::table).values(row)).map(drop)
}

/// The account after a place in the order of the changes.
#[auto_type]
pub(crate) fn stale_after(since: i64, user: String) -> _ {
    let one: i64 = 1;
    stale_reminders::table
        .filter(stale_reminders::since.ge(since))
        .filter(stale_reminders::since.gt(since).or(stale_reminders::user_id.gt(user)))
        .order((stale_reminders::since, stale_reminders::user_id))
        .limit(one)
        .select((stale_reminders::since, stale_reminders::user_id))
}

#[auto_type]
pub(crate) fn with_reminders(user: &str, after: String) -> _ {
    let (user, piece): (String, i64) = (user.to_owned(), PIECE);
    // As in the index: not a parameter.
    let has_reminders: SqlLiteral<Nullable<Bool>> = sql("attributes LIKE '%\"reminders\":%'");
    tasks::table
        .filter(tasks::user_id.eq(user))
        .filter(tasks::id.gt(after))
        .filter(has_reminders)
        .order(tasks::id)
        .limit(piece)
        .select((tasks::id, tasks::completed, tasks::attributes))
}

#[auto_type]
pub(crate) fn old_rows(before: i64) -> _ {
    let piece: i64 = PIECE;
    task_reminders::table
        .filter(task_reminders::fire_at.lt(before))
        .order(task_reminders::fire_at)
        .limit(piece)
        .select((task_reminders::user_id, task_reminders::task_id, task_reminders::fire_at))
}

fn remove(connection: &mut AnyConnection, rows: Vec<(String, String, i64)>) -> Result<(), StoreError> {
    for (user, task, fire_at) in rows {
        let row = task_reminders::table.find((user, task, fire_at));
        connection.run(diesel::delete(row))?;
    }
    Ok(())
}
