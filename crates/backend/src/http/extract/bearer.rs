//! `Authorization: Bearer …` (RFC 6750 section 2.1): the one way in which a token is taken from a header.

use crate::{auth::TokenError, http::ApiError};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};

/// The token, not verified yet.
///
/// # Errors
/// [`ApiError::NoToken`] without a header or with another scheme, [`ApiError::Token`] when it cannot be one.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION);
    let value = values.next().ok_or(ApiError::NoToken)?;
    if values.next().is_some() {
        return Err(TokenError::Invalid.into());
    }
    // `to_str` looks at each byte by itself; what is no token is refused later anyway.
    let value = str::from_utf8(value.as_bytes()).map_err(|_| TokenError::Invalid)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim_ascii()),
        _ => Err(ApiError::NoToken),
    }
}
