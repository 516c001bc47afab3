//! A row of the error table.

use actix_web::http::StatusCode;
use shared::{ErrorCode, UserId};
use std::{borrow::Cow, time::Duration};

/// One row of the error table.
pub(super) struct Row<'a> {
    pub(super) status: StatusCode,
    pub(super) code: ErrorCode,
    pub(super) message: Cow<'a, str>,
    /// `WWW-Authenticate` (RFC 6750 section 3): no error code where the request has no token.
    pub(super) challenge: Option<&'static str>,
    /// For the security log: the reason, and the account if it is known.
    pub(super) security: Option<(&'static str, Option<UserId>)>,
}

impl<'a> Row<'a> {
    pub(super) fn new(status: StatusCode, code: ErrorCode, message: impl Into<Cow<'a, str>>) -> Self {
        Self { status, code, message: message.into(), challenge: None, security: None }
    }

    pub(super) fn challenge(self, challenge: &'static str) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    pub(super) fn security(self, reason: &'static str, user: Option<UserId>) -> Self {
        Self { security: Some((reason, user)), ..self }
    }
}

/// The challenge of a request without valid credentials.
pub(super) const SIGN_IN: &str = r#"Bearer realm="latchkey""#;

/// Rounded up, so that a client that waits this long is served.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1)
}
