//! The session that a request to `/api/auth` belongs to.

use super::{
    bearer::bearer,
    request::{record_user, services},
};
use crate::http::{ApiError, Services, cookie};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use auth::{TokenError, VerifiedSession};
use futures_util::future::LocalBoxFuture;
use shared::UserId;
use std::future::{Ready, ready};
use store::{SessionError, StoreError};

/// How many session cookies of a request are verified, besides the token in the header. A browser has one; other sites on
/// the same domain may have set more, and any client can send thousands.
const MAX_COOKIES: usize = 7;

/// An invalid session token of a request, to be logged if the request has no other authentication failure.
pub(crate) struct Refused {
    reason: &'static str,
    user: Option<UserId>,
}

impl Refused {
    pub(crate) fn error(&self) -> ApiError {
        ApiError::NoSession { reason: self.reason, user: self.user }
    }

    /// Keeps the first.
    fn record(request: &HttpRequest, refusal: &ApiError) {
        if let ApiError::NoSession { reason, user } = *refusal {
            let mut extensions = request.extensions_mut();
            if !extensions.contains::<Self>() {
                extensions.insert(Self { reason, user });
            }
        }
    }
}

/// A verified session token, from the `Authorization` header or the cookie.
pub(crate) struct Session {
    pub(crate) verified: VerifiedSession,
    pub(crate) token: String,
    /// Whether a token of the session is in the cookie, which is then replaced when the token is.
    pub(crate) from_cookie: bool,
}

impl Session {
    /// For routes where a session is optional. An invalid one is logged as a failure all the same; none is not.
    pub(crate) fn if_any(session: Result<Self, ApiError>) -> Option<Self> {
        session.ok()
    }

    /// The app may send its access token together with the cookie, so an invalid header does not hide the cookie, and a
    /// session that has ended does not hide another: of several valid tokens the database decides.
    async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let (mut found, mut refusal): (Option<Self>, _) = (None, None);
        for candidate in Self::verify_all(request)? {
            match (candidate, &mut found) {
                (Err(error), _) => refusal = Some(error),
                (Ok(session), None) => found = Some(session),
                // In the header and in the cookie, which may have an older one: both are replaced.
                (Ok(session), Some(first)) if session.is_of_session(first) => {
                    first.from_cookie |= session.from_cookie
                }
                (Ok(session), Some(first)) if first.has_ended(request).await? => found = Some(session),
                (Ok(_), Some(_)) => break,
            }
        }
        found.ok_or_else(|| {
            let refusal = refusal.unwrap_or(ApiError::NoToken);
            Refused::record(request, &refusal);
            refusal
        })
    }

    /// Whether both tokens are of one session.
    fn is_of_session(&self, other: &Self) -> bool {
        self.verified.user_id() == other.verified.user_id()
            && self.verified.session_id() == other.verified.session_id()
    }

    async fn has_ended(&self, request: &HttpRequest) -> Result<bool, ApiError> {
        let account = services(request)?.store.account_of(&self.verified).get().await;
        Ok(matches!(account, Err(SessionError(StoreError::Revoked))))
    }

    /// The header first, then the cookies.
    fn verify_all(request: &HttpRequest) -> Result<Vec<Result<Self, ApiError>>, ApiError> {
        let services = services(request)?;
        let in_header = match bearer(request.headers()) {
            Ok(token) => Some(Self::from_token(services, token.to_owned(), false)),
            Err(ApiError::NoToken) => None,
            Err(_) => Some(Err(ApiError::NoSession { reason: "session_invalid", user: None })),
        };
        let in_cookies = candidates(request, services.is_https()).into_iter().take(MAX_COOKIES);
        let in_cookies = in_cookies.map(|token| Self::from_token(services, token.to_owned(), true));
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
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

/// All sessions of which the request has a valid token, to sign them out.
pub(crate) struct Sessions(pub(crate) Vec<Session>);

impl FromRequest for Sessions {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Sessions {
    /// Refuses more than are verified: any of the others could be the one to be signed out.
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let services = services(request)?;
        if candidates(request, services.is_https()).get(MAX_COOKIES).is_some_and(|it| is_like_a_token(it)) {
            return Err(ApiError::BadRequest("The request has too many session cookies".to_owned()));
        }
        let all = Session::verify_all(request)?.into_iter();
        let valid = all.filter_map(|it| it.inspect_err(|refusal| Refused::record(request, refusal)).ok());
        Ok(Self(valid.collect()))
    }
}

/// The session tokens in cookies, first those that could be valid: any number of other cookies hides none of them.
fn candidates(request: &HttpRequest, https: bool) -> Vec<&str> {
    let mut tokens: Vec<&str> = cookie::read(request, https).collect();
    tokens.sort_by_key(|token| !is_like_a_token(token));
    tokens
}

/// Whether it has the parts of a JWS (RFC 7515 section 3.1).
fn is_like_a_token(text: &str) -> bool {
    // The signature alone has 43 characters.
    text.len() > 64 && text.split('.').count() == 3
}
