//! A password that is chosen: at sign-up, change and reset.

use crate::{
    breached::PasswordSha1,
    http::{ApiError, Services, extract::Caller},
};
use auth::PasswordHash;
use shared::{Email, ErrorCode, Password, PasswordError};

const TOO_COMMON: &str = "This password is one of the first that others would try. Choose another.";

const COMPROMISED: &str = "This password is known from a data breach, so others may try it. Choose another.";

/// Checks the length of a password in `field`.
///
/// # Errors
/// `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`.
pub(crate) fn parse_new_password(field: &str, password: &str) -> Result<Password, ApiError> {
    Password::parse(password).map_err(|error| {
        let code = match error {
            PasswordError::TooShort => ErrorCode::PasswordTooShort,
            PasswordError::TooLong => ErrorCode::PasswordTooLong,
        };
        ApiError::coded(code, field, error)
    })
}

/// Hashes a password in `field` for the account of `email`.
///
/// # Errors
/// `PASSWORD_TOO_COMMON`, `PASSWORD_COMPROMISED`, `OVERLOADED`.
pub(crate) async fn hash_new_password(
    services: &Services,
    caller: &Caller,
    field: &str,
    password: Password,
    email: &Email,
) -> Result<PasswordHash, ApiError> {
    let breached = services.breached.as_ref().map(|breached| (breached, PasswordSha1::of(&password)));
    let hash = services.hashing.reserve(caller.network())?.hash(password, email.clone()).await?;
    let hash = hash.ok_or_else(|| ApiError::coded(ErrorCode::PasswordTooCommon, field, TOO_COMMON))?;
    match breached {
        // After the hashing, whose queue limits how often it is asked.
        Some((breached, password)) if breached.contain(password).await => {
            Err(ApiError::coded(ErrorCode::PasswordCompromised, field, COMPROMISED))
        }
        _ => Ok(hash),
    }
}
