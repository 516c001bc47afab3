//! The error type of every handler, and the one table that says what each error looks like on the wire and in the
//! security log.

mod conversions;
mod factor;
mod passkey;
mod row;

pub(crate) use factor::FactorRefusal;
pub(crate) use passkey::PasskeyError;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ACCEPT_ENCODING, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use auth::TokenError;
use row::{Row, SIGN_IN, whole_seconds};
use shared::{ErrorBody, ErrorCode, FieldError, UserId};
use std::{fmt, time::Duration};

/// Where Better Auth's clients look for `Retry-After`.
const X_RETRY_AFTER: HeaderName = HeaderName::from_static("x-retry-after");

/// `Retry-After` of a 503 and of too many waiting requests, in seconds.
const RETRY_SECONDS: u32 = 2;

/// What a handler returns.
pub(crate) type HandlerResult = Result<HttpResponse, ApiError>;

/// Every reason for which a request is refused or fails.
#[derive(Debug)]
pub enum ApiError {
    /// The request has no token.
    NoToken,
    /// The token is malformed, not ours or expired.
    Token(TokenError),
    /// The session token is not valid; the reason is for the log only, since Better Auth's clients know one code.
    NoSession {
        reason: &'static str,
        user: Option<UserId>,
    },
    /// The session of the token was ended, or its account deleted.
    Revoked,
    /// Unknown address or wrong password; which of them is for the log only.
    Credentials {
        reason: &'static str,
        user: Option<UserId>,
    },
    /// Too many sign-ins from one network or to one account.
    TooManyRequests {
        reason: &'static str,
        user: Option<UserId>,
        wait: Duration,
    },
    /// The request was sent by a page of a foreign origin.
    Origin,
    NotFound,
    MethodNotAllowed,
    /// The request cannot be parsed.
    BadRequest(String),
    /// One member of the request is invalid.
    Field {
        code: ErrorCode,
        field: String,
        message: String,
    },
    UnsupportedMediaType,
    /// The body is compressed.
    UnsupportedEncoding,
    PayloadTooLarge,
    EmailTaken,
    /// Sign-up is closed.
    SignUpDisabled,
    TaskChanged,
    DescriptionChanged,
    TaskDeleted,
    ListChanged,
    ListDeleted,
    ResyncRequired,
    TooManyWaiters,
    PositionTooLong,
    TaskQuotaExceeded,
    ListQuotaExceeded,
    TagQuotaExceeded,
    PersonalAccessTokenQuotaExceeded,
    /// The personal access token lacks the scope.
    InsufficientScope(UserId),
    /// The session has to begin again for this: it is too old.
    SessionNotFresh(UserId),
    /// Of `/two-factor`, and of what takes a second factor.
    Factor(FactorRefusal),
    Passkey(PasskeyError),
    /// A redirect to a page of a foreign origin is requested.
    ForeignUrl(ErrorCode),
    /// The call needs a mail server, and none is configured.
    NoMail(ErrorCode),
    /// The head of the request is too long.
    HeadTooLarge,
    /// The body did not arrive in time.
    RequestTimeout,
    Overloaded,
    /// The reason is for the log only.
    DatabaseUnavailable(String),
    Internal,
}

const EXPIRED: &str =
    r#"Bearer realm="latchkey", error="invalid_token", error_description="The token has expired""#;
const INVALID: &str =
    r#"Bearer realm="latchkey", error="invalid_token", error_description="The token is not valid""#;
const REVOKED: &str =
    r#"Bearer realm="latchkey", error="invalid_token", error_description="The token is revoked""#;
const SCOPE: &str = r#"Bearer realm="latchkey", error="insufficient_scope""#;

