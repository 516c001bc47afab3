//! Why a request failed, and how to say so.

use serde::Deserialize;
use shared::{ErrorBody, ErrorCode};
use std::fmt;

/// Why a request to the server came to nothing.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ApiError {
    /// No answer: offline, or the server is away or too slow.
    Unreachable,
    /// The session is over, and the app is on its way to the sign-in page.
    SessionEnded,
    /// The server said no (4xx), and why.
    Refused { status: u16, body: ErrorBody },
    /// The server failed (5xx), or answered something that is none of our API.
    Failed,
}

impl ApiError {
    /// Reads an answer that is not a success.
    pub(crate) fn from_answer(status: u16, body: &str) -> Self {
        match (status, parse(body)) {
            // A proxy in front speaks for a server that it cannot reach.
            (502 | 504, _) => Self::Unreachable,
            (400..500, Some(body)) => Self::Refused { status, body },
            _ => Self::Failed,
        }
    }

    /// What is not there, or not ours, which is the same.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
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
            Self::SessionEnded => "Your session has ended. Please sign in again.",
            Self::Failed => "Something went wrong on our side. Please try again.",
            Self::Refused { body, .. } => match body.code {
                ErrorCode::InvalidEmailOrPassword => "That email and password do not match an account.",
                ErrorCode::UserAlreadyExistsUseAnotherEmail => {
                    "That email is already in use. Sign in instead, or use another."
                }
                _ => &body.message,
            },
        };
        f.write_str(text)
    }
}

fn parse<'a, T: Deserialize<'a>>(body: &'a str) -> Option<T> {
    serde_json::from_str(body).ok()
}

#[cfg(test)]
mod tests {
    use super::ApiError;

    #[test]
    fn an_answer_without_our_envelope_is_a_failure() {
        for (status, body) in [(500, ""), (503, "<html>"), (404, "not found"), (200, "{}"), (400, "{}")] {
            assert_eq!(ApiError::from_answer(status, body), ApiError::Failed, "{status}");
        }
    }

    #[test]
    fn a_gateway_without_a_server_behind_it_is_out_of_reach() {
        assert_eq!(ApiError::from_answer(502, "Bad Gateway"), ApiError::Unreachable);
        assert_eq!(ApiError::from_answer(504, ""), ApiError::Unreachable);
    }

    #[test]
    fn refusals_speak_plainly() {
        let said = |code: &str| {
            let body = format!(r#"{{"code":"{code}","message":"As the server says"}}"#);
            ApiError::from_answer(422, &body).to_string()
        };
        assert_eq!(said("INVALID_EMAIL_OR_PASSWORD"), "That email and password do not match an account.");
        assert_eq!(
            said("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL"),
            "That email is already in use. Sign in instead, or use another."
        );
        assert_eq!(said("TASK_QUOTA_EXCEEDED"), "As the server says");
        assert_eq!(said("SOMETHING_NEW"), "As the server says");
    }

    #[test]
    fn our_own_troubles_say_nothing_of_the_inside() {
        let error = ApiError::from_answer(500, r#"{"code":"INTERNAL_ERROR","message":"secret"}"#);
        assert_eq!(error.to_string(), "Something went wrong on our side. Please try again.");
    }
}
