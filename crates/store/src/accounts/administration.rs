//! Accounts as the operator manages them from the command line.

use super::{
    account::{NewAccount, account, find_by_email},
    deletion::close,
    factors::remove_factor,
    password_reset::replace,
    revocation::end_all,
};
use crate::{
    clock::Clock,
    database_url::DatabaseUrl,
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    reminders::ReminderCounts,
    schema::{task_lists, users},
    store::Store,
    tasks::TasksOf,
};
use auth::PasswordHash;
use diesel::prelude::*;
use serde::Serialize;
use shared::{Email, Settings, Timestamp, UserId, UserName};

/// Operations on any account, without a session. `clippy.toml` bans it outside of the command line.
pub struct Administration(Store);

/// An account as the operator sees it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedAccount {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub email_verified: bool,
    pub created_at: Timestamp,
    /// The number of tasks.
    pub tasks: i64,
}

type Row = (String, String, String, bool, i64, i64);

impl TryFrom<Row> for ListedAccount {
    type Error = StoreError;

    fn try_from((id, email, name, email_verified, created_at, tasks): Row) -> Result<Self, StoreError> {
        let id = id.parse().map_err(StoreError::internal)?;
        let email = Email::from_stored(email).to_string();
        Ok(Self { id, email, name, email_verified, created_at: Timestamp::from_millis(created_at), tasks })
    }
}

impl Administration {
    /// Opens the database as [`Store::open`] does. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    #[allow(clippy::disallowed_methods, reason = "banned for its callers, too")]
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

    /// Creates an account.
    ///
    /// # Errors
    /// [`StoreError::EmailTaken`], [`StoreError::Unavailable`].
    pub async fn create(
        &self,
        email: Email,
        name: UserName,
        password: PasswordHash,
    ) -> Result<UserId, StoreError> {
        let settings = Settings::default();
        let new =
            NewAccount { email, name, image: None, settings, password, network: None, invitation: None };
        self.0.create_account(new).await.map(|account| account.id)
    }

    /// Whether there is an account with this address.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn find(&self, email: &Email) -> Result<(), StoreError> {
        self.0.account_by_email(email.clone()).await.map(|_| ())
    }

    /// The tasks of an account, and its time zone.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn tasks_of(&self, email: &Email) -> Result<TasksOf<'_>, StoreError> {
        let account = self.0.account_by_email(email.clone()).await?;
        Ok(self.0.tasks_of(&Principal::of_operator(account.id)))
    }

    /// Replaces the password, with everything that a reset by e-mail does.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`] by a concurrent change, [`StoreError::Unavailable`].
    pub async fn reset_password(&self, email: &Email, new: PasswordHash) -> Result<(), StoreError> {
        let (email, clock) = (email.clone(), self.0.clock.clone());
        let reset = move |connection: &mut AnyConnection| {
            let found = find_by_email(connection, &email)?.ok_or(StoreError::NotFound)?;
            replace(connection, &found.account, &found.password, &new, clock.now())
        };
        self.0.write(move |connection| connection.transaction(reset)).await
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn sign_out(&self, email: &Email) -> Result<(), StoreError> {
        let (user, clock) = (self.0.account_by_email(email.clone()).await?.id, self.0.clock.clone());
        let ended = self.0.write(move |connection| Ok(end_all(connection, user, clock.now())?)).await;
        ended.map_err(|error| match error {
            // The account was deleted in the meantime.
            StoreError::Revoked => StoreError::NotFound,
            error => error,
        })
    }

    /// Turns off the second factor of an account and ends its sessions: one that has shown the factor may not be the owner's. Returns
    /// whether it was on; otherwise no session ends.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn reset_factor(&self, email: &Email) -> Result<bool, StoreError> {
        let (user, clock) = (self.0.account_by_email(email.clone()).await?.id, self.0.clock.clone());
        let reset = move |connection: &mut AnyConnection| {
            let of_account = diesel::update(account(user)).set(users::id.eq(user.to_string()));
            match of_account.execute(connection)? {
                0 => Err(StoreError::NotFound),
                _ => {
                    let now = clock.now();
                    let was_on = remove_factor(connection, user, now.millis())?;
                    if was_on {
                        end_all(connection, user, now)?;
                    }
                    Ok(was_on)
                }
            }
        };
        self.0.write(move |connection| connection.transaction(reset)).await
    }

    /// Counts the reminders of all accounts.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn reminders(&self) -> Result<ReminderCounts, StoreError> {
        self.0.count_reminders().await
    }

    /// Deletes an account and everything that belongs to it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn delete(&self, email: &Email) -> Result<(), StoreError> {
        let user = self.0.account_by_email(email.clone()).await?.id;
        let (email, now) = (email.clone(), self.0.clock.now());
        let closed = self.0.write(move |connection| {
            connection.transaction(|connection| {
                let open = account(user).filter(users::email.eq_any(email.spellings()));
                match diesel::update(open).set(users::id.eq(user.to_string())).execute(connection)? {
                    0 => Err(StoreError::NotFound),
                    _ => close(connection, user, now),
                }
            })
        });
        closed.await?;
        // The account is deleted; the next start of a server deletes what is left.
        let _ = self.0.delete_rest(&user.to_string()).await;
        Ok(())
    }
}
