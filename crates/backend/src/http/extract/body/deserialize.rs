//! Values from JSON, forms and query strings.

use crate::http::ApiError;
use serde::de::{DeserializeOwned, Deserializer};
use shared::PositionError;
use std::fmt::Display;

/// Deserialises, and names the invalid member in the error.
pub(crate) fn decode<'de, T: DeserializeOwned, D: Deserializer<'de>>(input: D) -> Result<T, ApiError>
where
    D::Error: Display,
{
    serde_path_to_error::deserialize(input).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner().to_string();
        // serde reports a missing or duplicate member for the surrounding object.
        if let Some(missing) = named(&reason, "missing field") {
            ApiError::field(missing, format_args!("`{missing}` is required"))
        } else if let Some(twice) = named(&reason, "duplicate field") {
            ApiError::field(twice, format_args!("`{twice}` must be given once"))
        } else if reason.starts_with(&PositionError::TooLong.to_string()) {
            ApiError::PositionTooLong
        } else {
            ApiError::field(&path, reason)
        }
    })
}

/// The member in "`prefix` \`member\`".
fn named<'a>(reason: &'a str, prefix: &str) -> Option<&'a str> {
    reason.strip_prefix(prefix)?.strip_prefix(" `")?.strip_suffix('`')
}
