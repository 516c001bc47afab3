//! The one shape of every error on the wire.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What went wrong, for programs. Each belongs to one HTTP status, which the server decides in one place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    BadRequest,
    ValidationError,
    InvalidEmail,
    PasswordTooShort,
    PasswordTooLong,
    PasswordTooCommon,
    InvalidEmailOrPassword,
    InvalidPassword,
    UserAlreadyExistsUseAnotherEmail,
    Unauthorized,
    TokenExpired,
    TokenRevoked,
    InvalidToken,
    InvalidOrigin,
    InsufficientScope,
    InvalidRedirectUrl,
    InvalidCallbackUrl,
    ResetPasswordDisabled,
    VerificationEmailNotEnabled,
    EmailMismatch,
    EmailAlreadyVerified,
    NotFound,
    MethodNotAllowed,
    TaskChanged,
    PayloadTooLarge,
    UnsupportedMediaType,
    TaskQuotaExceeded,
    ApiKeyQuotaExceeded,
    RequestTimeout,
    TooManyRequests,
    Overloaded,
    DatabaseUnavailable,
    InternalError,
    /// A code that this version does not know yet.
    #[serde(other)]
    Unknown,
}

impl fmt::Display for ErrorCode {
    /// As on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What is wrong with one member of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

/// The body of every answer that is not a success.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    pub code: ErrorCode,
    /// For people, in plain words.
    pub message: String,
    /// Only where single members of the request are to blame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

#[cfg(test)]
mod tests {
    use super::{ErrorBody, ErrorCode};
    use crate::arbitrary::{like, survives_the_wire, text};
    use proptest::{prelude::*, sample::select};
    use serde_json::{Value, json};

    proptest! {
        #[test]
        fn every_code_is_read_and_what_is_not_known_is_unknown(
            text in prop_oneof![text(), select(&["NOT_FOUND", "not_found", "TOKEN_EXPIRED", "UNKNOWN"][..]).prop_map(str::to_owned)],
        ) {
            let code: ErrorCode = serde_json::from_value(Value::from(text.as_str())).unwrap();
            prop_assert!(code == ErrorCode::Unknown || code.to_string() == text);
            prop_assert_eq!(serde_json::from_value::<ErrorCode>(code.to_string().into()).unwrap(), code);
        }

        #[test]
        fn an_answer_survives_the_wire(
            input in like(json!({"code": "INVALID_EMAIL", "message": "m", "fields": [{"field": "f", "message": "m"}]})),
        ) {
            survives_the_wire::<ErrorBody>(input);
        }
    }
}
