//! What becomes of an account: another name, another password, its end.

use super::{
    Store,
    accounts::{Account, AccountRow, Credentials, account},
    api_keys::revoke_api_keys,
    error::StoreError,
    owned::only,
    schema::users,
    sessions::{Owner, end_all, lock_live},
    sign_in::forget_sign_ins,
};
use crate::auth::{PasswordHash, VerifiedSession};
use diesel::prelude::*;
use shared::{Email, ImageUrl, UpdateUser, UserId, UserName};

impl Store {
    /// Changes what an account shows of its owner.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn update_user(
        &self,
        session: &VerifiedSession,
        update: UpdateUser,
    ) -> Result<Account, StoreError> {
        let (owner, now) = (Owner::from(session), self.clock.now().millis());
        self.write(move |connection| {
            let changes = (
                update.name.as_ref().map(|name| users::name.eq(UserName::as_str(name))),
                update.image.as_ref().map(|image| users::image.eq(image.as_ref().map(ImageUrl::as_str))),
                users::updated_at.eq(now),
            );
            connection.transaction(|connection| {
                lock_live(connection, owner)?;
                let updated = diesel::update(account(owner.user)).set(changes);
                let row: AccountRow = only(updated.returning(users::all_columns).get_results(connection))?;
                Ok(Credentials::try_from(row)?.account)
            })
        })
        .await
    }

    /// Puts a new password in the place of the one that `old` is the hash of. Also ends every other session of the
    /// account, if so wished.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the password is no longer the `old` one, [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn change_password(
        &self,
        session: &VerifiedSession,
        old: PasswordHash,
        new: PasswordHash,
        end_others: bool,
    ) -> Result<Account, StoreError> {
        let (owner, spared, clock) = (Owner::from(session), session.session_id(), self.clock.clone());
        self.write(move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, owner)?;
                let now = clock.now();
                let account = account(owner.user).filter(users::password_hash.eq(old.as_stored()));
                let changes = (users::password_hash.eq(new.as_stored()), users::updated_at.eq(now.millis()));
                let updated = diesel::update(account).set(changes).returning(users::all_columns);
                let row: QueryResult<AccountRow> = only(updated.get_results(connection));
                let row = row.optional()?.ok_or(StoreError::Changed)?;
                if end_others {
                    end_all(connection, owner.user, Some(spared), now)?;
                }
                Ok(Credentials::try_from(row)?.account)
            })
        })
        .await
    }

    /// Puts a new password in the place of a lost one, the hash of which was `old`. It ends every session of the account
    /// and takes back its personal access tokens, since somebody else may have made them; and it is forgotten which sign-ins
    /// failed, so that the new password is good at once, and from where others succeeded.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the password is no longer the `old` one, [`StoreError::Unavailable`].
    pub async fn reset_password(
        &self,
        of: &Account,
        old: PasswordHash,
        new: PasswordHash,
    ) -> Result<(), StoreError> {
        let (user, email, clock) = (of.id, of.email.clone(), self.clock.clone());
        self.write(move |connection| {
            connection.transaction(|connection| {
                let now = clock.now();
                let account = account(user).filter(users::password_hash.eq(old.as_stored()));
                let changes = (users::password_hash.eq(new.as_stored()), users::updated_at.eq(now.millis()));
                if diesel::update(account).set(changes).execute(connection)? == 0 {
                    return Err(StoreError::Changed);
                }
                revoke_api_keys(connection, user)?;
                forget_sign_ins(connection, user, &email)?;
                Ok(end_all(connection, user, None, now)?)
            })
        })
        .await
    }

    /// Notes that an address was shown to be its account's, once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account with this address, or it was noted before;
    /// [`StoreError::Unavailable`].
    pub async fn verify_email(&self, user: UserId, email: Email) -> Result<(), StoreError> {
        let now = self.clock.now().millis();
        self.write(move |connection| {
            let account =
                account(user).filter(users::email.eq(email.as_str())).filter(users::email_verified.eq(false));
            let changes = (users::email_verified.eq(true), users::updated_at.eq(now));
            match diesel::update(account).set(changes).execute(connection)? {
                0 => Err(StoreError::NotFound),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Deletes an account whose password is the one that `password` is the hash of, with everything that is its.
    ///
    /// # Errors
    /// As [`Store::change_password`].
    pub async fn delete_account(
        &self,
        session: &VerifiedSession,
        password: PasswordHash,
    ) -> Result<(), StoreError> {
        let owner = Owner::from(session);
        self.write(move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, owner)?;
                let account = account(owner.user).filter(users::password_hash.eq(password.as_stored()));
                match diesel::delete(account).execute(connection)? {
                    0 => Err(StoreError::Changed),
                    _ => Ok(()),
                }
            })
        })
        .await
    }
}
