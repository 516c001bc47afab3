//! The one error type of the wire, and the one place where an error becomes a status.

use crate::{
    auth::{HashingError, TokenError},
    store::StoreError,
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use shared::{EmailError, ErrorBody, ErrorCode, FieldError, UserId};
use std::{fmt, time::Duration};

/// Where Better Auth's clients look for it.
const X_RETRY_AFTER: HeaderName = HeaderName::from_static("x-retry-after");

/// How long a client should wait before it tries again, in seconds.
const RETRY_SECONDS: u32 = 2;

/// Everything that a request can be refused with.
#[derive(Debug)]
pub enum ApiError {
    /// No token came along.
    NoToken,
    /// The token was not good.
    Token(TokenError),
    /// A session token came along that is not good any more; why is for the log alone, since Better Auth's
    /// clients know one reason only.
    NoSession {
        reason: &'static str,
        user: Option<UserId>,
    },
    /// The token was good until its session was ended or its account deleted.
    Revoked,
    /// Address and password do not belong together. Which of them is wrong is for the log alone.
    Credentials {
        reason: &'static str,
        user: Option<UserId>,
    },
    /// Too many sign-ins came from one network, or failed for one account.
    TooManyRequests {
        reason: &'static str,
        user: Option<UserId>,
        /// Until which time the same would happen again.
        wait: Duration,
    },
    /// The request came from a page of somebody else's.
    Origin,
    NotFound,
    MethodNotAllowed,
    /// The request cannot be read at all.
    BadRequest(String),
    /// One member of the request is wrong.
    Field {
        code: ErrorCode,
        field: String,
        message: String,
    },
    UnsupportedMediaType,
    PayloadTooLarge,
    EmailTaken,
    TaskChanged,
    QuotaExceeded,
    ApiKeyQuotaExceeded,
    /// The personal access token is good, but not for this.
    InsufficientScope,
    /// Somebody else's page is to be gone on to.
    ForeignUrl(ErrorCode),
    /// What needs a mail server where none is configured.
    NoMail(ErrorCode),
    /// The body was too long in coming.
    RequestTimeout,
    Overloaded,
    /// The reason is for the log alone.
    DatabaseUnavailable(String),
    Internal,
}

impl ApiError {
    /// What is wrong with one member.
    pub fn field(field: &str, error: impl fmt::Display) -> Self {
        Self::coded(ErrorCode::ValidationError, field, error)
    }

    /// The same under a code of its own.
    pub fn coded(code: ErrorCode, field: &str, error: impl fmt::Display) -> Self {
        Self::Field { code, field: field.to_owned(), message: error.to_string() }
    }

    /// What a status says that did not come from here, as from the web framework.
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

    /// Why somebody was not let in, for the security log; `None` for every other error.
    fn authentication_failure(&self) -> Option<&'static str> {
        match self {
            Self::NoToken => Some("no_token"),
            Self::NoSession { reason, .. } => Some(reason),
            Self::Token(TokenError::Expired(_)) => Some("token_expired"),
            Self::Token(TokenError::Invalid) => Some("token_invalid"),
            Self::Revoked => Some("token_revoked"),
            Self::Credentials { reason, .. } | Self::TooManyRequests { reason, .. } => Some(reason),
            Self::Origin => Some("foreign_origin"),
            Self::InsufficientScope => Some("insufficient_scope"),
            _ => None,
        }
    }

    /// Says in the security log that somebody was not let in, if that is what happened.
    pub fn log_authentication_failure(&self) {
        let Some(reason) = self.authentication_failure() else { return };
        let user = match self {
            Self::Credentials { user, .. }
            | Self::TooManyRequests { user, .. }
            | Self::NoSession { user, .. } => *user,
            Self::Token(TokenError::Expired(user)) => Some(*user),
            _ => None,
        };
        let user = user.map(|user| user.to_string());
        tracing::warn!(target: "security", reason, user, status = self.status_code().as_u16(), "authentication failed");
    }

    fn code(&self) -> ErrorCode {
        match self {
            Self::NoToken | Self::NoSession { .. } => ErrorCode::Unauthorized,
            Self::Token(TokenError::Expired(_)) => ErrorCode::TokenExpired,
            Self::Token(TokenError::Invalid) => ErrorCode::InvalidToken,
            Self::Revoked => ErrorCode::TokenRevoked,
            Self::Credentials { .. } => ErrorCode::InvalidEmailOrPassword,
            Self::TooManyRequests { .. } => ErrorCode::TooManyRequests,
            Self::Origin => ErrorCode::InvalidOrigin,
            Self::NotFound => ErrorCode::NotFound,
            Self::MethodNotAllowed => ErrorCode::MethodNotAllowed,
            Self::BadRequest(_) => ErrorCode::BadRequest,
            Self::Field { code, .. } | Self::ForeignUrl(code) | Self::NoMail(code) => *code,
            Self::UnsupportedMediaType => ErrorCode::UnsupportedMediaType,
            Self::PayloadTooLarge => ErrorCode::PayloadTooLarge,
            Self::EmailTaken => ErrorCode::UserAlreadyExistsUseAnotherEmail,
            Self::TaskChanged => ErrorCode::TaskChanged,
            Self::QuotaExceeded => ErrorCode::TaskQuotaExceeded,
            Self::ApiKeyQuotaExceeded => ErrorCode::ApiKeyQuotaExceeded,
            Self::InsufficientScope => ErrorCode::InsufficientScope,
            Self::RequestTimeout => ErrorCode::RequestTimeout,
            Self::Overloaded => ErrorCode::Overloaded,
            Self::DatabaseUnavailable(_) => ErrorCode::DatabaseUnavailable,
            Self::Internal => ErrorCode::InternalError,
        }
    }

    /// The answer's body.
    pub fn body(&self) -> ErrorBody {
        let fields = match self {
            Self::Field { field, message, .. } => {
                vec![FieldError { field: field.clone(), message: message.clone() }]
            }
            _ => Vec::new(),
        };
        ErrorBody { code: self.code(), message: self.to_string(), fields }
    }

    /// The challenge of RFC 6750 section 3: no reason where no token came along.
    fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::NoToken | Self::NoSession { .. } | Self::Credentials { .. } => {
                Some(r#"Bearer realm="latchkey""#)
            }
            Self::Token(TokenError::Expired(_)) => Some(
                r#"Bearer realm="latchkey", error="invalid_token", error_description="The token has expired""#,
            ),
            Self::Token(TokenError::Invalid) => Some(
                r#"Bearer realm="latchkey", error="invalid_token", error_description="The token is not valid""#,
            ),
            Self::Revoked => Some(
                r#"Bearer realm="latchkey", error="invalid_token", error_description="The token was taken back""#,
            ),
            Self::InsufficientScope => Some(r#"Bearer realm="latchkey", error="insufficient_scope""#),
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    /// For people; never anything of the inside.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoToken | Self::NoSession { .. } => "Sign in first",
            Self::Token(TokenError::Expired(_)) => "The token has expired",
            Self::Token(TokenError::Invalid) => "The token is not valid",
            Self::Revoked => "The token was taken back",
            Self::Credentials { .. } => "Invalid email or password",
            Self::TooManyRequests { wait, .. } => {
                let seconds = whole_seconds(*wait);
                return write!(f, "Too many attempts. Try again in {seconds} s.");
            }
            Self::Origin => "Requests from this origin are not accepted",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "This method is not allowed here",
            Self::BadRequest(message) | Self::Field { message, .. } => message,
            Self::UnsupportedMediaType => "Send this as application/json",
            Self::PayloadTooLarge => "A request body has at most 64 KiB",
            Self::EmailTaken => "User already exists. Use another email.",
            Self::TaskChanged => "The task was changed meanwhile",
            Self::QuotaExceeded => "An account holds at most 10,000 tasks",
            Self::ApiKeyQuotaExceeded => "An account has at most 100 access tokens",
            Self::InsufficientScope => "The token is not for this",
            Self::ForeignUrl(_) => "Pages of this origin are not gone on to",
            Self::NoMail(_) => "No mail is sent from here: ask whoever runs this service",
            Self::RequestTimeout => "The request was too long in coming",
            Self::Overloaded => "Too much to do at the moment, try again soon",
            Self::DatabaseUnavailable(_) => "The database is not available, try again soon",
            Self::Internal => "Something went wrong on our side",
        })
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NoToken
            | Self::NoSession { .. }
            | Self::Token(_)
            | Self::Revoked
            | Self::Credentials { .. } => StatusCode::UNAUTHORIZED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Origin | Self::InsufficientScope | Self::ForeignUrl(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) | Self::Field { .. } | Self::NoMail(_) => StatusCode::BAD_REQUEST,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::EmailTaken | Self::QuotaExceeded | Self::ApiKeyQuotaExceeded => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TaskChanged => StatusCode::PRECONDITION_FAILED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Overloaded | Self::DatabaseUnavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(challenge) = self.challenge() {
            response.insert_header((WWW_AUTHENTICATE, challenge));
        }
        match self {
            Self::TooManyRequests { wait, .. } => {
                let seconds = whole_seconds(*wait);
                response.insert_header((RETRY_AFTER, seconds)).insert_header((X_RETRY_AFTER, seconds));
            }
            Self::Overloaded | Self::DatabaseUnavailable(_) => {
                response.insert_header((RETRY_AFTER, RETRY_SECONDS));
            }
            // The rest of the body would be taken for the next request.
            Self::RequestTimeout => {
                response.force_close();
            }
            _ => {}
        }
        response.json(self.body())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Revoked => Self::Revoked,
            StoreError::Changed => Self::TaskChanged,
            StoreError::QuotaExceeded => Self::QuotaExceeded,
            StoreError::EmailTaken => Self::EmailTaken,
            StoreError::Overloaded => Self::Overloaded,
            StoreError::Throttled { user, wait } => {
                Self::TooManyRequests { reason: "account_throttled", user, wait }
            }
            StoreError::Unavailable(reason) => Self::DatabaseUnavailable(reason),
            StoreError::Internal(reason) => {
                tracing::error!(reason, "the store failed");
                Self::Internal
            }
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

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<EmailError> for ApiError {
    fn from(error: EmailError) -> Self {
        Self::field("email", error)
    }
}

/// Rounded up: whoever waits so long has waited long enough.
fn whole_seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1)
}
