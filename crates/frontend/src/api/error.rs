//! Why a request failed, and how to say so.

use serde::Deserialize;
use shared::{ErrorBody, ErrorCode};
use std::fmt;

/// Why a request to the server came to nothing.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ApiError {
    /// No answer: offline, or the server is away, or one of the two is too slow.
    Unreachable,
    /// The server, or its database, has too much to do or is away for the moment (503).
    Unavailable,
    /// Too many attempts (429), and in how many seconds another one counts, if the server said so.
    TooMany { wait: Option<u32> },
    /// The session is over, and the app is on its way to the sign-in page.
    SessionEnded,
    /// The server said no (4xx), and why.
    Refused { status: u16, body: ErrorBody },
    /// The server failed (5xx), or answered something that is none of our API.
    Failed,
}

impl ApiError {
    /// Reads an answer that is not a success; `wait` is its Retry-After in seconds.
    pub(crate) fn from_answer(status: u16, body: &str, wait: Option<u32>) -> Self {
        match (status, parse(body)) {
            // The request did not get through in time, or a proxy in front speaks for a server out of its reach.
            (408 | 502 | 504, _) => Self::Unreachable,
            (429, _) => Self::TooMany { wait },
            (503, _) => Self::Unavailable,
            (400..500, Some(body)) => Self::Refused { status, body },
            _ => Self::Failed,
        }
    }

    /// What the server says is wrong with `field`.
    pub(crate) fn about(&self, field: &str) -> Option<&str> {
        let Self::Refused { body, .. } = self else { return None };
        body.fields.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.message.as_str())
    }

    /// What is not there, or not ours, which is the same.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// The session is not good, or not any more.
    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }

    /// Somebody else was faster.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused { status: 412, .. })
    }
}

impl fmt::Display for ApiError {
    /// For the person in front of the screen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Unreachable => "Latchkey cannot be reached right now. Check your connection and try again.",
            Self::Unavailable => "Latchkey is not available right now. Please try again soon.",
            Self::TooMany { wait } => return write!(f, "Too many attempts. Try again {}.", after(*wait)),
            Self::SessionEnded => "Your session has ended. Please sign in again.",
            Self::Failed => "Something went wrong on our side. Please try again.",
            Self::Refused { body, .. } => match body.code {
                ErrorCode::InvalidEmailOrPassword => "That email and password do not match an account.",
                ErrorCode::UserAlreadyExistsUseAnotherEmail => {
                    "That email is already in use. Sign in instead, or use another."
                }
                ErrorCode::ResetPasswordDisabled | ErrorCode::VerificationEmailNotEnabled => {
                    "This server sends no mail. Ask whoever runs it for help."
                }
                // Only links bring tokens that are the person's business.
                ErrorCode::InvalidToken | ErrorCode::TokenExpired => {
                    "This link was used already, or is too old."
                }
                _ => &body.message,
            },
        };
        f.write_str(text)
    }
}

/// When to try again, in as few words as are true.
fn after(wait: Option<u32>) -> String {
    let (number, unit) = match wait {
        None => return "later".to_owned(),
        Some(seconds) if seconds < 60 => (seconds.max(1), "second"),
        Some(seconds) => (seconds.div_ceil(60), "minute"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("in {number} {unit}{plural}")
}

fn parse<'a, T: Deserialize<'a>>(body: &'a str) -> Option<T> {
    serde_json::from_str(body).ok()
}

#[cfg(test)]
mod tests {
    use super::ApiError;

    #[test]
    fn an_answer_without_our_envelope_is_a_failure() {
        for (status, body) in [(500, ""), (404, "not found"), (200, "{}"), (400, "{}")] {
            assert_eq!(ApiError::from_answer(status, body, None), ApiError::Failed, "{status}");
        }
    }

    #[test]
    fn what_did_not_get_through_is_a_matter_of_the_connection() {
        for (status, body) in [(408, ""), (502, "Bad Gateway"), (504, "")] {
            assert_eq!(ApiError::from_answer(status, body, None), ApiError::Unreachable, "{status}");
        }
    }

    #[test]
    fn a_server_that_cannot_serve_for_now_says_to_come_back_soon() {
        for body in ["<html>", r#"{"code":"OVERLOADED","message":"Too many sign-ins at the moment"}"#] {
            let said = ApiError::from_answer(503, body, Some(2)).to_string();
            assert_eq!(said, "Latchkey is not available right now. Please try again soon.");
        }
    }

    #[test]
    fn the_wait_after_too_many_attempts_is_told_in_plain_words_and_never_too_short() {
        for (seconds, words) in [
            (Some(0), "in 1 second"),
            (Some(1), "in 1 second"),
            (Some(30), "in 30 seconds"),
            (Some(60), "in 1 minute"),
            (Some(61), "in 2 minutes"),
            (Some(900), "in 15 minutes"),
            (None, "later"),
        ] {
            let said = ApiError::from_answer(429, "", seconds).to_string();
            assert_eq!(said, format!("Too many attempts. Try again {words}."));
        }
    }

    #[test]
    fn refusals_speak_plainly() {
        let said = |code: &str| {
            let body = format!(r#"{{"code":"{code}","message":"As the server says"}}"#);
            ApiError::from_answer(422, &body, None).to_string()
        };
        assert_eq!(said("INVALID_EMAIL_OR_PASSWORD"), "That email and password do not match an account.");
        assert_eq!(
            said("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL"),
            "That email is already in use. Sign in instead, or use another."
        );
        for code in ["INVALID_TOKEN", "TOKEN_EXPIRED"] {
            assert_eq!(said(code), "This link was used already, or is too old.");
        }
        for code in ["RESET_PASSWORD_DISABLED", "VERIFICATION_EMAIL_NOT_ENABLED"] {
            assert_eq!(said(code), "This server sends no mail. Ask whoever runs it for help.");
        }
        assert_eq!(said("TASK_QUOTA_EXCEEDED"), "As the server says");
        assert_eq!(said("SOMETHING_NEW"), "As the server says");
    }

    #[test]
    fn an_error_is_about_its_fields() {
        let body = r#"{"code":"VALIDATION_ERROR","message":"no","fields":[{"field":"email","message":"Not an email"}]}"#;
        let error = ApiError::from_answer(400, body, None);
        assert_eq!(error.about("email"), Some("Not an email"));
        assert_eq!(error.about("password"), None);
        let error =
            ApiError::from_answer(403, r#"{"code":"INVALID_ORIGIN","message":"Not from here"}"#, None);
        assert_eq!(error.about("email"), None);
        assert_eq!(ApiError::TooMany { wait: Some(30) }.about("email"), None);
    }

    #[test]
    fn our_own_troubles_say_nothing_of_the_inside() {
        let error = ApiError::from_answer(500, r#"{"code":"INTERNAL_ERROR","message":"secret"}"#, None);
        assert_eq!(error.to_string(), "Something went wrong on our side. Please try again.");
    }
}
