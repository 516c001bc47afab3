//! The current password, required in addition to a session for changes that would lock the owner out: a session may be
//! stolen. If the account has a second factor, the session has to have shown it: the password may be stolen, too.

use crate::http::{
    ApiError, Services,
    extract::{Caller, Session},
};
use shared::ErrorCode;
use store::{Account, SignInOutcome, VerifiedPassword};

const WRONG: &str = "This is not your password";

/// Verifies it; failures count towards the sign-in throttle.
///
/// # Errors
/// `SESSION_NOT_FRESH` if the account has a second factor that the session has not shown within a day; `INVALID_PASSWORD` for `field`, `TOO_MANY_REQUESTS`, `OVERLOADED`, `DATABASE_UNAVAILABLE`.
pub(crate) async fn verify_current_password(
    services: &Services,
    session: &Session,
    account: &Account,
    caller: &Caller,
    field: &str,
    password: String,
) -> Result<VerifiedPassword, ApiError> {
    require_factor(services, session, account)?;
    let permit = services.hashing.reserve(caller.network())?;
    let attempt = services.store.begin_sign_in(account.email.clone(), caller.network()).await?;
    match attempt.finish(permit, password).await? {
        SignInOutcome::Success { account, password, .. } => {
            // Read after the password was hashed.
            require_factor(services, session, &account)?;
            if account.has_factor() {
                services.store.settle_sign_in(&account, caller.network()).await?;
            }
            Ok(password)
        }
        SignInOutcome::Failure(_) => {
            tracing::warn!(target: "security", user = %account.id, reason = "wrong_password", "password not verified");
            Err(wrong_password(field))
        }
    }
}

/// Verifies the password, unless the session began with a passkey within a day, which stands for it.
///
/// # Errors
/// As [`verify_current_password`].
pub(crate) async fn confirm_owner(
    services: &Services,
    session: &Session,
    account: &Account,
    caller: &Caller,
    password: Option<String>,
) -> Result<(), ApiError> {
    require_factor(services, session, account)?;
    let fresh = session.verified.fresh(account.factor_since(), services.clock.now());
    match password {
        None if fresh.is_ok_and(|fresh| fresh.began_with_passkey()) => Ok(()),
        None => Err(wrong_password("password")),
        Some(password) => {
            verify_current_password(services, session, account, caller, "password", password).await.map(drop)
        }
    }
}

/// Checks that the session has shown the second factor of the account, if it has one.
///
/// # Errors
/// `SESSION_NOT_FRESH`.
pub(crate) fn require_factor(
    services: &Services,
    session: &Session,
    account: &Account,
) -> Result<(), ApiError> {
    if account.has_factor() {
        session.verified.fresh(account.factor_since(), services.clock.now())?;
    }
    Ok(())
}

/// Also for a password that was changed by a concurrent request.
pub(crate) fn wrong_password(field: &str) -> ApiError {
    ApiError::coded(ErrorCode::InvalidPassword, field, WRONG)
}
