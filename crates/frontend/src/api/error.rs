//! Errors of requests, and their messages for users.

use crate::json;
use shared::{ErrorBody, ErrorCode};
use std::fmt;

/// Why a request failed.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ApiError {
    /// No response: offline, or the server is down or too slow.
    Unreachable,
    /// The server or its database is overloaded or down (503).
    Unavailable,
    /// Throttled (429), with the Retry-After in seconds.
    TooManyRequests { retry_after: Option<u32> },
    /// The session has expired or was revoked; the app redirects to the sign-in page.
    SessionEnded,
    /// The server refused the request (4xx).
    Refused { status: u16, body: ErrorBody },
    /// The server failed (5xx), or the response is not one of this API.
    Failed,
}

impl ApiError {
    /// The error of a response that is not a success; `retry_after` is in seconds.
    pub(crate) fn from_response(status: u16, body: &str, retry_after: Option<u32>) -> Self {
        match (status, json::parse(body)) {
            // The request timed out, or a proxy cannot reach the server.
            (408 | 502 | 504, _) => Self::Unreachable,
            (429, _) => Self::TooManyRequests { retry_after },
            (503, _) => Self::Unavailable,
            (400..500, Some(body)) => Self::Refused { status, body },
            _ => Self::Failed,
        }
    }

    /// The validation error of `field`.
    pub(crate) fn field_message(&self, field: &str) -> Option<&str> {
        let Self::Refused { body, .. } = self else { return None };
        body.fields.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.message.as_str())
    }

    /// There is no such item in this account.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: 404 | 410, .. })
    }

    /// There is no session. A wrong code has the same status, and does not end one.
    pub(crate) fn is_unauthorized(&self) -> bool {
        let is_code = self.has_code(ErrorCode::InvalidCode) || self.has_code(ErrorCode::InvalidBackupCode);
        matches!(self, Self::Refused { status: 401, .. }) && !is_code
    }

    /// The sign-in that waits for a code has expired, or there is none.
    pub(crate) fn is_without_sign_in(&self) -> bool {
        self.has_code(ErrorCode::InvalidTwoFactorCookie)
    }

    /// The password is wrong, of a sign-in or beside a session.
    pub(crate) fn is_wrong_password(&self) -> bool {
        self.has_code(ErrorCode::InvalidEmailOrPassword) || self.has_code(ErrorCode::InvalidPassword)
    }

    fn has_code(&self, code: ErrorCode) -> bool {
        matches!(self, Self::Refused { body, .. } if body.code == code)
    }

    /// The session is too old for this, or has not shown the second factor.
    pub(crate) fn is_not_fresh(&self) -> bool {
        self.has_code(ErrorCode::SessionNotFresh)
    }
}

impl fmt::Display for ApiError {
    /// The message for users.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Unreachable => "Latchkey cannot be reached right now. Check your connection and try again.",
            Self::Unavailable => "Latchkey is not available right now. Please try again soon.",
            Self::TooManyRequests { retry_after } => {
                return write!(f, "Too many attempts. Try again {}.", delay(*retry_after));
            }
            Self::SessionEnded => "Your session has ended. Please sign in again.",
            Self::Failed => "Something went wrong on our side. Please try again.",
            Self::Refused { status: 413, .. } => "This is too large.",
            Self::Refused { body, .. } => match body.code {
                ErrorCode::InvalidEmailOrPassword => "That email and password do not match an account.",
                ErrorCode::UserAlreadyExistsUseAnotherEmail => {
                    "That email is already in use. Sign in instead, or use another."
                }
                ErrorCode::ResetPasswordDisabled | ErrorCode::VerificationEmailNotEnabled => {
                    "This server does not send email. Ask its operator for help."
                }
                // A token that the user can do anything about comes from a mailed link.
                ErrorCode::InvalidToken | ErrorCode::TokenExpired => {
                    "This link was used already, or is too old."
                }
                _ => &body.message,
            },
        };
        f.write_str(text)
    }
}

