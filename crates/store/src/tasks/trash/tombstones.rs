//! Moving tasks from the trash to the tombstones, of which only the id is left. A tombstone has the number of the change
//! that deleted the task: devices that have followed the changes know already that it is gone.

use crate::{
    engine::AnyConnection,
    schema::{task_lists, tombstones},
};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::Timestamp;

/// How many ids of an account are remembered, and some more until it writes again.
const KEPT: i64 = 50_000;
/// How many a transaction forgets, which is more than one adds.
const PIECE: i64 = 20_000;

// SQLite numbers parameters in the order in which they appear.
pub(crate) const BURY: &str = "
    INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
    SELECT user_id, id, 'task', $1, changed FROM trash WHERE user_id = $2 AND changed < $3
    ORDER BY changed, id LIMIT $4";
pub(crate) const REMOVE: &str = "
    DELETE FROM trash WHERE user_id = $1 AND id IN
    (SELECT id FROM trash WHERE user_id = $1 AND changed < $2 ORDER BY changed, id LIMIT $3)";

pub(crate) const FORGET: &str = "
    DELETE FROM tombstones WHERE user_id = $1 AND (id, kind) IN
    (SELECT id, kind FROM tombstones WHERE user_id = $1 AND changed <= $2 ORDER BY changed, id LIMIT $3)";

/// Deletes for good the oldest tasks of an account's trash, of those that were deleted before the change with this number,
/// and returns how many. The caller has the row of the account.
pub(crate) fn bury_oldest(
    connection: &mut AnyConnection,
    user: &str,
    now: Timestamp,
    before: i64,
    limit: i64,
) -> QueryResult<usize> {
    let bury = sql_query(BURY).bind::<BigInt, _>(now.millis()).bind::<Text, _>(user);
    bury.bind::<BigInt, _>(before).bind::<BigInt, _>(limit).execute(connection)?;
    let remove = sql_query(REMOVE).bind::<Text, _>(user);
    remove.bind::<BigInt, _>(before).bind::<BigInt, _>(limit).execute(connection)
}

/// Remembers the id of a task that is gone for good since the change with this number.
pub(crate) fn remember(
    connection: &mut AnyConnection,
    user: &str,
    id: &str,
    changed: i64,
    now: Timestamp,
) -> QueryResult<()> {
    let row = (
        tombstones::user_id.eq(user.to_owned()),
        tombstones::id.eq(id.to_owned()),
        tombstones::kind.eq("task"),
        tombstones::deleted_at.eq(now.millis()),
        tombstones::changed.eq(changed),
    );
    connection.run(diesel::insert_into(tombstones::table).values(row)).map(drop)
}

/// The number of the latest change of which not all ids are to be remembered, if there is one.
#[auto_type]
pub(crate) fn too_many(user: &str) -> _ {
    let (user, kept, one): (String, i64, i64) = (user.to_owned(), KEPT, 1);
    tombstones::table
        .filter(tombstones::user_id.eq(user))
        .order((tombstones::changed.desc(), tombstones::id.desc()))
        .limit(one)
        .offset(kept)
        .select(tombstones::changed)
}

/// Forgets the oldest ids of an account if there are too many. Cursors from before such a deletion get a response that makes
/// their devices read everything. The caller has the row of the account.
pub(crate) fn forget_oldest(connection: &mut AnyConnection, user: &str) -> QueryResult<()> {
    let changed: Vec<i64> = connection.load_all(too_many(user))?;
    let Some(changed) = changed.into_iter().next() else { return Ok(()) };
    let forget = sql_query(FORGET).bind::<Text, _>(user);
    forget.bind::<BigInt, _>(changed).bind::<BigInt, _>(PIECE).execute(connection)?;
    set_forgotten(connection, user, changed)
}

/// Remembers that ids were forgotten of changes up to this one.
pub(super) fn set_forgotten(connection: &mut AnyConnection, user: &str, changed: i64) -> QueryResult<()> {
    let list = task_lists::table.filter(task_lists::user_id.eq(user.to_owned()));
    let list = list.filter(task_lists::forgotten.lt(changed));
    connection.run(diesel::update(list).set(task_lists::forgotten.eq(changed))).map(drop)
}