impl ApiError {
    /// The table.
    fn row(&self) -> Row<'_> {
        use ErrorCode as Code;
        use StatusCode as Status;
        let unauthorized = |code, message| Row::new(Status::UNAUTHORIZED, code, message);
        let unprocessable = |code, message| Row::new(Status::UNPROCESSABLE_ENTITY, code, message);
        let unavailable = |code, message| Row::new(Status::SERVICE_UNAVAILABLE, code, message);
        match self {
            Self::NoToken => unauthorized(Code::Unauthorized, "Sign in first")
                .challenge(SIGN_IN)
                .security("no_token", None),
            Self::NoSession { reason, user } => {
                unauthorized(Code::Unauthorized, "Sign in first").challenge(SIGN_IN).security(reason, *user)
            }
            Self::Token(TokenError::Expired(user)) => {
                unauthorized(Code::TokenExpired, "The token has expired")
                    .challenge(EXPIRED)
                    .security("token_expired", Some(*user))
            }
            Self::Token(TokenError::Invalid) => unauthorized(Code::InvalidToken, "The token is not valid")
                .challenge(INVALID)
                .security("token_invalid", None),
            Self::Revoked => unauthorized(Code::TokenRevoked, "The token is revoked")
                .challenge(REVOKED)
                .security("token_revoked", None),
            Self::Credentials { reason, user } => {
                unauthorized(Code::InvalidEmailOrPassword, "Invalid email or password")
                    .challenge(SIGN_IN)
                    .security(reason, *user)
            }
            Self::TooManyRequests { reason, user, wait } => {
                let message = format!("Too many attempts. Try again in {} s.", whole_seconds(*wait));
                Row::new(Status::TOO_MANY_REQUESTS, Code::TooManyRequests, message).security(reason, *user)
            }
            Self::Origin => {
                let message = "Requests from this origin are not accepted";
                Row::new(Status::FORBIDDEN, Code::InvalidOrigin, message).security("foreign_origin", None)
            }
            Self::InsufficientScope(user) => {
                let message = "The token does not have the scope for this";
                Row::new(Status::FORBIDDEN, Code::InsufficientScope, message)
                    .challenge(SCOPE)
                    .security("insufficient_scope", Some(*user))
            }
            Self::SessionNotFresh(user) => {
                Row::new(Status::FORBIDDEN, Code::SessionNotFresh, "Sign in again for this")
                    .security("session_not_fresh", Some(*user))
            }
            Self::Factor(refusal) => refusal.row(),
            Self::Passkey(error) => error.row(),
            Self::ForeignUrl(code) => {
                Row::new(Status::FORBIDDEN, *code, "Redirects to pages of this origin are not allowed")
            }
            Self::NotFound => Row::new(Status::NOT_FOUND, Code::NotFound, "Not found"),
            Self::MethodNotAllowed => {
                let message = "This method is not allowed here";
                Row::new(Status::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message)
            }
            Self::BadRequest(message) => Row::new(Status::BAD_REQUEST, Code::BadRequest, message),
            Self::Field { code, message, .. } => Row::new(Status::BAD_REQUEST, *code, message),
            Self::NoMail(code) => {
                let message = "This server sends no e-mail: ask the people who run it";
                Row::new(Status::BAD_REQUEST, *code, message)
            }
            Self::HeadTooLarge => {
                let message = "The head of a request has at most 32 KiB";
                Row::new(Status::REQUEST_HEADER_FIELDS_TOO_LARGE, Code::RequestHeaderFieldsTooLarge, message)
            }
            Self::RequestTimeout => {
                let message = "The request took too long to arrive";
                Row::new(Status::REQUEST_TIMEOUT, Code::RequestTimeout, message)
            }
            Self::TaskChanged => {
                let message = "The task was changed in the meantime";
                Row::new(Status::PRECONDITION_FAILED, Code::TaskChanged, message)
            }
            Self::DescriptionChanged => {
                let message = "The description was changed in the meantime";
                Row::new(Status::PRECONDITION_FAILED, Code::DescriptionChanged, message)
            }
            Self::TaskDeleted => Row::new(Status::GONE, Code::TaskDeleted, "The task is deleted"),
            Self::ListChanged => {
                let message = "The list was changed in the meantime";
                Row::new(Status::PRECONDITION_FAILED, Code::ListChanged, message)
            }
            Self::ListDeleted => Row::new(Status::GONE, Code::ListDeleted, "The list is deleted"),
            Self::ResyncRequired => {
                let message =
                    "The cursor is too old, or of another account or database: read everything again";
                Row::new(Status::GONE, Code::ResyncRequired, message)
            }
            Self::TooManyWaiters => {
                let message = "This account waits for changes in too many requests";
                Row::new(Status::TOO_MANY_REQUESTS, Code::TooManyRequests, message)
            }
            Self::PayloadTooLarge => {
                let message = "A request body has at most 64 KiB, 192 KiB for a task, and 2 MiB and 100 operations for a batch";
                Row::new(Status::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, message)
            }
            Self::UnsupportedMediaType => {
                let message = "Send this as application/json";
                Row::new(Status::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, message)
            }
            Self::UnsupportedEncoding => {
                let message = "Send the body without Content-Encoding";
                Row::new(Status::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, message)
            }
            Self::EmailTaken => unprocessable(
                Code::UserAlreadyExistsUseAnotherEmail,
                "User already exists. Use another email.",
            ),
            Self::SignUpDisabled => {
                let message = "Sign-up is closed: ask the people who run this server for an account";
                Row::new(Status::BAD_REQUEST, Code::EmailPasswordSignUpDisabled, message)
            }
            Self::TaskQuotaExceeded => {
                unprocessable(Code::TaskQuotaExceeded, "An account has at most 10,000 tasks")
            }
            Self::ListQuotaExceeded => {
                unprocessable(Code::ListQuotaExceeded, "An account has at most 200 lists")
            }
            Self::TagQuotaExceeded => {
                unprocessable(Code::TagQuotaExceeded, "An account has at most 500 different tags")
            }
            Self::PositionTooLong => {
                let message = "A position has at most 120 characters: respread the list";
                unprocessable(Code::PositionTooLong, message)
            }
            Self::PersonalAccessTokenQuotaExceeded => {
                let message =
                    "An account has at most 100 personal access tokens, and creates at most 200 a day";
                unprocessable(Code::ApiKeyQuotaExceeded, message)
            }
            Self::Overloaded => unavailable(Code::Overloaded, "Too many requests right now, try again soon"),
            Self::DatabaseUnavailable(_) => {
                unavailable(Code::DatabaseUnavailable, "The database is not available, try again soon")
            }
            Self::Internal => {
                let message = "Something went wrong on our side";
                Row::new(Status::INTERNAL_SERVER_ERROR, Code::InternalError, message)
            }
        }
    }

    /// An invalid member.
    pub fn field(field: &str, error: impl fmt::Display) -> Self {
        Self::coded(ErrorCode::ValidationError, field, error)
    }

    /// An invalid member, with a code of its own.
    pub fn coded(code: ErrorCode, field: &str, error: impl fmt::Display) -> Self {
        Self::Field { code, field: field.to_owned(), message: error.to_string() }
    }

    /// Writes a line to the security log if this is an authentication failure, and returns whether it is.
    pub fn log_authentication_failure(&self) -> bool {
        let Row { status, security: Some((reason, user)), .. } = self.row() else { return false };
        let user = user.map(|user| user.to_string());
        tracing::warn!(target: "security", reason, user, status = status.as_u16(), "authentication failed");
        true
    }

    /// The body of the response.
    pub fn body(&self) -> ErrorBody {
        let Row { code, message, .. } = self.row();
        let message = message.into_owned();
        let field = match self {
            Self::Field { field, .. } => Some(field.as_str()),
            Self::Factor(refusal) => refusal.field(),
            _ => None,
        };
        let field = field.map(|field| FieldError { field: field.to_owned(), message: message.clone() });
        ErrorBody { code, message, fields: Vec::from_iter(field) }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.row().message)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.row().status
    }

    fn error_response(&self) -> HttpResponse {
        let Row { status, challenge, .. } = self.row();
        let mut response = HttpResponse::build(status);
        if let Some(challenge) = challenge {
            response.insert_header((WWW_AUTHENTICATE, challenge));
        }
        match self {
            Self::TooManyRequests { wait, .. } | Self::Factor(FactorRefusal::Locked { wait, .. }) => {
                let seconds = whole_seconds(*wait);
                response.insert_header((RETRY_AFTER, seconds)).insert_header((X_RETRY_AFTER, seconds));
            }
            Self::TooManyWaiters => {
                response
                    .insert_header((RETRY_AFTER, RETRY_SECONDS))
                    .insert_header((X_RETRY_AFTER, RETRY_SECONDS));
            }
            Self::Overloaded | Self::DatabaseUnavailable(_) => {
                response.insert_header((RETRY_AFTER, RETRY_SECONDS));
            }
            // RFC 9110 section 15.5.16.
            Self::UnsupportedEncoding => {
                response.insert_header((ACCEPT_ENCODING, "identity"));
            }
            // Otherwise the rest of the body would be parsed as the next request.
            Self::RequestTimeout => {
                response.force_close();
            }
            _ => {}
        }
        response.json(self.body())
    }
}
