//! Recording when and where sessions are seen.

use crate::{
    accounts::{
        account::{Account, AccountRow, Credentials, account, live_account},
        account_of::AccountOf,
    },
    engine::AnyConnection,
    error::{SessionError, StoreError},
    principal::{Principal, revoke},
    schema::{passkeys, sessions, users},
    store::Store,
};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use shared::{Amr, PasskeyId, SessionId, Timestamp, UserId};
use std::time::Duration;

/// How many sessions of an account are recorded, those that were seen last.
pub(super) const MAX_SESSIONS: i64 = 100;
/// How much later a session has to be seen again for that to be recorded.
const RECORD_EVERY: Duration = Duration::from_secs(60 * 60);
/// How much longer than now a revocation is kept at least: no token of the session is valid for longer.
const REVOKED_FOR: Duration = Duration::from_secs(366 * 24 * 60 * 60);
/// How many rows are purged at once.
const PIECE: usize = 250;

/// Of several concurrent requests of a session, the first one changes the row.
const RECORD: &str = "
    INSERT INTO sessions AS held (id, user_id, began_at, last_seen_at, expires_at, address, agent, way, passkey_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (id) DO UPDATE SET
        last_seen_at = excluded.last_seen_at, expires_at = excluded.expires_at, address = excluded.address,
        agent = excluded.agent
    WHERE held.user_id = excluded.user_id
        AND (held.last_seen_at <= excluded.last_seen_at - $10 OR held.expires_at < excluded.expires_at)";

/// A session that is seen.
#[derive(Clone, Debug)]
pub struct SeenSession {
    pub id: SessionId,
    pub expires_at: Timestamp,
    /// The address of the client.
    pub address: Option<String>,
    pub user_agent: Option<String>,
    /// How the session began.
    pub amr: Amr,
    /// The passkey that it began with.
    pub passkey: Option<PasskeyId>,
}

/// What is recorded of the session of a request: when it was last seen and when it expires, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastRecord(Option<(i64, i64)>);

impl LastRecord {
    /// Whether a session that is seen `now`, and whose token expires at `expires_at`, is to be recorded again.
    pub fn is_outdated(self, expires_at: Timestamp, now: Timestamp) -> bool {
        let until = |seen_at| Timestamp::from_millis(seen_at) + RECORD_EVERY;
        self.0.is_none_or(|(seen_at, recorded)| until(seen_at) <= now || recorded < expires_at.millis())
    }
}

/// The account of a session and what is recorded of the session, unless it is revoked.
#[auto_type]
fn account_and_session(principal: Principal) -> _ {
    let session: String = principal.credential().to_string();
    let account: live_account = live_account(principal);
    account.left_join(sessions::table.on(sessions::id.eq(session).and(sessions::user_id.eq(users::id))))
}

impl AccountOf<'_> {
    /// Reads the account and what is recorded of the session.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn get_with_session(&self) -> Result<(Account, LastRecord), SessionError> {
        let principal = self.principal;
        let found = self.store.look_up(move |connection| read_with_session(connection, principal));
        Ok(found.await?)
    }
}

/// The account, and what is recorded of the session.
///
/// # Errors
/// [`StoreError::Revoked`].
pub(super) fn read_with_session(
    connection: &mut AnyConnection,
    principal: Principal,
) -> Result<(Account, LastRecord), StoreError> {
    let recorded = (sessions::last_seen_at, sessions::expires_at).nullable();
    let columns = account_and_session(principal).select((users::all_columns, recorded));
    let row = connection.first_row(columns).optional()?;
    let (account, seen): (AccountRow, Option<(i64, i64)>) = row.ok_or(StoreError::Revoked)?;
    Ok((Credentials::try_from(account)?.account, LastRecord(seen)))
}

