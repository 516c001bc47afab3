//! Passkeys.

mod owned;
mod registration;
mod sign_in;

pub use registration::{RegistrationOutcome, SpentRegistration};
pub use sign_in::{PasskeySignIn, PasskeySignInOutcome};

use crate::{engine::AnyConnection, error::StoreError, schema::passkeys};
use diesel::prelude::*;
use shared::{DeviceType, Passkey, Timestamp, UserId};

#[derive(Queryable)]
struct Row {
    id: String,
    user_id: String,
    credential_id: String,
    public_key: String,
    counter: i64,
    transports: String,
    backup_eligible: bool,
    backed_up: bool,
    aaguid: String,
    _rp_id: String,
    name: Option<String>,
    created_at: i64,
    last_used_at: Option<i64>,
}

impl TryFrom<Row> for Passkey {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(StoreError::internal)?,
            name: row.name,
            public_key: row.public_key,
            user_id: row.user_id.parse().map_err(StoreError::internal)?,
            credential_id: row.credential_id,
            counter: row.counter.try_into().map_err(StoreError::internal)?,
            device_type: match row.backup_eligible {
                true => DeviceType::MultiDevice,
                false => DeviceType::SingleDevice,
            },
            backed_up: row.backed_up,
            transports: row.transports,
            created_at: Timestamp::from_millis(row.created_at),
            aaguid: row.aaguid,
            last_used_at: row.last_used_at.map(Timestamp::from_millis),
        })
    }
}

/// Removes every passkey of an account.
pub(crate) fn remove_all(connection: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    let own = passkeys::table.filter(passkeys::user_id.eq(user.to_string()));
    diesel::delete(own).execute(connection).map(drop)
}
