//! The session that a request to `/api/auth` belongs to.

use super::{
    bearer::bearer,
    request::{record_user, services},
};
use crate::http::{ApiError, Services, cookie};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use auth::{TokenError, VerifiedSession};
use std::future::{Ready, ready};

/// A verified session token, from the `Authorization` header or the cookie.
pub(crate) struct Session {
    pub(crate) verified: VerifiedSession,
    pub(crate) token: String,
    /// Whether it came from the cookie, which is then replaced when the token is.
    pub(crate) from_cookie: bool,
}

impl Session {
    /// For routes where a session is optional. An invalid one is logged as a failure; none is not.
    pub(crate) fn if_any(session: Result<Self, ApiError>) -> Option<Self> {
        if let Err(refusal) = &session
            && !matches!(refusal, ApiError::NoToken)
        {
            refusal.log_authentication_failure();
        }
        session.ok()
    }

    /// The app may send its access token together with the cookie, so an invalid header does not hide the cookie.
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let all = Self::verify_all(request)?;
        all.into_iter().reduce(Result::or).unwrap_or(Err(ApiError::NoToken))
    }

    /// The header first, then the cookies.
    fn verify_all(request: &HttpRequest) -> Result<Vec<Result<Self, ApiError>>, ApiError> {
        let services = services(request)?;
        let in_header = match bearer(request.headers()) {
            Ok(token) => Some(Self::from_token(services, token.to_owned(), false)),
            Err(ApiError::NoToken) => None,
            Err(_) => Some(Err(ApiError::NoSession { reason: "session_invalid", user: None })),
        };
        let cookies = cookie::read(request, services.is_https());
        let in_cookies = cookies.map(|token| Self::from_token(services, token.to_owned(), true));
        Ok(in_header.into_iter().chain(in_cookies).collect())
    }

    /// Verifies a session token.
    ///
    /// # Errors
    /// [`ApiError::NoSession`].
    pub(crate) fn from_token(
        services: &Services,
        token: String,
        from_cookie: bool,
    ) -> Result<Self, ApiError> {
        let verified = services.tokens.verify_session_token(&token, services.clock.now());
        let verified = verified.map_err(|e| match e {
            TokenError::Expired(user) => ApiError::NoSession { reason: "session_expired", user: Some(user) },
            TokenError::Invalid => ApiError::NoSession { reason: "session_invalid", user: None },
        })?;
        record_user(verified.user_id());
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

/// All sessions of which the request has a valid token, to sign them out.
pub(crate) struct Sessions(pub(crate) Vec<Session>);

impl FromRequest for Sessions {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let all = Session::verify_all(request);
        ready(all.map(|all| Self(all.into_iter().filter_map(Session::if_any).collect())))
    }
}
