//! The wire type of every error.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The machine-readable reason of an error; each has one HTTP status, but `PASSKEY_NOT_FOUND`: 401 at sign-in, else 404.
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
    PasswordCompromised,
    InvalidEmailOrPassword,
    InvalidPassword,
    UserAlreadyExistsUseAnotherEmail,
    EmailPasswordSignUpDisabled,
    InvalidInvitation,
    InvitationExpired,
    InvitationUsed,
    InvitationForAnotherEmail,
    Unauthorized,
    TokenExpired,
    TokenRevoked,
    InvalidToken,
    InvalidOrigin,
    InsufficientScope,
    SessionNotFresh,
    InvalidCode,
    InvalidBackupCode,
    FailedToVerifyBackupCodePleaseTryAgain,
    InvalidTwoFactorCookie,
    TwoFactorDisabled,
    TwoFactorNotEnabled,
    TotpNotEnabled,
    TotpAlreadyEnabled,
    BackupCodesNotEnabled,
    OtpNotConfigured,
    AccountTemporarilyLocked,
    ChallengeNotFound,
    FailedToVerifyRegistration,
    YouAreNotAllowedToRegisterThisPasskey,
    PasskeyNotFound,
    AuthenticationFailed,
    PasskeysDisabled,
    PasskeyQuotaExceeded,
    InvalidRedirectUrl,
    InvalidCallbackUrl,
    ResetPasswordDisabled,
    VerificationEmailNotEnabled,
    EmailMismatch,
    ChangeEmailDisabled,
    EmailIsTheSame,
    EmailCanNotBeUpdated,
    EmailAlreadyVerified,
    EmailNotVerified,
    NotFound,
    MethodNotAllowed,
    TaskChanged,
    DescriptionChanged,
    TaskDeleted,
    ListChanged,
    ListDeleted,
    ResyncRequired,
    PayloadTooLarge,
    UnsupportedMediaType,
    PositionTooLong,
    TaskQuotaExceeded,
    ListQuotaExceeded,
    TagQuotaExceeded,
    ApiKeyQuotaExceeded,
    RequestTimeout,
    RequestHeaderFieldsTooLarge,
    TooManyRequests,
    Overloaded,
    DatabaseUnavailable,
    InternalError,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

impl fmt::Display for ErrorCode {
    /// As serialised.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What is wrong with a member of the request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

/// The body of every error response.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    pub code: ErrorCode,
    /// For users, in plain language.
    pub message: String,
    /// The invalid members of the request, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

#[cfg(test)]
mod tests {
    use super::{ErrorBody, ErrorCode};
    use crate::arbitrary::{like, round_trip, text};
    use proptest::{prelude::*, sample::select};
    use serde_json::{Value, json};

    proptest! {
        #[test]
        fn unknown_codes_are_accepted_as_unknown(
            text in prop_oneof![text(), select(&["NOT_FOUND", "not_found", "TOKEN_EXPIRED", "UNKNOWN"][..]).prop_map(str::to_owned)],
        ) {
            let code: ErrorCode = serde_json::from_value(Value::from(text.as_str())).unwrap();
            prop_assert!(code == ErrorCode::Unknown || code.to_string() == text);
            prop_assert_eq!(serde_json::from_value::<ErrorCode>(code.to_string().into()).unwrap(), code);
        }

        #[test]
        fn error_body_round_trips(
            input in like(json!({"code": "INVALID_EMAIL", "message": "m", "fields": [{"field": "f", "message": "m"}]})),
        ) {
            round_trip::<ErrorBody>(input);
        }
    }
}
