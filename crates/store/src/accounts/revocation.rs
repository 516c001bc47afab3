//! Who acts, and the sessions that were ended: one by one, or all of an account at once.

use super::{
    Store,
    accounts::{account, live_account},
    connection::AnyConnection,
    error::{StoreError, is_duplicate},
    schema::{revoked_sessions, session_cutoffs, users},
};
use crate::{
    auth::{Credential, VerifiedClaims, VerifiedSession},
    clock::Clock,
};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::{SessionId, Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// How far the clocks of two instances may be apart: a session that one of them began just now by its own clock is
/// still older than a moment that another names.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// A moment is later than the one before it, whichever instance comes last: sessions began at that very one.
const CUT_OFF: &str = "
    INSERT INTO session_cutoffs AS held (user_id, ended_before, spared_session) VALUES ($1, $2, $3)
    ON CONFLICT (user_id) DO UPDATE SET
        ended_before = CASE
            WHEN held.ended_before >= excluded.ended_before THEN held.ended_before + 1 ELSE excluded.ended_before
        END,
        spared_session = excluded.spared_session";

/// On whose behalf a statement is, and by what: judged in the same trip.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) user: UserId,
    /// The session, or the personal access token.
    credential: Uuid,
    /// When the session began, in milliseconds. A personal access token has no session to end with.
    began_at: i64,
}

impl Owner {
    pub(super) fn by_session(user: UserId, session: SessionId) -> Self {
        let began_at = Clock::moment_of(session.uuid()).map_or(0, Timestamp::millis);
        Self { user, credential: session.uuid(), began_at }
    }
}

impl From<&VerifiedClaims> for Owner {
    fn from(claims: &VerifiedClaims) -> Self {
        match claims.credential() {
            Credential::Session(session) => Self::by_session(claims.user_id(), session),
            Credential::ApiKey(id) => {
                Self { user: claims.user_id(), credential: id.uuid(), began_at: i64::MAX }
            }
        }
    }
}

impl From<&VerifiedSession> for Owner {
    fn from(session: &VerifiedSession) -> Self {
        Self::by_session(session.user_id(), session.session_id())
    }
}

/// The mark of a session that was ended.
#[auto_type]
pub(super) fn ended(owner: Owner) -> _ {
    let session: String = owner.credential.to_string();
    revoked_sessions::table.filter(revoked_sessions::id.eq(session))
}

/// The mark of an account whose sessions were ended, this one among them.
#[auto_type]
pub(super) fn cut_off(owner: Owner) -> _ {
    let (user, session): (String, String) = (owner.user.to_string(), owner.credential.to_string());
    let began_at: i64 = owner.began_at;
    session_cutoffs::table
        .filter(session_cutoffs::user_id.eq(user))
        .filter(session_cutoffs::ended_before.gt(began_at))
        .filter(session_cutoffs::spared_session.ne(session))
}

/// Ends all sessions of an account that have begun by now, but for one at the most.
pub(super) fn end_all(
    connection: &mut AnyConnection,
    user: UserId,
    spared: Option<SessionId>,
    now: Timestamp,
) -> QueryResult<()> {
    sql_query(CUT_OFF)
        .bind::<Text, _>(user.to_string())
        .bind::<BigInt, _>((now + CLOCK_SKEW).millis())
        .bind::<Text, _>(spared.map(|session| session.to_string()).unwrap_or_default())
        .execute(connection)
        .map(|_| ())
}

/// Makes everybody else wait who changes this account, and then looks whether the session goes on. Two statements: on
/// PostgreSQL one that had to wait would look at the row as it is now, and at all other tables as they were before.
///
/// # Errors
/// [`StoreError::Revoked`] when the session was ended or the account is gone.
pub(super) fn lock_live(connection: &mut AnyConnection, owner: Owner) -> Result<(), StoreError> {
    diesel::update(account(owner.user)).set(users::id.eq(owner.user.to_string())).execute(connection)?;
    let found: Option<String> = live_account(owner).select(users::id).first(connection).optional()?;
    found.map(drop).ok_or(StoreError::Revoked)
}

/// The earliest moment at which a new session of an account may begin, in milliseconds: one that began before would
/// be among those that were ended.
pub(super) fn earliest_start(connection: &mut AnyConnection, user: UserId) -> QueryResult<i64> {
    let cutoff = session_cutoffs::table.filter(session_cutoffs::user_id.eq(user.to_string()));
    let moment = cutoff.select(session_cutoffs::ended_before).first(connection).optional()?;
    Ok(moment.unwrap_or_default())
}

impl Store {
    /// Ends a session: from now on every token of it is refused, on every instance. Ending it again changes
    /// nothing. The mark is kept until `forget_at`, when no token of the session can be alive any more; marks
    /// of that age are cleared away on this occasion.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: then the session goes on.
    pub async fn end_session(
        &self,
        session: &VerifiedSession,
        forget_at: Timestamp,
    ) -> Result<(), StoreError> {
        let id = session.session_id().to_string();
        let now = self.clock.now().millis();
        self.write(move |connection| {
            let mark = (revoked_sessions::id.eq(id), revoked_sessions::expires_at.eq(forget_at.millis()));
            match diesel::insert_into(revoked_sessions::table).values(mark).execute(connection) {
                Err(error) if !is_duplicate(&error) => return Err(error.into()),
                _ => {}
            }
            let over = revoked_sessions::table.filter(revoked_sessions::expires_at.le(now));
            diesel::delete(over).execute(connection)?;
            Ok(())
        })
        .await
    }

    /// Ends every session of the account, or every one but this.
    ///
    /// # Errors
    /// [`StoreError::Revoked`] when this session is over itself; [`StoreError::Unavailable`]: then all go on.
    pub async fn end_sessions(&self, session: &VerifiedSession, but_this: bool) -> Result<(), StoreError> {
        let (owner, clock) = (Owner::from(session), self.clock.clone());
        let spared = but_this.then_some(session.session_id());
        self.write(move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, owner)?;
                Ok(end_all(connection, owner.user, spared, clock.now())?)
            })
        })
        .await
    }
}
