//! Moving tasks from the trash to the tombstones, of which only the id is left. A tombstone has the number of the change
//! that deleted the task: devices that have followed the changes know already that it is gone.

use crate::{engine::AnyConnection, schema::tombstones};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::Timestamp;

// SQLite numbers parameters in the order in which they appear.
pub(crate) const BURY: &str = "
    INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
    SELECT user_id, id, 'task', $1, changed FROM trash WHERE user_id = $2 AND changed < $3
    ORDER BY changed, id LIMIT $4";
pub(crate) const REMOVE: &str = "
    DELETE FROM trash WHERE user_id = $1 AND id IN
    (SELECT id FROM trash WHERE user_id = $1 AND changed < $2 ORDER BY changed, id LIMIT $3)";

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
