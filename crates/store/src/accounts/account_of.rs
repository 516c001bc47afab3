//! The account of a session: what its owner may change.

use super::{
    account::{Account, AccountRow, Credentials, account, live_account},
    deletion::close,
    factors::forget_set_up,
    revocation::{end_all_for_one, exchange, forget_expired, forget_session, lock_live, lock_shown},
    sign_in::VerifiedPassword,
};
use crate::{
    engine::{AnyConnection, Written, only},
    error::{SessionError, StoreError},
    principal::{Principal, revoke},
    schema::{stale_reminders, users},
    store::Store,
};
use auth::{FactorShownAt, PasswordHash, VerifiedSession};
use diesel::prelude::*;
use shared::{
    ImageUrl, Locale, PasskeyId, SessionId, Timestamp, UpdateUser, UserId, UserName, WeekStart, ZoneName,
};

/// The account that a session belongs to, and everything that the session may do with it. Every method but
/// [`end_session`](Self::end_session) fails with [`StoreError::Revoked`] once the session is revoked or the account
/// deleted.
///
/// It takes a verified session token:
///
/// ```
/// fn account<'a>(store: &'a store::Store, session: &auth::VerifiedSession) -> store::AccountOf<'a> {
///     store.account_of(session)
/// }
/// ```
///
/// An access token does not open it, and neither does an id:
///
/// ```compile_fail,E0308
/// fn confuse<'a>(store: &'a store::Store, claims: &auth::VerifiedClaims) -> store::AccountOf<'a> {
///     store.account_of(claims)
/// }
/// ```
///
/// ```compile_fail,E0308
/// fn forge<'a>(store: &'a store::Store, user: &shared::UserId) -> store::AccountOf<'a> {
///     store.account_of(user)
/// }
/// ```
///
/// Changing the password or deleting the account also takes the current password, verified by
/// [`SignInAttempt`](crate::SignInAttempt):
///
/// ```compile_fail,E0308
/// async fn forge(account: store::AccountOf<'_>, password: auth::PasswordHash) {
///     let _ = account.delete(password).await;
/// }
/// ```
pub struct AccountOf<'a> {
    pub(crate) store: &'a Store,
    pub(crate) principal: Principal,
    pub(crate) factor_shown: FactorShownAt,
    /// The one that the session began with.
    pub(crate) passkey: Option<PasskeyId>,
    session: SessionId,
}

impl Store {
    /// The account of a session.
    pub fn account_of(&self, session: &VerifiedSession) -> AccountOf<'_> {
        let principal = Principal::of_session_token(session);
        AccountOf {
            store: self,
            principal,
            factor_shown: session.factor_shown_at(),
            passkey: session.passkey(),
            session: session.session_id(),
        }
    }
}

