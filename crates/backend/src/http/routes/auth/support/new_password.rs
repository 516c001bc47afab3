//! A password that is chosen: at sign-up, change and reset.

use crate::http::{ApiError, Services, extract::Caller};
use auth::PasswordHash;
use shared::{Email, ErrorCode, Password, PasswordError};

const TOO_COMMON: &str = "This password is one of the first that others would try. Choose another.";

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
/// `PASSWORD_TOO_COMMON`, `OVERLOADED`.
pub(crate) async fn hash_new_password(
    services: &Services,
    caller: &Caller,
    field: &str,
    password: Password,
    email: &Email,
) -> Result<PasswordHash, ApiError> {
    let hash = services.hashing.reserve(caller.network())?.hash(password, email.clone()).await?;
    hash.ok_or_else(|| ApiError::coded(ErrorCode::PasswordTooCommon, field, TOO_COMMON))
}
