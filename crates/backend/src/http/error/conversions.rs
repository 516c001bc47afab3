//! The errors of the other crates.

use super::{ApiError, FactorRefusal, PasskeyError};
use actix_web::http::StatusCode;
use auth::{HashingError, NotFresh, TokenError};
use shared::EmailError;
use store::{Quota, SessionError, StoreError, TokenRejection};

impl ApiError {
    /// The error of a status that the web framework chose.
    pub fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            status if status.is_client_error() => {
                Self::BadRequest("The request could not be read".to_owned())
            }
            _ => Self::Internal,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Revoked => Self::Revoked,
            StoreError::Changed => Self::TaskChanged,
            StoreError::DescriptionChanged => Self::DescriptionChanged,
            StoreError::Deleted => Self::TaskDeleted,
            StoreError::Resync => Self::ResyncRequired,
            StoreError::TooManyWaiters => Self::TooManyWaiters,
            StoreError::Invalid { member, reason } => Self::field(member, reason),
            StoreError::QuotaExceeded(Quota::Tasks) => Self::TaskQuotaExceeded,
            StoreError::QuotaExceeded(Quota::Lists) => Self::ListQuotaExceeded,
            StoreError::QuotaExceeded(Quota::Tags) => Self::TagQuotaExceeded,
            StoreError::QuotaExceeded(Quota::PersonalAccessTokens) => Self::PersonalAccessTokenQuotaExceeded,
            StoreError::QuotaExceeded(Quota::Passkeys) => PasskeyError::QuotaExceeded.into(),
            // The calls with such a token name it themselves.
            StoreError::Spent => Self::BadRequest("This was used before".to_owned()),
            StoreError::FactorNotShown(user) => FactorRefusal::NotShown(user).into(),
            StoreError::EmailTaken => Self::EmailTaken,
            StoreError::Overloaded => Self::Overloaded,
            StoreError::Throttled { user, wait } => {
                Self::TooManyRequests { reason: "account_throttled", user, wait }
            }
            StoreError::Unavailable(reason) => Self::DatabaseUnavailable(reason),
            StoreError::Internal(reason) | StoreError::Unclassified(reason) => {
                tracing::error!(reason, "the store failed");
                Self::Internal
            }
        }
    }
}

impl ApiError {
    /// The error of a call on lists, which have codes of their own.
    pub(crate) fn of_list(error: StoreError) -> Self {
        match error {
            StoreError::Changed => Self::ListChanged,
            StoreError::Deleted => Self::ListDeleted,
            error => error.into(),
        }
    }
}

impl From<SessionError> for ApiError {
    /// Better Auth's clients treat a revoked session as none.
    fn from(SessionError(error): SessionError) -> Self {
        match error {
            StoreError::Revoked => Self::NoSession { reason: "session_revoked", user: None },
            error => error.into(),
        }
    }
}

impl From<TokenRejection> for ApiError {
    fn from(rejection: TokenRejection) -> Self {
        match rejection {
            TokenRejection::Revoked => Self::Revoked,
            TokenRejection::Expired(user) => Self::Token(TokenError::Expired(user)),
            TokenRejection::InsufficientScope(user) => Self::InsufficientScope(user),
            TokenRejection::Store(error) => error.into(),
        }
    }
}

impl From<HashingError> for ApiError {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Overloaded => Self::Overloaded,
            HashingError::Failed => Self::Internal,
        }
    }
}

impl From<NotFresh> for ApiError {
    fn from(lack: NotFresh) -> Self {
        match lack {
            NotFresh::SignIn(user) => Self::SessionNotFresh(user),
            NotFresh::Code(user) => FactorRefusal::NotShown(user).into(),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<FactorRefusal> for ApiError {
    fn from(refusal: FactorRefusal) -> Self {
        Self::Factor(refusal)
    }
}

impl From<PasskeyError> for ApiError {
    fn from(error: PasskeyError) -> Self {
        Self::Passkey(error)
    }
}

impl From<EmailError> for ApiError {
    fn from(error: EmailError) -> Self {
        Self::field("email", error)
    }
}
