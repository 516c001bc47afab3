//! Tokens that count once. The row that spends one has its id as the key, so that of any number of attempts, on any number
//! of instances, one succeeds; it is kept until the token has expired, in the table of revoked sessions.

use crate::{
    engine::AnyConnection,
    error::{StoreError, is_duplicate},
    principal::is_issued_before_restore,
    schema::revoked_sessions,
};
use auth::Invitation;
use diesel::prelude::*;
use shared::Timestamp;
use uuid::Uuid;

/// Spends a token within the transaction of what it is for: if that is rolled back, the token is not spent.
///
/// # Errors
/// [`StoreError::Spent`]. The transaction then has to be rolled back.
pub(crate) fn spend(
    connection: &mut AnyConnection,
    id: Uuid,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let row = (revoked_sessions::id.eq(id.to_string()), revoked_sessions::expires_at.eq(expires_at.millis()));
    match diesel::insert_into(revoked_sessions::table).values(row).execute(connection) {
        Err(error) if is_duplicate(&error) => Err(StoreError::Spent),
        spent => Ok(spent.map(drop)?),
    }
}

/// The same for an invitation. After a restore, those from before count as spent: which of them were is not known.
///
/// # Errors
/// As [`spend`].
pub(crate) fn spend_invitation(
    connection: &mut AnyConnection,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    if is_issued_before_restore(connection, invitation.issued_at())? {
        return Err(StoreError::Spent);
    }
    spend(connection, invitation.id(), invitation.expires_at())
}