impl AccountOf<'_> {
    /// Reads the account.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn get(&self) -> Result<Account, SessionError> {
        let principal = self.principal;
        let found = self.store.look_up(move |connection| {
            let row: Option<AccountRow> = connection.first_row(live_account(principal)).optional()?;
            Ok(Credentials::try_from(row.ok_or(StoreError::Revoked)?)?.account)
        });
        Ok(found.await?)
    }

    /// Changes name, image and settings.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn update(&self, update: UpdateUser) -> Result<Account, SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now().millis());
        let concerns_reminders = update.concerns_reminders();
        let updated = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            let changes = (
                update.name.as_ref().map(|name| users::name.eq(UserName::as_str(name))),
                update.image.as_ref().map(|image| users::image.eq(image.as_ref().map(ImageUrl::as_str))),
                update
                    .time_zone
                    .as_ref()
                    .map(|zone| users::time_zone.eq(zone.as_ref().map(ZoneName::as_str))),
                update.week_starts_on.map(|day| users::week_starts_on.eq(day.map(WeekStart::as_str))),
                update.reminder_hour.map(|hour| users::reminder_hour.eq(hour.map(i16::from))),
                update.locale.as_ref().map(|locale| users::locale.eq(locale.as_ref().map(Locale::as_str))),
                update.daily_digest.map(|digest| users::daily_digest.eq(digest.unwrap_or_default())),
                users::updated_at.eq(now),
            );
            connection.transaction(|connection| {
                lock_live(connection, principal)?;
                let updated = diesel::update(account(principal.user_id())).set(changes);
                let row: AccountRow = only(updated.returning(users::all_columns).get_results(connection))?;
                if concerns_reminders {
                    outdate_reminders(connection, principal.user_id(), now)?;
                }
                Ok(Credentials::try_from(row)?.account)
            })
        });
        let account = updated.await?;
        if concerns_reminders {
            self.store.schedule.set_stale();
        }
        Ok(account)
    }

    /// Replaces the password, forgets a second factor that is not on yet, and on request ends all sessions, this one too; then
    /// also returns the id of a new one.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the password is no longer the `current` one, [`StoreError::FactorNotShown`],
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn change_password(
        &self,
        current: VerifiedPassword,
        new: PasswordHash,
        end_sessions: bool,
    ) -> Result<(Account, Option<SessionId>), SessionError> {
        let (principal, shown, clock) = (self.principal, self.factor_shown, self.store.clock.clone());
        let changed = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            connection.transaction(|connection| {
                lock_shown(connection, principal, shown)?;
                let now = clock.now();
                let account =
                    account(principal.user_id()).filter(users::password_hash.eq(current.as_stored()));
                let changes = (users::password_hash.eq(new.as_stored()), users::updated_at.eq(now.millis()));
                let updated = diesel::update(account).set(changes).returning(users::all_columns);
                let row: QueryResult<AccountRow> = only(updated.get_results(connection));
                let row = row.optional()?.ok_or(StoreError::Changed)?;
                forget_set_up(connection, principal.user_id())?;
                let ended = end_sessions.then(|| end_all_for_one(connection, principal.user_id(), now));
                Ok((Credentials::try_from(row)?.account, ended.transpose()?))
            })
        });
        Ok(changed.await?)
    }

    /// Deletes the account and everything that belongs to it, of a large one the last rows in the background.
    ///
    /// # Errors
    /// As [`AccountOf::change_password`].
    pub async fn delete(&self, current: VerifiedPassword) -> Result<(), SessionError> {
        let (principal, shown, now) = (self.principal, self.factor_shown, self.store.clock.now());
        let user = principal.user_id();
        let closed = self.store.write_of(user, Written::Sessions, move |connection| {
            connection.transaction(|connection| {
                lock_shown(connection, principal, shown)?;
                let unchanged = account(user).filter(users::password_hash.eq(current.as_stored()));
                let found: Option<String> = unchanged.select(users::id).first(connection).optional()?;
                found.ok_or(StoreError::Changed)?;
                close(connection, user, now)
            })
        });
        closed.await?;
        self.store.finish_deletion(user).await;
        Ok(())
    }

    /// Ends this session: from now on every instance refuses its tokens. Idempotent, and writes nothing for a session
    /// that has ended already: only as many rows as sign-ins. The revocation row is kept until `expires_at`, when no
    /// token of the session can be valid any more; rows that have expired are deleted.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: the session continues.
    pub async fn end_session(&self, expires_at: Timestamp) -> Result<(), StoreError> {
        // Also of a session whose passkey is removed: its access token may be valid.
        let principal = self.principal.without_passkey();
        let (session, now) = (self.session, self.store.clock.now());
        self.store
            .write_of(principal.user_id(), Written::Sessions, move |connection| {
                let live: QueryResult<String> = live_account(principal).select(users::id).first(connection);
                if live.optional()?.is_none() {
                    return Ok(());
                }
                revoke(connection, session.uuid(), expires_at)?;
                forget_session(connection, principal.user_id(), session)?;
                Ok(forget_expired(connection, now)?)
            })
            .await
    }

    /// Ends this session for another one, and returns its id. The revocation row is kept until `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn exchange_session(&self, expires_at: Timestamp) -> Result<SessionId, SessionError> {
        let (principal, clock) = (self.principal, self.store.clock.clone());
        let exchanged = self.store.write_of(principal.user_id(), Written::Sessions, move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, principal)?;
                exchange(connection, principal, expires_at, clock.now())
            })
        });
        Ok(exchanged.await?)
    }

    /// Ends all sessions of the account, this one too, and returns the account and the id of a new session.
    ///
    /// # Errors
    /// [`StoreError::Revoked`]; [`StoreError::Unavailable`]: all sessions continue.
    pub async fn end_sessions(&self) -> Result<(Account, SessionId), SessionError> {
        let (principal, clock) = (self.principal, self.store.clock.clone());
        let ended = self.store.write_of(principal.user_id(), Written::Sessions, move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, principal)?;
                let row: AccountRow = account(principal.user_id()).first(connection)?;
                let new = end_all_for_one(connection, principal.user_id(), clock.now())?;
                Ok((Credentials::try_from(row)?.account, new))
            })
        });
        Ok(ended.await?)
    }
}

/// Remembers that the times of the account's reminders are to be computed again. The caller has the row of the account.
fn outdate_reminders(connection: &mut AnyConnection, user: UserId, now: i64) -> QueryResult<()> {
    let of_account = stale_reminders::table.filter(stale_reminders::user_id.eq(user.to_string()));
    diesel::delete(of_account).execute(connection)?;
    let row = (stale_reminders::user_id.eq(user.to_string()), stale_reminders::since.eq(now));
    diesel::insert_into(stale_reminders::table).values(row).execute(connection).map(drop)
}
