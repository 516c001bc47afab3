//! Accounts, and the sessions that were ended.

use super::{
    Store,
    error::{StoreError, is_duplicate},
    owned::only,
    schema::{revoked_sessions, users},
    sign_in::remember,
};
use crate::auth::{Network, PasswordHash, VerifiedSession};
use diesel::{
    dsl::{auto_type, exists, not},
    prelude::*,
};
use shared::{Email, SessionId, Timestamp, User, UserId, UserName};

/// An account as it is kept, less its password.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub email: Email,
    user: User,
}

impl Account {
    /// As its owner sees it.
    pub fn user(&self) -> User {
        self.user.clone()
    }
}

/// An account to be made.
pub struct NewAccount {
    pub email: Email,
    pub name: UserName,
    pub password: PasswordHash,
    /// Where it is signed up from.
    pub network: Option<Network>,
}

/// What a sign-in is judged by.
pub(super) struct Credentials {
    pub(super) account: Account,
    pub(super) password: PasswordHash,
}

/// The mark of a session that was ended.
#[auto_type]
pub(super) fn ended(session: SessionId) -> _ {
    let session: String = session.to_string();
    revoked_sessions::table.filter(revoked_sessions::id.eq(session))
}

#[derive(Queryable)]
pub(super) struct AccountRow {
    id: String,
    email: String,
    name: String,
    image: Option<String>,
    email_verified: bool,
    password_hash: String,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<AccountRow> for Credentials {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let id = row.id.parse().map_err(StoreError::unavailable)?;
        let email = Email::parse(&row.email).map_err(StoreError::unavailable)?;
        let user = User {
            id,
            email: row.email,
            name: row.name,
            image: row.image,
            email_verified: row.email_verified,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        };
        let password = PasswordHash::from_stored(row.password_hash);
        Ok(Self { account: Account { id, email, user }, password })
    }
}

impl Store {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::EmailTaken`], also when several ask for one address at the same instant: one gets it.
    pub async fn create_account(&self, new: NewAccount) -> Result<Account, StoreError> {
        let id = self.clock.new_id().to_string();
        let now = self.clock.now().millis();
        self.write(move |connection| {
            let row = (
                users::id.eq(id),
                users::email.eq(new.email.as_str()),
                users::name.eq(new.name.as_str()),
                users::email_verified.eq(false),
                users::password_hash.eq(new.password.as_stored()),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            );
            connection.transaction(|connection| {
                let inserted: Result<AccountRow, _> = only(
                    diesel::insert_into(users::table)
                        .values(row)
                        .returning(users::all_columns)
                        .get_results(connection),
                );
                let account = match inserted {
                    Err(error) if is_duplicate(&error) => return Err(StoreError::EmailTaken),
                    inserted => Credentials::try_from(inserted?)?.account,
                };
                if let Some(network) = new.network {
                    remember(connection, account.id, network, now)?;
                }
                Ok(account)
            })
        })
        .await
    }

    /// The account behind a session.
    ///
    /// # Errors
    /// [`StoreError::Revoked`] when the session was ended or the account is gone.
    pub async fn account_of(&self, session: &VerifiedSession) -> Result<Account, StoreError> {
        let (user, session) = (session.user_id(), session.session_id());
        self.look_up(move |connection| {
            let account = users::table.filter(users::id.eq(user.to_string()));
            let account = account.filter(not(exists(ended(session))));
            let row: Option<AccountRow> = only(connection.load_first(account, 1, |_| true)).optional()?;
            Ok(Credentials::try_from(row.ok_or(StoreError::Revoked)?)?.account)
        })
        .await
    }

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
}
