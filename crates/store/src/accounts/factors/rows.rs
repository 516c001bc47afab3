//! The rows of an account's second factor.

use crate::{
    accounts::{account::account, throttle::Throttle},
    engine::AnyConnection,
    error::StoreError,
    schema::{backup_codes, two_factors, users},
};
use auth::BackupCodeHash;
use diesel::{dsl::auto_type, prelude::*};
use shared::{Timestamp, UserId};
use uuid::Uuid;

/// How long a set-up can be completed, in milliseconds.
const SET_UP_FOR: i64 = 60 * 60 * 1000;

/// The set-up of an account, complete or not.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    pub(super) id: Uuid,
    /// Encrypted.
    pub(super) secret: String,
    /// Whether it is on.
    pub(super) is_verified: bool,
}

impl Factor {
    /// The factor that is on, or is being set up: what was begun an hour ago counts no more.
    pub(super) fn read(
        connection: &mut AnyConnection,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let columns = (two_factors::id, two_factors::secret, two_factors::verified);
        let since = two_factors::created_at.gt(now.millis() - SET_UP_FOR);
        let usable = of_user(user).filter(two_factors::verified.or(since));
        let row: Option<(String, String, bool)> = usable.select(columns).first(connection).optional()?;
        let factor = row.map(|(id, secret, is_verified)| {
            let id = id.parse().map_err(StoreError::internal)?;
            Ok(Self { id, secret, is_verified })
        });
        factor.transpose()
    }
}

#[auto_type]
pub(super) fn of_user(user: UserId) -> _ {
    let user: String = user.to_string();
    two_factors::table.filter(two_factors::user_id.eq(user))
}

/// Records since when a factor is on, if one is.
pub(super) fn set_enabled(
    connection: &mut AnyConnection,
    user: UserId,
    since: Option<i64>,
    now: i64,
) -> QueryResult<()> {
    let changes = (users::two_factor_since.eq(since), users::updated_at.eq(now));
    diesel::update(account(user)).set(changes).execute(connection).map(drop)
}

/// Puts these codes in the place of all others.
pub(super) fn replace_codes(
    connection: &mut AnyConnection,
    user: UserId,
    codes: &[BackupCodeHash],
) -> QueryResult<()> {
    forget_codes(connection, user)?;
    for code in codes {
        let row = (backup_codes::user_id.eq(user.to_string()), backup_codes::hash.eq(code.as_stored()));
        diesel::insert_into(backup_codes::table).values(row).execute(connection)?;
    }
    Ok(())
}

/// The hashes of the backup codes that are left.
pub(super) fn code_hashes(connection: &mut AnyConnection, user: UserId) -> QueryResult<Vec<String>> {
    let codes = backup_codes::table.filter(backup_codes::user_id.eq(user.to_string()));
    codes.select(backup_codes::hash).load(connection)
}

fn forget_codes(connection: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    let codes = backup_codes::table.filter(backup_codes::user_id.eq(user.to_string()));
    diesel::delete(codes).execute(connection).map(drop)
}

/// Remembers that the account has another address by now than when the factor was turned on, and forgets a set-up.
pub(crate) fn flag_earlier_address(connection: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    forget_set_up(connection, user)?;
    let changes = two_factors::is_of_earlier_address.eq(true);
    diesel::update(of_user(user)).set(changes).execute(connection).map(drop)
}

/// Whether a factor was turned on when the account had another address.
pub(crate) fn is_of_earlier_address(connection: &mut AnyConnection, user: UserId) -> QueryResult<bool> {
    let is_earlier = of_user(user).select(two_factors::is_of_earlier_address).first(connection);
    is_earlier.optional().map(Option::unwrap_or_default)
}

/// Forgets a set-up that was begun and not completed: by whom is unknown when the password is replaced.
pub(crate) fn forget_set_up(connection: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    let unfinished = of_user(user).filter(two_factors::verified.eq(false));
    match diesel::delete(unfinished).execute(connection)? {
        0 => Ok(()),
        _ => forget_codes(connection, user),
    }
}

/// Turns off the factor and forgets it, with its backup codes and the failures that were counted. Returns whether one was on.
pub(crate) fn remove_factor(
    connection: &mut AnyConnection,
    user: UserId,
    now: i64,
) -> Result<bool, StoreError> {
    let of_user = of_user(user);
    let verified: Option<bool> =
        of_user.clone().select(two_factors::verified).first(connection).optional()?;
    let was_on = verified.unwrap_or_default();
    diesel::delete(of_user).execute(connection)?;
    forget_codes(connection, user)?;
    Throttle::of_factor(user).clear(connection)?;
    set_enabled(connection, user, None, now)?;
    Ok(was_on)
}
