//! What is in a backup, and what of it a restore leaves out.

use super::migrations;
use crate::{
    engine::{only, open_existing_uri},
    principal::{INVITATIONS, MAILED_TOKENS},
};
use auth::{INVITATION_TTL, MAILED_TOKEN_TTL};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use shared::Timestamp;
use std::{fs::File, path::Path, time::Duration};

/// What a database contains.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Content {
    /// The number of accounts.
    pub accounts: i64,
    /// The number of tasks.
    pub tasks: i64,
    /// The number of lists.
    pub lists: i64,
    /// The number of tasks in the trash.
    pub trash: i64,
    /// The number of accounts whose second factor is on.
    pub factors: i64,
    /// The number of passkeys.
    pub passkeys: i64,
    /// When an account, a task or a list was changed last.
    pub changed_at: Option<Timestamp>,
}

/// What happens to the sessions and personal access tokens of a backup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RestoredCredentials {
    /// They are valid as they were: also those that were ended or revoked after the backup was made.
    Kept,
    /// Sessions that began by this time are ended, mailed links of before revoked, and all personal access tokens removed.
    RemovedAt(Timestamp),
}

/// The difference that the clocks of two instances may have.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// Cutoffs only move forward.
const END_SESSIONS: &str = "
    INSERT INTO session_cutoffs (user_id, ended_before, spared_session) SELECT id, ?, '' FROM users WHERE TRUE
    ON CONFLICT (user_id) DO UPDATE SET
        ended_before = max(ended_before + 1, excluded.ended_before), spared_session = ''";

/// What a device has read of the changes of another database is no state of this one.
const DRAW_EPOCHS: &str = "UPDATE task_lists SET epoch = random()";

const COUNT: &str = "
    SELECT (SELECT count(*) FROM users) AS accounts, (SELECT count(*) FROM tasks) AS tasks,
        (SELECT count(*) FROM lists) AS lists, (SELECT count(*) FROM trash) AS trash,
        (SELECT count(*) FROM users WHERE two_factor_since IS NOT NULL) AS factors,
        (SELECT count(*) FROM passkeys) AS passkeys,
        (SELECT max(time) FROM (
            SELECT updated_at AS time FROM users UNION ALL SELECT updated_at FROM tasks
            UNION ALL SELECT updated_at FROM lists UNION ALL SELECT deleted_at FROM trash
        )) AS changed_at";

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    accounts: i64,
    #[diesel(sql_type = BigInt)]
    tasks: i64,
    #[diesel(sql_type = BigInt)]
    lists: i64,
    #[diesel(sql_type = BigInt)]
    trash: i64,
    #[diesel(sql_type = BigInt)]
    factors: i64,
    #[diesel(sql_type = BigInt)]
    passkeys: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    changed_at: Option<i64>,
}

/// Brings a copy of a database up to date, which only then has tables for every kind of credential, and removes those.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn prepare(copy: &Path, credentials: RestoredCredentials) -> Result<Content, String> {
    let failed = |e: &dyn std::fmt::Display| format!("Cannot prepare the copy of the backup: {e}.");
    let mut connection = SqliteConnection::establish(&open_existing_uri(copy)).map_err(|e| failed(&e))?;
    // As for every other connection: nothing but the directory of the database needs to be writable.
    connection.batch_execute("PRAGMA temp_store = MEMORY").map_err(|e| failed(&e))?;
    migrations::run_on_file(&mut connection)?;
    if let RestoredCredentials::RemovedAt(now) = credentials {
        let removed = connection.transaction(|connection| {
            let ended_before = (now + CLOCK_SKEW).millis();
            sql_query(END_SESSIONS).bind::<BigInt, _>(ended_before).execute(connection)?;
            for (id, ttl) in [(MAILED_TOKENS, MAILED_TOKEN_TTL), (INVITATIONS, INVITATION_TTL)] {
                sql_query("INSERT OR REPLACE INTO revoked_sessions (id, expires_at) VALUES (?, ?)")
                    .bind::<Text, _>(id)
                    .bind::<BigInt, _>((now + ttl).millis())
                    .execute(connection)?;
            }
            sql_query("DELETE FROM sessions").execute(connection)?;
            sql_query("DELETE FROM api_keys").execute(connection)
        });
        removed.map_err(|e| failed(&e))?;
    }
    connection.batch_execute(DRAW_EPOCHS).map_err(|e| failed(&e))?;
    let counted: Counted = only(sql_query(COUNT).get_results(&mut connection)).map_err(|e| failed(&e))?;
    drop(connection);
    File::open(copy).and_then(|file| file.sync_all()).map_err(|e| failed(&e))?;
    let Counted { accounts, tasks, lists, trash, factors, passkeys, changed_at } = counted;
    let changed_at = changed_at.map(Timestamp::from_millis);
    Ok(Content { accounts, tasks, lists, trash, factors, passkeys, changed_at })
}
