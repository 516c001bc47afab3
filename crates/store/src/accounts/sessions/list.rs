//! The sessions of an account, and ending one of them.

use super::recording::MAX_SESSIONS;
use crate::{
    accounts::{
        account_of::AccountOf,
        revocation::{earliest_start, forget_expired, forget_session, is_live},
    },
    engine::Written,
    error::{SessionError, StoreError},
    principal::revoke,
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
    /// The recorded sessions of the account that have not ended, those that were seen last first.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn sessions(&self) -> Result<Vec<RecordedSession>, SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now().millis());
        let found = self.store.look_up(move |connection| {
            is_live(connection, principal)?;
            let began_at = earliest_start(connection, principal.user_id())?;
            let rows: Vec<Row> =
                live_sessions(principal.user_id(), began_at, now).limit(MAX_SESSIONS).load(connection)?;
            rows.into_iter().map(RecordedSession::try_from).collect()
        });
        Ok(found.await?)
    }

    /// Ends a session of the account by its id, if it is recorded, and returns whether it is. The revocation row is kept
    /// until `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Revoked`]; [`StoreError::Unavailable`]: the session continues.
    pub async fn end_recorded_session(
        &self,
        id: SessionId,
        expires_at: Timestamp,
    ) -> Result<bool, SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now());
        let ended = self.store.write_of(principal.user_id(), Written::Sessions, move |connection| {
            connection.transaction(|connection| {
                is_live(connection, principal)?;
                // The row is the proof that it is a session of this account, and that it was not ended before.
                if forget_session(connection, principal.user_id(), id)? == 0 {
                    return Ok(false);
                }
                revoke(connection, id.uuid(), expires_at)?;
                forget_expired(connection, now)?;
                Ok(true)
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

/// Rows may outlive their session: an earlier version ends it without them, and a request in flight may record it again.
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