impl Store {
    /// Records that a session of an account is seen. Its caller does not depend on it. A session whose passkey was removed is
    /// revoked instead: its row may have been missing then.
    ///
    /// # Errors
    /// [`StoreError::Revoked`] if the account is deleted, [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn record_session(&self, account: &Account, seen: SeenSession) -> Result<(), StoreError> {
        let (user, now) = (account.id, self.clock.now());
        self.write_beside(user, move |connection| {
            connection.transaction(|connection| match is_orphan(connection, user, &seen)? {
                true => {
                    Ok(revoke(connection, seen.id.uuid(), seen.expires_at.max(now + REVOKED_FOR))
                        .map(drop)?)
                }
                false => record(connection, user, &seen, now),
            })
        })
        .await
    }

    /// Deletes the rows of sessions that have expired.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn purge_sessions(&self) -> Result<(), StoreError> {
        loop {
            let now = self.clock.now().millis();
            let expired = move |connection: &mut AnyConnection| -> Result<Vec<String>, StoreError> {
                let expired =
                    sessions::table.filter(sessions::expires_at.le(now)).order(sessions::expires_at);
                Ok(expired.select(sessions::id).limit(PIECE.try_into().unwrap_or(1)).load(connection)?)
            };
            let ids = self.read(expired).await?;
            let is_last = ids.len() < PIECE;
            if !ids.is_empty() {
                self.write(move |connection| forget_each(connection, &ids, now)).await?;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// Whether the passkey that the session began with is gone. Locks the account, as a removal does, until the session is recorded.
fn is_orphan(connection: &mut AnyConnection, user: UserId, seen: &SeenSession) -> QueryResult<bool> {
    let Some(passkey) = seen.passkey else { return Ok(false) };
    diesel::update(account(user)).set(users::id.eq(user.to_string())).execute(connection)?;
    let passkey = passkeys::table.filter(passkeys::id.eq(passkey.to_string()));
    Ok(passkey.select(passkeys::id).first::<String>(connection).optional()?.is_none())
}

fn record(
    connection: &mut AnyConnection,
    user: UserId,
    seen: &SeenSession,
    now: Timestamp,
) -> Result<(), StoreError> {
    let every = i64::try_from(RECORD_EVERY.as_millis()).unwrap_or(i64::MAX);
    let changed = sql_query(RECORD)
        .bind::<Text, _>(seen.id.to_string())
        .bind::<Text, _>(user.to_string())
        .bind::<BigInt, _>(seen.id.began_at().map_or(0, Timestamp::millis))
        .bind::<BigInt, _>(now.millis())
        .bind::<BigInt, _>(seen.expires_at.millis())
        .bind::<Nullable<Text>, _>(seen.address.as_deref())
        .bind::<Nullable<Text>, _>(seen.user_agent.as_deref())
        .bind::<Text, _>(seen.amr.to_string())
        .bind::<Nullable<Text>, _>(seen.passkey.map(|id| id.to_string()))
        .bind::<BigInt, _>(every)
        .execute(connection)?;
    if changed > 0 {
        forget_oldest(connection, user)?;
    }
    Ok(())
}

/// Deletes the rows of the sessions that were seen first, if there are too many, and before them those that were replaced.
fn forget_oldest(connection: &mut AnyConnection, user: UserId) -> Result<(), StoreError> {
    let own = sessions::table.filter(sessions::user_id.eq(user.to_string()));
    let order = (sessions::replaced_by.is_not_null(), sessions::last_seen_at.desc(), sessions::id.desc());
    let all: Vec<String> = own.order(order).select(sessions::id).load(connection)?;
    let kept = usize::try_from(MAX_SESSIONS).unwrap_or_default();
    forget_each(connection, all.get(kept..).unwrap_or_default(), i64::MAX)
}

/// Deletes those of these rows that have expired by `now`. One by one: of two statements that delete several in another
/// order, PostgreSQL would abort one, which could be that of a sign-out.
fn forget_each(connection: &mut AnyConnection, ids: &[String], now: i64) -> Result<(), StoreError> {
    for id in ids {
        let row = sessions::table.filter(sessions::id.eq(id)).filter(sessions::expires_at.le(now));
        diesel::delete(row).execute(connection)?;
    }
    Ok(())
}
