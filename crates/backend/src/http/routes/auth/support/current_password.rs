//! The current password, required in addition to a session for changes that would lock the owner out: a session may be
//! stolen.

use crate::http::{ApiError, Services, extract::Caller};
use shared::ErrorCode;
use store::{Account, SignInOutcome, VerifiedPassword};

const WRONG: &str = "This is not your password";

/// Verifies it; failures count towards the sign-in throttle.
///
/// # Errors
/// `INVALID_PASSWORD` for `field`, `TOO_MANY_REQUESTS`, `OVERLOADED`, `DATABASE_UNAVAILABLE`.
pub(crate) async fn verify_current_password(
    services: &Services,
    account: &Account,
    caller: &Caller,
    field: &str,
    password: String,
) -> Result<VerifiedPassword, ApiError> {
    let permit = services.hashing.reserve(caller.network())?;
    let attempt = services.store.begin_sign_in(account.email.clone(), caller.network()).await?;
    match attempt.finish(permit, password).await? {
        SignInOutcome::Success { password, .. } => Ok(password),
        SignInOutcome::Failure(_) => {
            tracing::warn!(target: "security", user = %account.id, reason = "wrong_password", "password not verified");
            Err(wrong_password(field))
        }
    }
}

/// Also for a password that was changed by a concurrent request.
pub(crate) fn wrong_password(field: &str) -> ApiError {
    ApiError::coded(ErrorCode::InvalidPassword, field, WRONG)
}
