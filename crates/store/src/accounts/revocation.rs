//! Revocation of sessions: one by a row of its own, all of an account by a timestamp cutoff.

use super::account::{account, live_account};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    schema::{revoked_sessions, session_cutoffs, users},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::{SessionId, Timestamp, UserId};
use std::time::Duration;

/// The maximum difference between the clocks of two instances. A cutoff lies this far in the future, so that it covers
/// a session that another instance began just now.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// For [`end_all`]: ends the sessions that are still to begin, too.
pub(crate) const FOREVER: Timestamp = Timestamp::LATEST;

/// A cutoff only ever moves forward, since sessions may have begun at the very timestamp of the previous one.
const SET_CUTOFF: &str = "
    INSERT INTO session_cutoffs AS held (user_id, ended_before, spared_session) VALUES ($1, $2, $3)
    ON CONFLICT (user_id) DO UPDATE SET
        ended_before = CASE
            WHEN held.ended_before >= excluded.ended_before THEN held.ended_before + 1 ELSE excluded.ended_before
        END,
        spared_session = excluded.spared_session";

/// Ends all sessions of an account that have begun by now, except for `spared`.
pub(crate) fn end_all(
    connection: &mut AnyConnection,
    user: UserId,
    spared: Option<SessionId>,
    now: Timestamp,
) -> QueryResult<()> {
    sql_query(SET_CUTOFF)
        .bind::<Text, _>(user.to_string())
        .bind::<BigInt, _>((now + CLOCK_SKEW).millis())
        .bind::<Text, _>(spared.map(|session| session.to_string()).unwrap_or_default())
        .execute(connection)
        .map(|_| ())
}

/// Deletes the revocation rows that have expired.
pub(crate) fn forget_expired(connection: &mut AnyConnection, now: Timestamp) -> QueryResult<()> {
    let expired = revoked_sessions::table.filter(revoked_sessions::expires_at.le(now.millis()));
    diesel::delete(expired).execute(connection).map(|_| ())
}

/// Locks the row of the account, then checks that the session is live. Two statements: when PostgreSQL (READ COMMITTED)
/// re-checks a statement that waited for a row lock, it sees the new version of that row, but all other tables as they
/// were when the statement began.
///
/// # Errors
/// [`StoreError::Revoked`] when the session is revoked or the account deleted.
pub(crate) fn lock_live(connection: &mut AnyConnection, principal: Principal) -> Result<(), StoreError> {
    let user = principal.user_id();
    diesel::update(account(user)).set(users::id.eq(user.to_string())).execute(connection)?;
    let found: Option<String> = live_account(principal).select(users::id).first(connection).optional()?;
    found.map(drop).ok_or(StoreError::Revoked)
}

/// The earliest timestamp, in milliseconds, at which a new session is not covered by the account's cutoff.
pub(crate) fn earliest_start(connection: &mut AnyConnection, user: UserId) -> QueryResult<i64> {
    let cutoff = session_cutoffs::table.filter(session_cutoffs::user_id.eq(user.to_string()));
    let ended_before = cutoff.select(session_cutoffs::ended_before).first(connection).optional()?;
    Ok(ended_before.unwrap_or_default())
}
