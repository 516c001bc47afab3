//! Accounts as whoever runs the program may handle them: no session is asked for, so no request ever gets here.

use super::{
    Account, NewAccount, Store,
    accounts::account,
    error::StoreError,
    schema::{task_lists, users},
    sessions::end_all,
};
use crate::{auth::PasswordHash, clock::Clock, config::DatabaseUrl};
use diesel::prelude::*;
use serde::Serialize;
use shared::{Email, Timestamp, UserId, UserName};

/// The door for the command line, which no handler has.
pub struct Administration(Store);

/// What is shown of an account.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedAccount {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub email_verified: bool,
    pub created_at: Timestamp,
    /// How many it has.
    pub tasks: i64,
}

type Row = (String, String, String, bool, i64, i64);

impl TryFrom<Row> for ListedAccount {
    type Error = StoreError;

    fn try_from((id, email, name, email_verified, created_at, tasks): Row) -> Result<Self, StoreError> {
        let id = id.parse().map_err(StoreError::internal)?;
        Ok(Self { id, email, name, email_verified, created_at: Timestamp::from_millis(created_at), tasks })
    }
}

impl Administration {
    /// Opens the database as [`Store::open`] does. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Result<Self, String> {
        Store::open(url, clock).map(Self)
    }

    /// Every account, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn list(&self) -> Result<Vec<ListedAccount>, StoreError> {
        self.0
            .read(|connection| {
                let lists = users::table.inner_join(task_lists::table.on(task_lists::user_id.eq(users::id)));
                let columns = (
                    users::id,
                    users::email,
                    users::name,
                    users::email_verified,
                    users::created_at,
                    task_lists::task_count,
                );
                let rows: Vec<Row> = lists.select(columns).order(users::id).load(connection)?;
                rows.into_iter().map(ListedAccount::try_from).collect()
            })
            .await
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::EmailTaken`], [`StoreError::Unavailable`].
    pub async fn create(
        &self,
        email: Email,
        name: UserName,
        password: PasswordHash,
    ) -> Result<UserId, StoreError> {
        let new = NewAccount { email, name, password, network: None };
        self.0.create_account(new).await.map(|account| account.id)
    }

    /// As [`Store::reset_password`], whatever the password was.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn reset_password(&self, email: &Email, new: PasswordHash) -> Result<(), StoreError> {
        let (account, old) = self.0.credentials_at(email.clone()).await?;
        self.0.reset_password(&account, old, new).await
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn sign_out(&self, email: &Email) -> Result<(), StoreError> {
        let account = self.account(email).await?;
        let clock = self.0.clock.clone();
        self.0.write(move |connection| Ok(end_all(connection, account.id, None, clock.now())?)).await
    }

    /// Deletes an account with everything that is its.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn delete(&self, email: &Email) -> Result<(), StoreError> {
        let user = self.account(email).await?.id;
        self.0
            .write(move |connection| match diesel::delete(account(user)).execute(connection)? {
                0 => Err(StoreError::NotFound),
                _ => Ok(()),
            })
            .await
    }

    async fn account(&self, email: &Email) -> Result<Account, StoreError> {
        self.0.credentials_at(email.clone()).await.map(|(account, _)| account)
    }
}
