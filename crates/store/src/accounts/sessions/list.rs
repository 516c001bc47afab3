//! The sessions of an account, and ending one of them.

use super::recording::{LastRecord, MAX_SESSIONS, read_with_session};
use crate::{
    accounts::{
        account::Account,
        account_of::AccountOf,
        revocation::{earliest_start, end_by_id, forget_expired, is_live},
    },
    engine::Written,
    error::{SessionError, StoreError},
    schema::{revoked_sessions, sessions},
};
use diesel::{
    dsl::{auto_type, exists, not},
    prelude::*,
};
use shared::{SessionId, Timestamp, UserId};

/// A session that was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedSession {
    pub id: SessionId,
    pub began_at: Timestamp,
    /// To the hour.
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The address of the client when it was last seen.
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

impl AccountOf<'_> {
    /// The recorded sessions of the account that have not ended, those that were seen last first; with the account and what is
    /// recorded of this session, which the request may renew.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn sessions(&self) -> Result<(Account, LastRecord, Vec<RecordedSession>), SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now().millis());
        let found = self.store.look_up(move |connection| {
            let (account, recorded) = read_with_session(connection, principal)?;
            let began_at = earliest_start(connection, principal.user_id())?;
            let rows: Vec<Row> =
                live_sessions(principal.user_id(), began_at, now).limit(MAX_SESSIONS).load(connection)?;
            let rows: Result<_, _> = rows.into_iter().map(RecordedSession::try_from).collect();
            Ok((account, recorded, rows?))
        });
        Ok(found.await?)
    }

    /// Ends a session of the account by its id, if it is recorded, or the one that it was exchanged for, and returns which of them
    /// this call has ended. The revocation row is kept until `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Revoked`]; [`StoreError::Unavailable`]: the session continues.
    pub async fn end_recorded_session(
        &self,
        id: SessionId,
        expires_at: Timestamp,
    ) -> Result<Option<SessionId>, SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now());
        let ended = self.store.write_of(principal.user_id(), Written::Sessions, move |connection| {
            connection.transaction(|connection| {
                is_live(connection, principal)?;
                let ended = end_by_id(connection, principal.user_id(), id, expires_at)?;
                forget_expired(connection, now)?;
                Ok(ended)
            })
        });
        Ok(ended.await?)
    }
}

type Row = (String, i64, i64, i64, Option<String>, Option<String>);

impl TryFrom<Row> for RecordedSession {
    type Error = StoreError;

    fn try_from((id, began_at, seen_at, expires_at, address, user_agent): Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id.parse().map_err(StoreError::internal)?,
            began_at: Timestamp::from_millis(began_at),
            last_seen_at: Timestamp::from_millis(seen_at),
            expires_at: Timestamp::from_millis(expires_at),
            address,
            user_agent,
        })
    }
}

/// Rows may outlive their session: an exchange keeps them, an earlier version ends it without them, and a request in flight may
/// record it again.
#[auto_type]
fn live_sessions(user: UserId, began_at: i64, now: i64) -> _ {
    let user: String = user.to_string();
    sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::began_at.ge(began_at))
        .filter(sessions::expires_at.gt(now))
        .filter(not(exists(revoked_sessions::table.filter(revoked_sessions::id.eq(sessions::id)))))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .select((
            sessions::id,
            sessions::began_at,
            sessions::last_seen_at,
            sessions::expires_at,
            sessions::address,
            sessions::agent,
        ))
}
