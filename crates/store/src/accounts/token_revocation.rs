//! Revokes personal access tokens.

use super::revocation::forget_expired;
use crate::{
    engine::AnyConnection,
    error::StoreError,
    schema::{api_keys, revoked_sessions},
};
use diesel::prelude::*;
use shared::{Timestamp, UserId};
use std::time::Duration;

/// Longer than any request takes, on any instance's clock.
const IN_FLIGHT: Duration = Duration::from_secs(10 * 60);

/// Revokes every personal access token of an account.
pub(crate) fn revoke_all(
    connection: &mut AnyConnection,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let own = api_keys::table.filter(api_keys::user_id.eq(user.to_string()));
    let ids: Vec<String> =
        own.filter(api_keys::expires_at.gt(now.millis())).select(api_keys::id).load(connection)?;
    ids.iter().try_for_each(|id| revoke(connection, id, now))
}

/// Revokes a token. Its row stays without the hash, and counts as one that was created, until a day after that. The
/// revocation row stops requests that have read the token before and are still in flight.
pub(crate) fn revoke(connection: &mut AnyConnection, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let until = (now + IN_FLIGHT).millis();
    let revocation = (revoked_sessions::id.eq(id), revoked_sessions::expires_at.eq(until));
    diesel::insert_into(revoked_sessions::table).values(revocation).execute(connection)?;
    let changes = (
        api_keys::hash.eq(format!("revoked {id}")),
        api_keys::may_read.eq(false),
        api_keys::may_write.eq(false),
        api_keys::expires_at.eq(0),
    );
    diesel::update(api_keys::table.filter(api_keys::id.eq(id))).set(changes).execute(connection)?;
    Ok(forget_expired(connection, now)?)
}
