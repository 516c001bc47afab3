//! A change of address, confirmed by mailed tokens.

use crate::{
    accounts::{
        account::{Account, AccountRow, Credentials, account, find_by_email},
        factors::flag_earlier_address,
    },
    engine::{AnyConnection, Written, only},
    error::{StoreError, is_duplicate},
    one_use::spend_email_change,
    principal::is_mailed_before_restore,
    schema::users,
    store::Store,
};
use auth::{ConfirmedBy, EmailChange, VerifiedEmailChange};
use diesel::prelude::*;
use shared::Email;
use std::time::Duration;

/// What a confirmation has done.
pub enum EmailChangeStep {
    /// The old address allows the change: the new one has to confirm it, unless another account has it.
    Allowed { account: Box<Account>, is_taken: bool },
    /// The account has the new address.
    Changed(Box<Account>),
}

impl Store {
    /// Whether an account has this address, in any of its spellings.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn is_taken(&self, email: Email) -> Result<bool, StoreError> {
        self.look_up(move |connection| Ok(find_by_email(connection, &email)?.is_some())).await
    }

    /// Records that one of the addresses confirms a change. Spends the token. `reserve` is called where another e-mail follows, and
    /// returns how long to wait if it cannot be sent.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] in that case, which spends nothing;
    /// [`StoreError::Spent`]; [`StoreError::NotFound`] when the account is gone, or has another address or password by now,
    /// or the database was restored since; [`StoreError::EmailTaken`], which spends nothing; [`StoreError::Unavailable`].
    pub async fn confirm_email_change(
        &self,
        token: VerifiedEmailChange,
        reserve: impl FnOnce() -> Result<(), Duration> + Send + 'static,
    ) -> Result<EmailChangeStep, StoreError> {
        let now = self.clock.now().millis();
        let user = token.change().user;
        self.write_of(user, Written::Account, move |connection| {
            connection.transaction(|connection| confirm(connection, &token, reserve, now))
        })
        .await
    }
}

fn confirm(
    connection: &mut AnyConnection,
    token: &VerifiedEmailChange,
    reserve: impl FnOnce() -> Result<(), Duration>,
    now: i64,
) -> Result<EmailChangeStep, StoreError> {
    let change = token.change();
    let old = lock_unchanged(connection, token)?;
    spend_email_change(connection, token)?;
    let is_taken = find_by_email(connection, &change.new)?.is_some_and(|other| other.account.id != old.id);
    match change.confirmed_by {
        ConfirmedBy::Old => {
            // Also of an address that is taken: the response does not depend on it.
            reserve().map_err(|wait| StoreError::Throttled { user: Some(old.id), wait })?;
            Ok(EmailChangeStep::Allowed { account: Box::new(old), is_taken })
        }
        _ if is_taken => Err(StoreError::EmailTaken),
        ConfirmedBy::New | ConfirmedBy::NewAlone => {
            Ok(EmailChangeStep::Changed(Box::new(replace_email(connection, change, now)?)))
        }
    }
}

/// Locks the row of the account, and returns the account as it is before the change.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not the account any more that the change was requested for.
fn lock_unchanged(
    connection: &mut AnyConnection,
    token: &VerifiedEmailChange,
) -> Result<Account, StoreError> {
    let EmailChange { user, old, confirmed_by, password, .. } = token.change();
    let locked = diesel::update(account(*user)).set(users::id.eq(user.to_string()));
    let row: QueryResult<AccountRow> = only(locked.returning(users::all_columns).get_results(connection));
    let row = row.optional()?.ok_or(StoreError::NotFound)?;
    let Credentials { account, password: current } = row.try_into()?;
    // An address that was verified after the request has to allow the change, too.
    let is_allowed = *confirmed_by != ConfirmedBy::NewAlone || !account.user().email_verified;
    let is_unchanged = account.email == *old && current.fingerprint() == *password;
    // What was requested without the factor is not completed with it on.
    let has_new_factor =
        account.factor_since().is_some_and(|since| since.seconds() >= token.issued_at().seconds());
    let is_allowed = is_allowed && !has_new_factor;
    match is_allowed && is_unchanged && !is_mailed_before_restore(connection, token.issued_at())? {
        true => Ok(account),
        false => Err(StoreError::NotFound),
    }
}

/// The token was in the mailbox of the new address, so that it is verified. A second factor is that of the earlier one.
///
/// # Errors
/// [`StoreError::EmailTaken`].
fn replace_email(
    connection: &mut AnyConnection,
    change: &EmailChange,
    now: i64,
) -> Result<Account, StoreError> {
    let changes =
        (users::email.eq(change.new.as_str()), users::email_verified.eq(true), users::updated_at.eq(now));
    let updated = diesel::update(account(change.user)).set(changes).returning(users::all_columns);
    let row: QueryResult<AccountRow> = only(updated.get_results(connection));
    match row {
        Err(error) if is_duplicate(&error) => Err(StoreError::EmailTaken),
        row => {
            let changed = Credentials::try_from(row?)?.account;
            flag_earlier_address(connection, changed.id)?;
            Ok(changed)
        }
    }
}
