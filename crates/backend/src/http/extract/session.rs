//! The session that a request to `/api/auth` belongs to.

use super::{bearer::bearer, services};
use crate::{
    auth::{TokenError, VerifiedSession},
    http::{ApiError, cookie},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use std::future::{Ready, ready};
use tracing::{Span, field::display};

/// A verified session token, from the `Authorization` header or else from the cookie.
pub(crate) struct Session {
    pub(crate) verified: VerifiedSession,
    pub(crate) token: String,
    /// Whether it came from the cookie, which then has to be kept up to date.
    pub(crate) from_cookie: bool,
}

impl Session {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let services = services(request)?;
        let (token, from_cookie) =
            match (bearer(request.headers()), cookie::read(request, services.is_https())) {
                (Err(ApiError::NoToken), Some(token)) => (token, true),
                (token, _) => (token?.to_owned(), false),
            };
        let verified = services.tokens.verify_session(&token, services.clock.now()).map_err(|e| match e {
            TokenError::Expired => ApiError::NoSession("session_expired"),
            TokenError::Invalid => ApiError::NoSession("session_invalid"),
        })?;
        Span::current().record("user", display(verified.user_id()));
        Ok(Self { verified, token, from_cookie })
    }
}

impl FromRequest for Session {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
