//! Deleting an account. It is closed in one short transaction: no credential works any more, its address is free, and
//! nothing lists it. What is left of it is then deleted in pieces, since ten thousand tasks at once would take longer than a
//! call may, and others would wait for it.

use super::{
    account::account,
    passkeys::remove_all,
    revocation::{FOREVER, end_all},
    token_revocation::revoke_all,
};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    schema::{task_lists, users},
    store::Store,
};
use diesel::{prelude::*, sql_query, sql_types::Text};
use shared::{Timestamp, UserId};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long a caller waits until nothing is left of the account, which is closed in any case.
const WAIT: Duration = Duration::from_secs(1);
/// How long after a failure the rest is tried again.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Of this many failures in a row one is logged: one in an hour.
const LOGGED: u32 = 720;
/// How many rows of a table are deleted at once.
const PIECE: usize = 250;
/// The tables that may have many rows of an account, and what identifies each within the account.
const TABLES: [(&str, &str); 9] = [
    ("tasks", "id"),
    ("trash", "id"),
    ("tombstones", "id"),
    ("lists", "id"),
    ("tags", "folded"),
    ("devices", "id"),
    ("imported", "key"),
    ("task_reminders", "task_id"),
    ("sessions", "id"),
];

/// What the address of a closed account begins with; its id follows. No address contains a space.
const CLOSED: &str = "(deleted) ";
/// What follows all of these.
const AFTER_CLOSED: &str = "(deleted)!";

/// Whether this is the address of a closed account.
pub(crate) fn is_closed(email: &str) -> bool {
    email.starts_with(CLOSED)
}

/// Closes an account whose row is locked.
pub(crate) fn close(connection: &mut AnyConnection, user: UserId, now: Timestamp) -> Result<(), StoreError> {
    revoke_all(connection, user, now)?;
    remove_all(connection, user)?;
    end_all(connection, user, FOREVER)?;
    let list = task_lists::table.filter(task_lists::user_id.eq(user.to_string()));
    diesel::delete(list).execute(connection)?;
    let closed = (users::email.eq(format!("{CLOSED}{user}")), users::password_hash.eq(""));
    diesel::update(account(user)).set(closed).execute(connection)?;
    Ok(())
}

impl Store {
    /// Deletes what is left of all closed accounts: of those whose deletion was interrupted.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn finish_deletions(&self) -> Result<(), StoreError> {
        let closed = self.read(|connection| {
            let closed = users::table.filter(users::email.ge(CLOSED)).filter(users::email.lt(AFTER_CLOSED));
            let ids: Vec<String> = closed.select(users::id).load(connection)?;
            Ok(ids)
        });
        for user in closed.await? {
            self.delete_rest(&user).await?;
        }
        Ok(())
    }

    /// The same for one account, in the background if it takes long.
    pub(crate) async fn finish_deletion(&self, user: UserId) {
        let store = self.clone();
        let rest = tokio::spawn(async move {
            let mut failures: u32 = 0;
            while let Err(error) = store.delete_rest(&user.to_string()).await {
                if failures.is_multiple_of(LOGGED) {
                    tracing::warn!(%user, reason = %error, "what is left of a deleted account is still there; trying again");
                }
                failures = failures.wrapping_add(1);
                sleep(RETRY_AFTER).await;
            }
        });
        let _ = timeout(WAIT, rest).await;
    }

    /// The same at once.
    pub(crate) async fn delete_rest(&self, user: &str) -> Result<(), StoreError> {
        let mut is_gone = false;
        while !is_gone {
            // One piece at a time: those of many accounts would add up.
            let _permit = self.deletions.acquire().await.map_err(StoreError::internal)?;
            let user = user.to_owned();
            is_gone = self.write(move |connection| delete_piece(connection, &user)).await?;
        }
        Ok(())
    }
}

/// Deletes some of what the account has, or with the last of it the account, and returns whether it is gone.
fn delete_piece(connection: &mut AnyConnection, user: &str) -> Result<bool, StoreError> {
    let email = format!("{CLOSED}{user}");
    for (table, key) in TABLES {
        let piece = format!(
            "DELETE FROM {table} WHERE user_id = $1
             AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND email = $2)
             AND {key} IN (SELECT {key} FROM {table} WHERE user_id = $1 ORDER BY {key} LIMIT {PIECE})"
        );
        let piece = sql_query(piece).bind::<Text, _>(user).bind::<Text, _>(&email);
        if piece.execute(connection)? >= PIECE {
            return Ok(false);
        }
    }
    let closed = users::table.filter(users::id.eq(user)).filter(users::email.eq(email));
    diesel::delete(closed).execute(connection)?;
    Ok(true)
}
