//! Accounts and their rows.

use super::known_networks::remember;
use crate::{
    engine::{AnyConnection, only},
    error::{StoreError, is_duplicate},
    one_use::spend_invitation,
    principal::{Principal, began_without_passkey, cutoff, passkey, revocation},
    schema::users,
    store::Store,
};
use auth::{Invitation, Network, PasswordHash};
use diesel::{
    dsl::{auto_type, exists, not, select},
    prelude::*,
};
use shared::{Email, ImageUrl, Locale, Settings, Timestamp, User, UserId, UserName, WeekStart, ZoneName};

/// An account. Its password hash never leaves the store:
///
/// ```compile_fail,E0616
/// fn reach(attempt: store::SignInAttempt<'_>) {
///     let _ = attempt.credentials;
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub email: Email,
    user: User,
    factor_since: Option<Timestamp>,
}

impl Account {
    /// As it is sent to its owner.
    pub fn user(&self) -> User {
        self.user.clone()
    }

    /// Whether a second factor is on.
    pub fn has_factor(&self) -> bool {
        self.factor_since.is_some()
    }

    /// Since when.
    pub fn factor_since(&self) -> Option<Timestamp> {
        self.factor_since
    }

    /// As it was read since.
    pub(crate) fn set_factor(&mut self, since: Option<i64>) {
        self.user.two_factor_enabled = since.is_some();
        self.factor_since = since.map(Timestamp::from_millis);
    }
}

/// An account to create.
pub struct NewAccount {
    pub email: Email,
    pub name: UserName,
    pub image: Option<ImageUrl>,
    pub settings: Settings,
    pub password: PasswordHash,
    /// The network of the sign-up, which becomes a known one.
    pub network: Option<Network>,
    /// What is spent by the creation.
    pub invitation: Option<Invitation>,
}

/// An account with its password hash, which never leaves the store.
pub(crate) struct Credentials {
    pub(crate) account: Account,
    pub(crate) password: PasswordHash,
}

/// The account, for calls that have checked the session already.
#[auto_type]
pub(crate) fn account(user: UserId) -> _ {
    let user: String = user.to_string();
    users::table.filter(users::id.eq(user))
}

/// The account, unless the session is revoked, or the passkey removed that it began with.
#[auto_type]
pub(crate) fn live_account(principal: Principal) -> _ {
    let account: account = account(principal.user_id());
    let (revocation, cutoff): (revocation, cutoff) = (revocation(principal), cutoff(principal));
    let without: began_without_passkey = began_without_passkey(principal);
    let passkey: passkey = passkey(principal);
    account.filter(not(exists(revocation))).filter(not(exists(cutoff))).filter(without.or(exists(passkey)))
}

#[derive(Queryable)]
pub(crate) struct AccountRow {
    id: String,
    email: String,
    name: String,
    image: Option<String>,
    email_verified: bool,
    password_hash: String,
    created_at: i64,
    updated_at: i64,
    time_zone: Option<String>,
    week_starts_on: Option<String>,
    reminder_hour: Option<i16>,
    locale: Option<String>,
    daily_digest: bool,
    two_factor_since: Option<i64>,
}

impl TryFrom<AccountRow> for Credentials {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let id = row.id.parse().map_err(StoreError::internal)?;
        let email = Email::from_stored(row.email);
        let user = User {
            id,
            email: email.to_string(),
            name: row.name,
            image: row.image,
            email_verified: row.email_verified,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            time_zone: row.time_zone,
            week_starts_on: row.week_starts_on,
            reminder_hour: row.reminder_hour,
            locale: row.locale,
            daily_digest: row.daily_digest,
            two_factor_enabled: row.two_factor_since.is_some(),
        };
        let password = PasswordHash::from_stored(row.password_hash);
        let factor_since = row.two_factor_since.map(Timestamp::from_millis);
        Ok(Self { account: Account { id, email, user, factor_since }, password })
    }
}

/// Finds the account of an address, in whichever of its spellings it is stored.
pub(crate) fn find_by_email(
    connection: &mut AnyConnection,
    email: &Email,
) -> Result<Option<Credentials>, StoreError> {
    for spelling in email.spellings() {
        let account = users::table.filter(users::email.eq(spelling));
        let row: Option<AccountRow> = account.first(connection).optional()?;
        if let Some(row) = row {
            return Credentials::try_from(row).map(Some);
        }
    }
    Ok(None)
}

/// The unique index knows one spelling only. New accounts are stored under that.
fn reject_other_spellings(connection: &mut AnyConnection, email: &Email) -> Result<(), StoreError> {
    match email.spellings().len() > 1 && find_by_email(connection, email)?.is_some() {
        true => Err(StoreError::EmailTaken),
        false => Ok(()),
    }
}

impl Store {
    /// Creates an account.
    ///
    /// # Errors
    /// [`StoreError::Spent`] when the invitation was used, also for all but one of several concurrent calls with it;
    /// [`StoreError::EmailTaken`], also for all but one of several concurrent calls with the same address.
    pub async fn create_account(&self, new: NewAccount) -> Result<Account, StoreError> {
        let id = self.clock.new_id().to_string();
        let now = self.clock.now().millis();
        self.write(move |connection| {
            let row = (
                users::id.eq(id),
                users::email.eq(new.email.as_str()),
                users::name.eq(new.name.as_str()),
                users::image.eq(new.image.as_ref().map(ImageUrl::as_str)),
                users::email_verified.eq(false),
                users::password_hash.eq(new.password.as_stored()),
                users::created_at.eq(now),
                users::updated_at.eq(now),
                users::time_zone.eq(new.settings.time_zone.as_ref().map(ZoneName::as_str)),
                users::week_starts_on.eq(new.settings.week_starts_on.map(WeekStart::as_str)),
                users::reminder_hour.eq(new.settings.reminder_hour.map(i16::from)),
                users::locale.eq(new.settings.locale.as_ref().map(Locale::as_str)),
            );
            connection.transaction(|connection| {
                // First: a used invitation does not reveal whether there is such an account.
                if let Some(invitation) = &new.invitation {
                    spend_invitation(connection, invitation)?;
                }
                reject_other_spellings(connection, &new.email)?;
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

    /// Whether there is any account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        self.look_up(|connection| {
            Ok(only(select(exists(users::table.select(users::id))).get_results(connection))?)
        })
        .await
    }

    /// The account of an address, to send e-mail to it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn account_by_email(&self, email: Email) -> Result<Account, StoreError> {
        self.look_up(move |connection| {
            let found = find_by_email(connection, &email)?;
            found.map(|credentials| credentials.account).ok_or(StoreError::NotFound)
        })
        .await
    }
}
