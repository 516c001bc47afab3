//! A password that somebody chooses, wherever that is.

use crate::{auth::is_common, http::ApiError};
use shared::{Email, ErrorCode, Password, PasswordError};

const TOO_COMMON: &str = "This password is one of the first that others would try. Choose another.";

/// Checks a password for the account of `email` that was sent as `field`.
///
/// # Errors
/// `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`, `PASSWORD_TOO_COMMON`.
pub(super) fn parse(field: &str, password: &str, email: &Email) -> Result<Password, ApiError> {
    let password = Password::parse(password).map_err(|error| {
        let code = match error {
            PasswordError::TooShort => ErrorCode::PasswordTooShort,
            PasswordError::TooLong => ErrorCode::PasswordTooLong,
        };
        ApiError::coded(code, field, error)
    })?;
    if is_common(password.expose(), email) {
        return Err(ApiError::coded(ErrorCode::PasswordTooCommon, field, TOO_COMMON));
    }
    Ok(password)
}