/// When to try again, rounded up.
fn delay(seconds: Option<u32>) -> String {
    let (number, unit) = match seconds {
        None => return "later".to_owned(),
        Some(seconds) if seconds < 60 => (seconds.max(1), "second"),
        Some(seconds) => (seconds.div_ceil(60), "minute"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("in {number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::ApiError;

    #[test]
    fn rejects_responses_without_an_error_body() {
        for (status, body) in [(500, ""), (404, "not found"), (200, "{}"), (400, "{}")] {
            assert_eq!(ApiError::from_response(status, body, None), ApiError::Failed, "{status}");
        }
    }

    #[test]
    fn timeouts_and_gateway_errors_are_unreachable() {
        for (status, body) in [(408, ""), (502, "Bad Gateway"), (504, "")] {
            assert_eq!(ApiError::from_response(status, body, None), ApiError::Unreachable, "{status}");
        }
    }

    #[test]
    fn unavailable_says_to_try_again_soon() {
        for body in ["<html>", r#"{"code":"OVERLOADED","message":"Too many sign-ins"}"#] {
            let message = ApiError::from_response(503, body, Some(2)).to_string();
            assert_eq!(message, "Latchkey is not available right now. Please try again soon.");
        }
    }

    #[test]
    fn retry_delay_is_rounded_up() {
        for (seconds, words) in [
            (Some(0), "in 1 second"),
            (Some(1), "in 1 second"),
            (Some(30), "in 30 seconds"),
            (Some(60), "in 1 minute"),
            (Some(61), "in 2 minutes"),
            (Some(900), "in 15 minutes"),
            (None, "later"),
        ] {
            let message = ApiError::from_response(429, "", seconds).to_string();
            assert_eq!(message, format!("Too many attempts. Try again {words}."));
        }
    }

    #[test]
    fn refusals_have_plain_messages() {
        let message = |code: &str| {
            let body = format!(r#"{{"code":"{code}","message":"The server's message"}}"#);
            ApiError::from_response(422, &body, None).to_string()
        };
        assert_eq!(message("INVALID_EMAIL_OR_PASSWORD"), "That email and password do not match an account.");
        assert_eq!(
            message("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL"),
            "That email is already in use. Sign in instead, or use another."
        );
        for code in ["INVALID_TOKEN", "TOKEN_EXPIRED"] {
            assert_eq!(message(code), "This link was used already, or is too old.");
        }
        for code in ["RESET_PASSWORD_DISABLED", "VERIFICATION_EMAIL_NOT_ENABLED"] {
            assert_eq!(message(code), "This server does not send email. Ask its operator for help.");
        }
        assert_eq!(message("TASK_QUOTA_EXCEEDED"), "The server's message");
        assert_eq!(message("SOMETHING_NEW"), "The server's message");
    }

    #[test]
    fn finds_the_message_of_a_field() {
        let body = r#"{"code":"VALIDATION_ERROR","message":"no","fields":[{"field":"email","message":"Not an email"}]}"#;
        let error = ApiError::from_response(400, body, None);
        assert_eq!(error.field_message("email"), Some("Not an email"));
        assert_eq!(error.field_message("password"), None);
        let error =
            ApiError::from_response(403, r#"{"code":"INVALID_ORIGIN","message":"Not from here"}"#, None);
        assert_eq!(error.field_message("email"), None);
        assert_eq!(ApiError::TooManyRequests { retry_after: Some(30) }.field_message("email"), None);
    }

    #[test]
    fn a_wrong_code_ends_no_session() {
        let error = |status, code: &str| {
            ApiError::from_response(status, &format!(r#"{{"code":"{code}","message":"no"}}"#), None)
        };
        assert!(
            error(401, "UNAUTHORIZED").is_unauthorized() && error(401, "SOMETHING_NEW").is_unauthorized()
        );
        for code in ["INVALID_CODE", "INVALID_BACKUP_CODE"] {
            assert!(!error(401, code).is_unauthorized(), "{code}");
        }
        assert!(error(401, "INVALID_TWO_FACTOR_COOKIE").is_without_sign_in());
        assert!(!error(401, "INVALID_CODE").is_without_sign_in());
        for (status, code) in [(401, "INVALID_EMAIL_OR_PASSWORD"), (400, "INVALID_PASSWORD")] {
            assert!(error(status, code).is_wrong_password(), "{code}");
        }
        assert!(
            error(403, "SESSION_NOT_FRESH").is_not_fresh() && !error(403, "INVALID_ORIGIN").is_not_fresh()
        );
    }

    #[test]
    fn server_errors_reveal_no_details() {
        let error = ApiError::from_response(500, r#"{"code":"INTERNAL_ERROR","message":"secret"}"#, None);
        assert_eq!(error.to_string(), "Something went wrong on our side. Please try again.");
    }
}
