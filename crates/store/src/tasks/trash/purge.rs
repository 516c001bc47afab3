//! Deleting for good what was in the trash for long, and forgetting the ids of what is gone for longer. In small pieces
//! beside other writes, and with PostgreSQL on one instance at a time: a transaction of SQLite is alone anyway.

use super::tombstones::{remember, set_forgotten};
use crate::{
    engine::{AnyConnection, only},
    error::StoreError,
    reminders::take_account,
    schema::{task_lists, tombstones, trash},
    store::Store,
};
use diesel::{
    dsl::{auto_type, sql},
    prelude::*,
    sql_types::Bool,
};
use shared::Timestamp;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::sleep;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a task stays in the trash, in milliseconds.
const IN_TRASH: i64 = 30 * DAY;
/// How long its id is remembered after that.
const REMEMBERED: i64 = 180 * DAY;
/// How many rows a transaction moves or deletes.
const PIECE: i64 = 250;
/// How long others have the database for themselves between two.
const PAUSE: Duration = Duration::from_millis(10);
/// An advisory lock with an arbitrary key, until the end of the transaction.
const ALONE: &str = "pg_try_advisory_xact_lock(7305809155817702)";

impl Store {
    /// Deletes for good what was deleted 30 days ago, and forgets what was deleted for good 180 days ago. Returns early
    /// if another instance does so.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn purge(&self) -> Result<(), StoreError> {
        loop {
            let now = self.clock.now();
            // Most of the time there is nothing to do, and so nothing to write.
            let is_due = self.read(move |connection| is_due(connection, now)).await?;
            let piece =
                move |connection: &mut AnyConnection| connection.atomically(|it| purge_piece(it, now));
            if !is_due || !self.write(piece).await? {
                return Ok(());
            }
            sleep(PAUSE).await;
        }
    }
}

fn is_due(connection: &mut AnyConnection, now: Timestamp) -> Result<bool, StoreError> {
    let of_trash: Vec<(String, String)> = connection.load_all(due_trash(now).limit(1))?;
    let of_tombstones: Vec<(String, String, i64)> = connection.load_all(due_ids(now).limit(1))?;
    Ok(!of_trash.is_empty() || !of_tombstones.is_empty())
}

/// Returns whether it could.
fn purge_piece(connection: &mut AnyConnection, now: Timestamp) -> Result<bool, StoreError> {
    let is_alone = match connection {
        AnyConnection::Sqlite(_) => true,
        AnyConnection::Postgres(connection) => only(diesel::select(sql::<Bool>(ALONE)).load(connection))?,
    };
    if is_alone {
        empty_trash(connection, now)?;
        forget_ids(connection, now)?;
    }
    Ok(is_alone)
}

/// What has been in the trash for long, oldest first.
#[auto_type]
pub(crate) fn due_trash(now: Timestamp) -> _ {
    let before: i64 = now.millis() - IN_TRASH;
    trash::table
        .filter(trash::deleted_at.le(before))
        .order(trash::deleted_at)
        .select((trash::user_id, trash::id))
}

fn empty_trash(connection: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    let mut due: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (user, id) in connection.load_all::<_, (String, String)>(due_trash(now).limit(PIECE))? {
        due.entry(user).or_default().push(id);
    }
    for (user, ids) in due {
        // First, as every write does: only then is what another one restores out of the trash.
        take_account(connection, &user)?;
        let mut removed = 0;
        for id in ids {
            let row = trash::table.filter(trash::user_id.eq(user.clone())).filter(trash::id.eq(id.clone()));
            let gone = connection.load_all(diesel::delete(row).returning(trash::changed))?;
            for changed in gone {
                remember(connection, &user, &id, changed, now)?;
                removed += 1;
            }
        }
        count_less(connection, &user, removed)?;
    }
    Ok(())
}

fn count_less(connection: &mut AnyConnection, user: &str, removed: i64) -> QueryResult<()> {
    let list = task_lists::table.filter(task_lists::user_id.eq(user.to_owned()));
    let count = task_lists::trash_count.eq(task_lists::trash_count - removed);
    connection.run(diesel::update(list).set(count)).map(drop)
}

/// The ids that have been remembered for long, oldest first.
#[auto_type]
pub(crate) fn due_ids(now: Timestamp) -> _ {
    let before: i64 = now.millis() - REMEMBERED;
    tombstones::table.filter(tombstones::deleted_at.le(before)).order(tombstones::deleted_at).select((
        tombstones::user_id,
        tombstones::id,
        tombstones::changed,
    ))
}

/// Cursors from before such a deletion get a response that makes their devices read everything.
fn forget_ids(connection: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    let mut due: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
    for (user, id, changed) in connection.load_all::<_, (String, String, i64)>(due_ids(now).limit(PIECE))? {
        due.entry(user).or_default().push((id, changed));
    }
    for (user, ids) in due {
        // First, as a write does that forgets some of them itself.
        take_account(connection, &user)?;
        let mut latest = i64::MIN;
        for (id, changed) in ids {
            let row = tombstones::table
                .filter(tombstones::user_id.eq(user.clone()))
                .filter(tombstones::id.eq(id))
                .filter(tombstones::changed.eq(changed));
            connection.run(diesel::delete(row))?;
            latest = latest.max(changed);
        }
        set_forgotten(connection, &user, latest)?;
    }
    Ok(())
}
