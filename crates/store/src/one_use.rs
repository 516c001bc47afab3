//! Tokens that count once. The row that spends one has its id as the key, so that of any number of attempts, on any number
//! of instances, one succeeds. It is in the table of revoked sessions: an id, and until when it matters.

use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::{is_issued_before_restore, is_mailed_before_restore, revoke},
};
use auth::{ChallengeId, Invitation, MAX_CLOCK_SKEW, VerifiedEmailChange};
use diesel::prelude::*;
use shared::Timestamp;
use uuid::Uuid;

/// Spends a token, and returns whether it was not spent before. The row outlives the token on every instance, also on one
/// whose clock is behind that of the instance that clears rows away.
fn spend(connection: &mut AnyConnection, id: Uuid, expires_at: Timestamp) -> QueryResult<bool> {
    revoke(connection, id, expires_at + MAX_CLOCK_SKEW)
}

/// Spends the challenge of a passkey, and returns whether it was not spent before. One from before a restore may have been.
pub(crate) fn spend_challenge(connection: &mut AnyConnection, challenge: ChallengeId) -> QueryResult<bool> {
    let is_first = spend(connection, challenge.id, challenge.expires_at())?;
    Ok(is_first && !is_mailed_before_restore(connection, challenge.issued_at)?)
}

/// Spends a mailed token within the transaction of what it is for: if that is rolled back, the token is not spent.
///
/// # Errors
/// [`StoreError::Spent`].
pub(crate) fn spend_email_change(
    connection: &mut AnyConnection,
    token: &VerifiedEmailChange,
) -> Result<(), StoreError> {
    spend(connection, token.id(), token.expires_at())?.then_some(()).ok_or(StoreError::Spent)
}

/// The same for an invitation. After a restore, those from before count as spent: which of them were is not known.
///
/// # Errors
/// [`StoreError::Spent`].
pub(crate) fn spend_invitation(
    connection: &mut AnyConnection,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    let is_first = spend(connection, invitation.id(), invitation.expires_at())?;
    let is_good = is_first && !is_issued_before_restore(connection, invitation.issued_at())?;
    is_good.then_some(()).ok_or(StoreError::Spent)
}
