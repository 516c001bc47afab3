//! `Authorization: Bearer …` (RFC 6750 section 2.1).

use crate::http::ApiError;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use auth::TokenError;

/// The token, not yet verified.
///
/// # Errors
/// [`ApiError::NoToken`] without a header or with another scheme, [`ApiError::Token`] for a malformed header.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION);
    let value = values.next().ok_or(ApiError::NoToken)?;
    if values.next().is_some() {
        return Err(TokenError::Invalid.into());
    }
    // `to_str` would check each byte for ASCII; the verification refuses anything else anyway.
    let value = str::from_utf8(value.as_bytes()).map_err(|_| TokenError::Invalid)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim_ascii()),
        _ => Err(ApiError::NoToken),
    }
}
