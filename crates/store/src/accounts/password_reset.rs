//! Account recovery by e-mail: a reset of the password, and the verification of an address.

use super::{
    account::{Account, AccountRow, Credentials, account, find_by_email},
    factors::{forget_set_up, is_of_earlier_address, remove_factor},
    known_networks::forget_networks,
    passkeys::remove_all,
    revocation::end_all,
    throttle::forget_failures,
    token_revocation::revoke_all,
};
use crate::{
    engine::{AnyConnection, Written},
    error::StoreError,
    principal::is_mailed_before_restore,
    schema::users,
    store::Store,
};
use auth::{PasswordFingerprint, PasswordHash, VerifiedEmail, VerifiedReset};
use diesel::prelude::*;
use shared::{Email, Timestamp};

/// An account whose password may be replaced, because a valid reset token was presented.
///
/// An id does not begin a reset, and neither does any other token:
///
/// ```compile_fail,E0308
/// async fn forge(store: &store::Store, user: shared::UserId) {
///     let _ = store.begin_reset(user).await;
/// }
/// ```
///
/// ```compile_fail,E0451
/// fn forge(user: shared::UserId, email: shared::Email) -> auth::VerifiedEmail {
///     let issued_at = shared::Timestamp::LATEST;
///     auth::VerifiedEmail { user, email, page: None, issued_at, is_expired: false }
/// }
/// ```
pub struct PasswordReset<'a> {
    store: &'a Store,
    credentials: Credentials,
}

impl Store {
    /// What a reset token for an address is issued from: the account, and the fingerprint of the password that it will
    /// replace.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn resettable_account(
        &self,
        email: Email,
    ) -> Result<(Account, PasswordFingerprint), StoreError> {
        self.look_up(move |connection| {
            let Credentials { account, password } =
                find_by_email(connection, &email)?.ok_or(StoreError::NotFound)?;
            Ok((account, password.fingerprint()))
        })
        .await
    }

    /// Begins a reset.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account is gone, its password or address is no longer the one of the token,
    /// or the database was restored since; [`StoreError::Unavailable`].
    pub async fn begin_reset(&self, token: VerifiedReset) -> Result<PasswordReset<'_>, StoreError> {
        let found = self.look_up(move |connection| {
            if is_mailed_before_restore(connection, token.issued_at())? {
                return Err(StoreError::NotFound);
            }
            let row: Option<AccountRow> = account(token.user_id()).first(connection).optional()?;
            let credentials = row.map(Credentials::try_from).transpose()?;
            credentials
                .filter(|found| token.is_for(&found.password, &found.account.email))
                .ok_or(StoreError::NotFound)
        });
        Ok(PasswordReset { store: self, credentials: found.await? })
    }

    /// Records that an address belongs to its account, unless the token has expired. Returns whether that is new.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the address is not that of the account, or was not verified in time;
    /// [`StoreError::Unavailable`].
    pub async fn verify_email(&self, token: VerifiedEmail) -> Result<bool, StoreError> {
        let now = self.clock.now().millis();
        self.write_of(token.user_id(), Written::Account, move |connection| {
            let account: account = account(token.user_id());
            let row: Option<(String, bool)> =
                account.clone().select((users::email, users::email_verified)).first(connection).optional()?;
            let row = row.filter(|(stored, _)| Email::from_stored(stored.clone()) == *token.email());
            let (_, is_verified) = row.ok_or(StoreError::NotFound)?;
            if is_verified {
                return Ok(false);
            }
            let changes = (users::email_verified.eq(true), users::updated_at.eq(now));
            let is_void = token.is_expired() || is_mailed_before_restore(connection, token.issued_at())?;
            match is_void || diesel::update(account).set(changes).execute(connection)? == 0 {
                true => Err(StoreError::NotFound),
                false => Ok(true),
            }
        })
        .await
    }
}

impl PasswordReset<'_> {
    /// The account.
    pub fn account(&self) -> &Account {
        &self.credentials.account
    }

    /// Replaces the password. The token was in the mailbox, so the address is verified, too. A second factor is removed if the
    /// address was not verified before, or was changed after the factor was turned on. Returns the account as it was, and
    /// whether a factor that was on is removed.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the password or the address was changed in the meantime; [`StoreError::Unavailable`].
    pub async fn finish(self, new: PasswordHash) -> Result<(Account, bool), StoreError> {
        let Self { store, credentials: Credentials { account, password } } = self;
        let clock = store.clock.clone();
        let replaced = store.write_about(account.id, move |connection| {
            connection.transaction(|connection| {
                let now = clock.now();
                replace(connection, &account, &password, &new, now)?;
                // Before this, or before the address, the owner of the account may not have been that of the mailbox.
                let is_verified: bool =
                    super::account::account(account.id).select(users::email_verified).first(connection)?;
                let is_other = !is_verified || is_of_earlier_address(connection, account.id)?;
                let was_on = is_other && remove_factor(connection, account.id, now.millis())?;
                let user = super::account::account(account.id);
                diesel::update(user).set(users::email_verified.eq(true)).execute(connection)?;
                Ok((account, was_on))
            })
        });
        replaced.await
    }
}

/// Replaces a password that another person may know: ends every session, revokes every personal access token, removes every
/// passkey and a second factor that is not on yet, and forgets failed sign-ins, so that the new password works at once, and
/// known networks.
///
/// # Errors
/// [`StoreError::Changed`] when the password or the address is another by now, or the account is gone.
pub(crate) fn replace(
    connection: &mut AnyConnection,
    account: &Account,
    old: &PasswordHash,
    new: &PasswordHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    let unchanged = super::account::account(account.id).filter(users::password_hash.eq(old.as_stored()));
    // A mailed reset has begun before, when the account may have had another address.
    let unchanged = unchanged.filter(users::email.eq_any(account.email.spellings()));
    let changes = (users::password_hash.eq(new.as_stored()), users::updated_at.eq(now.millis()));
    if diesel::update(unchanged).set(changes).execute(connection)? == 0 {
        return Err(StoreError::Changed);
    }
    revoke_all(connection, account.id, now)?;
    remove_all(connection, account.id)?;
    forget_set_up(connection, account.id)?;
    forget_failures(connection, &account.email)?;
    forget_networks(connection, account.id)?;
    Ok(end_all(connection, account.id, now)?)
}
