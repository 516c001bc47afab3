//! What earlier imports added.

use crate::{engine::AnyConnection, error::StoreError, schema::imported};
use auth::hex;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};
use formats::Pace;
use sha2::{Digest, Sha256};
use shared::ListName;
use std::collections::HashMap;
use uuid::Uuid;

/// How many rows of an account are kept. Those of the oldest imports go first.
const MAX: i64 = 50_000;

/// How many keys or ids one statement looks for or adds.
pub(super) const PIECE: usize = 100;

/// A row to remember.
pub(super) struct Remembered {
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) item: String,
}

/// As stored: hexadecimal digits.
pub(super) fn task_key(formats::Key(bytes): &formats::Key) -> String {
    hex(bytes)
}

/// Of a list: by its name.
pub(super) fn list_key(name: &ListName) -> String {
    let mut digits = hex(&Sha256::digest(format!("list\n{}", name.as_str())));
    digits.truncate(32);
    digits
}

/// What earlier imports of the account added, of what has one of these keys: the key of each, and what it is here.
///
/// # Errors
/// Those of the database.
pub(super) fn remembered(
    connection: &mut AnyConnection,
    user: &str,
    keys: &[String],
) -> Result<HashMap<String, String>, StoreError> {
    let mut found = HashMap::new();
    let mut pace = Pace::begin();
    for piece in keys.chunks(PIECE) {
        pace.rest();
        let rows = imported::table
            .filter(imported::user_id.eq(user))
            .filter(imported::key.eq_any(piece))
            .select((imported::key, imported::item_id));
        found.extend(rows.load::<(String, String)>(connection)?);
    }
    Ok(found)
}

const REMEMBER: &str = "
    INSERT INTO imported (user_id, key, import_id, kind, item_id)
    SELECT $1, unnest($2::text[]), $3, unnest($4::text[]), unnest($5::text[])";

/// The newest of the rows that are too many. A statement that looks for all of them at once, to delete them, can take
/// PostgreSQL a second for each thousand rows: it sorts them again for each row.
const SURPLUS: &str = "
    SELECT import_id, key FROM imported WHERE user_id = $1 ORDER BY import_id DESC, key LIMIT 1 OFFSET $2";
const FORGET: &str =
    "DELETE FROM imported WHERE user_id = $1 AND (import_id < $2 OR import_id = $2 AND key >= $3)";

/// A row that is too many.
#[derive(QueryableByName)]
struct Surplus {
    #[diesel(sql_type = Text)]
    import_id: String,
    #[diesel(sql_type = Text)]
    key: String,
}

/// Remembers what an import adds, of which nothing is remembered yet.
///
/// # Errors
/// Those of the database.
pub(super) fn remember(
    connection: &mut AnyConnection,
    user: &str,
    import: Uuid,
    rows: &[Remembered],
) -> Result<(), StoreError> {
    let mut pace = Pace::begin();
    match connection {
        AnyConnection::Sqlite(connection) => {
            for Remembered { key, kind, item } in rows {
                pace.rest();
                let row = (
                    imported::user_id.eq(user.to_owned()),
                    imported::key.eq(key.clone()),
                    imported::import_id.eq(import.to_string()),
                    imported::kind.eq(*kind),
                    imported::item_id.eq(item.clone()),
                );
                diesel::insert_into(imported::table).values(row).execute(connection)?;
            }
        }
        AnyConnection::Postgres(connection) => {
            for rows in rows.chunks(PIECE) {
                pace.rest();
                let texts = |of: fn(&Remembered) -> &str| rows.iter().map(of).collect::<Vec<_>>();
                sql_query(REMEMBER)
                    .bind::<Text, _>(user)
                    .bind::<Array<Text>, _>(texts(|row| &row.key))
                    .bind::<Text, _>(import.to_string())
                    .bind::<Array<Text>, _>(texts(|row| row.kind))
                    .bind::<Array<Text>, _>(texts(|row| &row.item))
                    .execute(connection)?;
            }
        }
    }
    forget_oldest(connection, user, MAX)
}

/// Keeps so many rows of an account: those of the latest imports, by the timestamps in their ids.
fn forget_oldest(connection: &mut AnyConnection, user: &str, kept: i64) -> Result<(), StoreError> {
    let surplus = sql_query(SURPLUS).bind::<Text, _>(user).bind::<BigInt, _>(kept);
    for Surplus { import_id, key } in surplus.load(connection)? {
        let forget = sql_query(FORGET).bind::<Text, _>(user).bind::<Text, _>(import_id);
        forget.bind::<Text, _>(key).execute(connection)?;
    }
    Ok(())
}

/// Forgets everything that an import added, and returns how many rows there were.
///
/// # Errors
/// Those of the database.
pub(super) fn forget(connection: &mut AnyConnection, user: &str, import: Uuid) -> Result<usize, StoreError> {
    let rows = imported::table
        .filter(imported::user_id.eq(user.to_owned()))
        .filter(imported::import_id.eq(import.to_string()));
    Ok(connection.run(diesel::delete(rows))?)
}
