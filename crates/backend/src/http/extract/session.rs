//! The session that a request to `/api/auth` belongs to.

use super::{bearer::bearer, name_in_log, services};
use crate::{
    auth::{TokenError, VerifiedSession},
    http::{ApiError, Services, cookie},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use std::future::{Ready, ready};

/// A verified session token, from the `Authorization` header or else from the cookie.
pub(crate) struct Session {
    pub(crate) verified: VerifiedSession,
    pub(crate) token: String,
    /// Whether it came from the cookie, which then has to be kept up to date.
    pub(crate) from_cookie: bool,
}

impl Session {
    /// For routes that answer without a session, too. One that is not good is a failure all the same, and
    /// logged; none at all is not.
    pub(crate) fn if_any(session: Result<Self, ApiError>) -> Option<Self> {
        if let Err(refusal) = &session
            && !matches!(refusal, ApiError::NoToken)
        {
            refusal.log_authentication_failure();
        }
        session.ok()
    }

    /// An app may send its access token along with the cookie, so a header without a good session token does
    /// not hide the cookie.
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let all = Self::verify_all(request)?;
        all.into_iter().reduce(Result::or).unwrap_or(Err(ApiError::NoToken))
    }

    /// The one in the header first, then those of the cookies.
    fn verify_all(request: &HttpRequest) -> Result<Vec<Result<Self, ApiError>>, ApiError> {
        let services = services(request)?;
        let in_header = match bearer(request.headers()) {
            Ok(token) => Some(Self::verify(services, token.to_owned(), false)),
            Err(ApiError::NoToken) => None,
            Err(_) => Some(Err(ApiError::NoSession { reason: "session_invalid", user: None })),
        };
        let cookies = cookie::read(request, services.is_https());
        let in_cookies = cookies.map(|token| Self::verify(services, token.to_owned(), true));
        Ok(in_header.into_iter().chain(in_cookies).collect())
    }

    /// Verifies a session token.
    ///
    /// # Errors
    /// [`ApiError::NoSession`], saying why.
    pub(crate) fn verify(services: &Services, token: String, from_cookie: bool) -> Result<Self, ApiError> {
        let verified = services.tokens.verify_session(&token, services.clock.now());
        let verified = verified.map_err(|e| match e {
            TokenError::Expired(user) => ApiError::NoSession { reason: "session_expired", user: Some(user) },
            TokenError::Invalid => ApiError::NoSession { reason: "session_invalid", user: None },
        })?;
        name_in_log(verified.user_id());
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

/// All sessions that a request has good tokens of, for whoever wants to be rid of them.
pub(crate) struct Sessions(pub(crate) Vec<Session>);

impl FromRequest for Sessions {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let all = Session::verify_all(request);
        ready(all.map(|all| Self(all.into_iter().filter_map(Session::if_any).collect())))
    }
}
