//! Revocation of sessions: one by a row of its own, all of an account by a timestamp cutoff.

use super::account::{account, live_account};
use crate::{
    clock::Clock,
    engine::AnyConnection,
    error::StoreError,
    principal::{Principal, revoke},
    schema::{revoked_sessions, session_cutoffs, sessions, users},
};
use auth::{FactorShownAt, MAX_CLOCK_SKEW};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::{PasskeyId, SessionId, Timestamp, UserId};

/// For [`end_all`]: ends the sessions that are still to begin, too.
pub(crate) const FOREVER: Timestamp = Timestamp::LATEST;

/// A cutoff only ever moves forward, since sessions may have begun at the very timestamp of the previous one. Earlier
/// versions exempted a session, so the column is still there.
const SET_CUTOFF: &str = "
    INSERT INTO session_cutoffs AS held (user_id, ended_before, spared_session) VALUES ($1, $2, '')
    ON CONFLICT (user_id) DO UPDATE SET
        ended_before = CASE
            WHEN held.ended_before >= excluded.ended_before THEN held.ended_before + 1 ELSE excluded.ended_before
        END,
        spared_session = excluded.spared_session";

/// Ends all sessions of an account that have begun by now. The cutoff lies in the future, so that it covers a session that
/// an instance whose clock is ahead began just now.
pub(crate) fn end_all(connection: &mut AnyConnection, user: UserId, now: Timestamp) -> QueryResult<()> {
    sql_query(SET_CUTOFF)
        .bind::<Text, _>(user.to_string())
        .bind::<BigInt, _>((now + MAX_CLOCK_SKEW).millis())
        .execute(connection)?;
    let ended = sessions::table.filter(sessions::user_id.eq(user.to_string()));
    diesel::delete(ended).execute(connection).map(|_| ())
}

/// Deletes the row by which the owner sees a session, and returns how many there were.
pub(crate) fn forget_session(
    connection: &mut AnyConnection,
    user: UserId,
    id: SessionId,
) -> QueryResult<usize> {
    diesel::delete(own_session(user, id)).execute(connection)
}

/// The row of a session, if it is one of this account.
#[auto_type]
fn own_session(user: UserId, id: SessionId) -> _ {
    let (user, id): (String, String) = (user.to_string(), id.to_string());
    sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::id.eq(id))
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
    is_live(connection, principal)
}

/// The same, for what takes the second factor of the account if one is on.
///
/// # Errors
/// As [`lock_live`]; [`StoreError::FactorNotShown`].
pub(crate) fn lock_shown(
    connection: &mut AnyConnection,
    principal: Principal,
    shown: FactorShownAt,
) -> Result<(), StoreError> {
    lock_live(connection, principal)?;
    let user = principal.user_id();
    let since: Option<i64> = account(user).select(users::two_factor_since).first(connection)?;
    match since.map(Timestamp::from_millis) {
        Some(since) if !shown.counts_since(since) => Err(StoreError::FactorNotShown(user)),
        _ => Ok(()),
    }
}

/// Checks that the session is live.
///
/// # Errors
/// [`StoreError::Revoked`] when the session is revoked or the account deleted.
pub(crate) fn is_live(connection: &mut AnyConnection, principal: Principal) -> Result<(), StoreError> {
    let found: Option<String> = live_account(principal).select(users::id).first(connection).optional()?;
    found.map(drop).ok_or(StoreError::Revoked)
}

/// Ends a session whose account is locked, and returns the id of the one in its place. The row of the old one, if it is
/// recorded, leads to the new one.
///
/// # Errors
/// [`StoreError::Revoked`] when it has ended meanwhile: a sign-out does not wait for the lock.
pub(crate) fn exchange(
    connection: &mut AnyConnection,
    principal: Principal,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<SessionId, StoreError> {
    let (user, id) = (principal.user_id(), principal.credential());
    if !revoke(connection, id, expires_at)? {
        return Err(StoreError::Revoked);
    }
    let begins_at = now.max(Timestamp::from_millis(earliest_start(connection, user)?));
    let new = new_session(begins_at);
    let replaced = own_session(user, SessionId::from(id));
    diesel::update(replaced).set(sessions::replaced_by.eq(new.to_string())).execute(connection)?;
    forget_expired(connection, now)?;
    Ok(new)
}

/// Ends a session by its id, or the one that has taken its place, and returns which: `None` if it has ended already, or is not
/// recorded as one of this account.
pub(crate) fn end_by_id(
    connection: &mut AnyConnection,
    user: UserId,
    id: SessionId,
    expires_at: Timestamp,
) -> Result<Option<SessionId>, StoreError> {
    // The row is the proof that it is a session of this account.
    if own_session(user, id).select(sessions::id).first::<String>(connection).optional()?.is_none() {
        return Ok(None);
    }
    let mut next = Some(id);
    while let Some(id) = next {
        // In the order of an exchange, so that the two do not deadlock.
        if revoke(connection, id.uuid(), expires_at)? {
            forget_session(connection, user, id)?;
            return Ok(Some(id));
        }
        // Read only now: an exchange may have been in flight.
        let new = own_session(user, id).select(sessions::replaced_by).first::<Option<String>>(connection);
        let new = new.optional()?.flatten();
        next = new.map(|new| new.parse::<SessionId>().map_err(StoreError::internal)).transpose()?;
    }
    Ok(None)
}

/// An id for a session.
pub(crate) fn new_session(begins_at: Timestamp) -> SessionId {
    SessionId::from(Clock::new_id_at(begins_at))
}

/// Ends the sessions that began with a passkey, with their access tokens, as far as they are recorded. The token of any other is
/// refused, too, since it names the passkey; an access token that was issued to it before is valid until it expires.
pub(crate) fn end_sessions_of_passkey(
    connection: &mut AnyConnection,
    user: UserId,
    passkey: PasskeyId,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let own = sessions::table.filter(sessions::user_id.eq(user.to_string()));
    let begun = own.filter(sessions::passkey_id.eq(passkey.to_string()));
    // One that was replaced has ended, and its row leads to the new one.
    let begun = begun.filter(sessions::replaced_by.is_null());
    let ids: Vec<String> = begun.select(sessions::id).load(connection)?;
    for id in ids {
        let id: SessionId = id.parse().map_err(StoreError::internal)?;
        revoke(connection, id.uuid(), expires_at)?;
        forget_session(connection, user, id)?;
    }
    Ok(())
}

/// Ends all sessions of an account, and returns the id of a new one.
pub(crate) fn end_all_for_one(
    connection: &mut AnyConnection,
    user: UserId,
    now: Timestamp,
) -> QueryResult<SessionId> {
    end_all(connection, user, now)?;
    earliest_start(connection, user).map(|start| new_session(Timestamp::from_millis(start)))
}

/// The earliest timestamp, in milliseconds, at which a new session is not covered by the account's cutoff.
pub(crate) fn earliest_start(connection: &mut AnyConnection, user: UserId) -> QueryResult<i64> {
    let cutoff = session_cutoffs::table.filter(session_cutoffs::user_id.eq(user.to_string()));
    let ended_before = cutoff.select(session_cutoffs::ended_before).first(connection).optional()?;
    Ok(ended_before.unwrap_or_default())
}
