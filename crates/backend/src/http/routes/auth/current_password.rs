//! The password of somebody who is signed in, asked for again: a session alone, which may be stolen, does not get to
//! what would keep its owner out.

use crate::{
    auth::PasswordHash,
    http::{ApiError, Services, extract::Caller},
    store::{Account, Outcome},
};
use shared::ErrorCode;

const WRONG: &str = "This is not your password";

/// Verifies it as at sign-in, where wrong ones are counted by the same throttle. Gives the hash that it was verified
/// against.
///
/// # Errors
/// `INVALID_PASSWORD` blaming `field`, `TOO_MANY_REQUESTS`, `OVERLOADED`, `DATABASE_UNAVAILABLE`.
pub(super) async fn verify(
    services: &Services,
    account: &Account,
    caller: &Caller,
    field: &str,
    password: String,
) -> Result<PasswordHash, ApiError> {
    let hashing = services.hashing.reserve()?;
    let attempt = services.store.begin_sign_in(account.email.clone(), caller.network()).await?;
    let stored = attempt.password();
    let right = hashing.verify(password, stored.clone()).await?;
    match (services.store.end_sign_in(attempt, right).await?, stored) {
        (Outcome::SignedIn { .. }, Some(stored)) => Ok(stored),
        _ => {
            tracing::warn!(target: "security", user = %account.id, reason = "wrong_password", "password not verified");
            Err(wrong(field))
        }
    }
}

/// What a wrong password is told, also one that was changed a moment ago.
pub(super) fn wrong(field: &str) -> ApiError {
    ApiError::coded(ErrorCode::InvalidPassword, field, WRONG)
}
