//! What the owner of a session changes about the second factor.

use super::rows::{Factor, of_user, remove_factor, replace_codes};
use crate::{
    accounts::{
        account::{Account, AccountRow, Credentials, account},
        account_of::AccountOf,
        revocation::{exchange, is_live, lock_shown},
    },
    engine::{AnyConnection, Written},
    error::{SessionError, StoreError},
    schema::two_factors,
    store::Store,
};
use auth::BackupCodeHash;
use diesel::prelude::*;
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

/// A second factor to set up.
pub struct NewFactor {
    /// Random.
    pub id: Uuid,
    /// Encrypted.
    pub secret: String,
    pub backup_codes: Vec<BackupCodeHash>,
}

impl AccountOf<'_> {
    /// Begins the set-up of a factor, in the place of one that was begun and never completed. Nothing is on until a code is
    /// accepted.
    ///
    /// # Errors
    /// [`StoreError::Changed`] if a factor is on, [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn set_up_factor(&self, new: NewFactor) -> Result<(), SessionError> {
        let user = self.principal.user_id();
        self.change_factor(move |connection, now| {
            if Factor::read(connection, user, now)?.is_some_and(|factor| factor.is_verified) {
                return Err(StoreError::Changed);
            }
            diesel::delete(of_user(user)).execute(connection)?;
            let row = (
                two_factors::user_id.eq(user.to_string()),
                two_factors::id.eq(new.id.to_string()),
                two_factors::secret.eq(&new.secret),
                two_factors::verified.eq(false),
                two_factors::last_step.eq(0_i64),
                two_factors::created_at.eq(now.millis()),
            );
            diesel::insert_into(two_factors::table).values(row).execute(connection)?;
            Ok(replace_codes(connection, user, &new.backup_codes)?)
        })
        .await
    }

    /// The encrypted secret of a factor that is on: one that is being set up is known to who began that.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without one, [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn factor_secret(&self) -> Result<String, SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now());
        let found = self.store.look_up(move |connection| {
            is_live(connection, principal)?;
            let factor = Factor::read(connection, principal.user_id(), now)?;
            factor.filter(|factor| factor.is_verified).map(|factor| factor.secret).ok_or(StoreError::NotFound)
        });
        Ok(found.await?)
    }

    /// Replaces the backup codes of a factor that is on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if none is, [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn replace_backup_codes(&self, codes: Vec<BackupCodeHash>) -> Result<(), SessionError> {
        let user = self.principal.user_id();
        self.change_factor(move |connection, now| {
            let factor = Factor::read(connection, user, now)?;
            factor.filter(|factor| factor.is_verified).ok_or(StoreError::NotFound)?;
            Ok(replace_codes(connection, user, &codes)?)
        })
        .await
    }

    /// Turns off the factor, and ends this session for another one. Returns the account, the id of the other one, and
    /// whether a factor was on. The revocation row is kept until `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn disable_factor(
        &self,
        expires_at: Timestamp,
    ) -> Result<(Account, SessionId, bool), SessionError> {
        let principal = self.principal;
        self.change_factor(move |connection, now| {
            let user = principal.user_id();
            let was_on = remove_factor(connection, user, now.millis())?;
            let new = exchange(connection, principal, expires_at, now)?;
            let row: AccountRow = account(user).first(connection)?;
            Ok((Credentials::try_from(row)?.account, new, was_on))
        })
        .await
    }

    /// One transaction, in which no other request changes the account, and a session that has not shown the factor changes
    /// nothing.
    async fn change_factor<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut AnyConnection, Timestamp) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, SessionError> {
        let (principal, shown, clock) = (self.principal, self.factor_shown, self.store.clock.clone());
        let changed = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            connection.transaction(|connection| {
                lock_shown(connection, principal, shown)?;
                change(connection, clock.now())
            })
        });
        Ok(changed.await?)
    }
}

impl Store {
    /// Puts a secret that is encrypted with the current key in the place of the same one that was encrypted with an earlier.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn reseal_factor(&self, user: UserId, from: String, to: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            let unchanged = of_user(user).filter(two_factors::secret.eq(from));
            diesel::update(unchanged).set(two_factors::secret.eq(to)).execute(connection)?;
            Ok(())
        })
        .await
    }
}
