//! A password that somebody chooses, wherever that is.

use crate::{
    auth::PasswordHash,
    http::{ApiError, Services},
};
use shared::{Email, ErrorCode, Password, PasswordError};

const TOO_COMMON: &str = "This password is one of the first that others would try. Choose another.";

/// Checks the length of a password that was sent as `field`.
///
/// # Errors
/// `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`.
pub(super) fn parse(field: &str, password: &str) -> Result<Password, ApiError> {
    Password::parse(password).map_err(|error| {
        let code = match error {
            PasswordError::TooShort => ErrorCode::PasswordTooShort,
            PasswordError::TooLong => ErrorCode::PasswordTooLong,
        };
        ApiError::coded(code, field, error)
    })
}

/// Hashes a password for the account of `email` that was sent as `field`.
///
/// # Errors
/// `PASSWORD_TOO_COMMON`, `OVERLOADED`.
pub(super) async fn hash(
    services: &Services,
    field: &str,
    password: Password,
    email: &Email,
) -> Result<PasswordHash, ApiError> {
    let hash = services.hashing.reserve()?.hash(password, email.clone()).await?;
    hash.ok_or_else(|| ApiError::coded(ErrorCode::PasswordTooCommon, field, TOO_COMMON))
}
