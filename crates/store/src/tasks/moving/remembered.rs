//! What earlier imports added.

use crate::{engine::AnyConnection, error::StoreError, schema::imported};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};
use sha2::{Digest, Sha256};
use shared::ListName;
use std::{collections::HashMap, fmt::Write};
use uuid::Uuid;

/// How many rows of an account are kept. Those of the oldest imports go first.
const MAX: i64 = 50_000;

/// A row to remember.
pub(super) struct Remembered {
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) item: String,
}

/// As stored: hexadecimal digits.
pub(super) fn task_key(formats::Key(bytes): &formats::Key) -> String {
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Of a list: by its name.
pub(super) fn list_key(name: &ListName) -> String {
    let digest = Sha256::digest(format!("list\n{}", name.as_str()));
    digest.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What earlier imports of the account added: the key of each, and what it is here.
///
/// # Errors
/// Those of the database.
pub(super) fn remembered(
    connection: &mut AnyConnection,
    user: &str,
) -> Result<HashMap<String, String>, StoreError> {
    let rows = imported::table
        .filter(imported::user_id.eq(user.to_owned()))
        .select((imported::key, imported::item_id));
    Ok(connection.load_all::<_, (String, String)>(rows)?.into_iter().collect())
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
    match connection {
        AnyConnection::Sqlite(connection) => {
            for Remembered { key, kind, item } in rows {
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

/// Forgets the keys of tasks that are to be added again.
///
/// # Errors
/// Those of the database.
pub(super) fn forget(connection: &mut AnyConnection, user: &str, import: Uuid) -> Result<usize, StoreError> {
    let rows = imported::table
        .filter(imported::user_id.eq(user.to_owned()))
        .filter(imported::import_id.eq(import.to_string()));
    Ok(connection.run(diesel::delete(rows))?)
}
