//! Accounts, and the sessions that were ended.

use super::{
    Store,
    error::{StoreError, is_duplicate},
    owned::only,
    schema::users,
    sessions::{Owner, cut_off, ended},
    sign_in::remember,
};
use crate::auth::{Network, PasswordHash, VerifiedSession};
use diesel::{
    dsl::{auto_type, exists, not},
    prelude::*,
};
use shared::{Email, Timestamp, User, UserId, UserName};

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

/// The account itself, for whom was judged already.
#[auto_type]
pub(super) fn account(user: UserId) -> _ {
    let user: String = user.to_string();
    users::table.filter(users::id.eq(user))
}

/// The same, as long as the session was not ended.
#[auto_type]
pub(super) fn live_account(owner: Owner) -> _ {
    let account: account = account(owner.user);
    let (mark, cutoff): (ended, cut_off) = (ended(owner), cut_off(owner));
    account.filter(not(exists(mark))).filter(not(exists(cutoff)))
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
        let owner = Owner::from(session);
        self.look_up(move |connection| {
            let account = live_account(owner);
            let row: Option<AccountRow> = only(connection.load_first(account, 1, |_| true)).optional()?;
            Ok(Credentials::try_from(row.ok_or(StoreError::Revoked)?)?.account)
        })
        .await
    }

    /// An account and the hash of its password, for whoever was sent a link by mail.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn credentials_of(&self, user: UserId) -> Result<(Account, PasswordHash), StoreError> {
        self.look_up(move |connection| found(account(user).first(connection).optional()?)).await
    }

    /// The same for an address.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn credentials_at(&self, email: Email) -> Result<(Account, PasswordHash), StoreError> {
        self.look_up(move |connection| {
            let account = users::table.filter(users::email.eq(email.as_str()));
            found(account.first(connection).optional()?)
        })
        .await
    }
}

fn found(row: Option<AccountRow>) -> Result<(Account, PasswordHash), StoreError> {
    let credentials = Credentials::try_from(row.ok_or(StoreError::NotFound)?)?;
    Ok((credentials.account, credentials.password))
}
